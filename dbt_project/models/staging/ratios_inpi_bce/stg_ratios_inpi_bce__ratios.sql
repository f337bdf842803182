with source as (
    select * from {{ source('raw', 'ratios_inpi_bce_ratios') }}
),

dated as (
    {{ ratios_dates('source') }}
),

renamed as (
    select
        id_extraction,
        millesime,
        siren,
        date_cloture_exercice,
        type_bilan,
        type_bilan <> 'K' as comptes_sociaux,
        confidentialite,
        statut,
        chiffre_affaires,
        marge_brute,
        ebe,
        ebit,
        resultat_net,
        taux_endettement,
        ratio_liquidite,
        ratio_vetuste,
        autonomie_financiere,
        poids_bfr_exploitation_sur_ca,
        couverture_interets,
        caf_sur_ca,
        capacite_remboursement,
        marge_ebe,
        resultat_courant_sur_ca,
        poids_bfr_exploitation_sur_ca_jours,
        rotation_stocks_jours,
        credit_clients_jours,
        credit_fournisseurs_jours,
        _ligne as ligne
    from dated
    where date_cloture_exercice <= date_reference
)

select * from renamed
