/*
Question : quels territoires de phase 1 ont fait mieux que leurs activités ne le laissaient
  attendre ?
English: which territories of phase 1 did better than their activities led to expect?
Source : Sénat, L'essentiel I, hétérogénéité des résultats ; lecture de La Fabrique de l'industrie.
Niveau : TI de phase 1, sommes sur ses EPCI.
Lecture : effet local rapporté à l'emploi industriel de 2018 ; positif, le territoire fait mieux que
  les taux nationaux de ses activités.
Reading: local effect over the industrial jobs of 2018; positive, the territory does better than the
  national rates of its activities.
Réserve : un EPCI est donné tout entier au territoire qui le détient en majorité ; les communes
  isolées n'y sont pas.
Caveat: an EPCI goes wholly to the territory that holds most of it; single communes are left out.
*/
with epci_du_ti as (
    select
        code_epci,
        trim(split_part(ids_ti_p1, ',', 1)) as id_ti
    from pub.perimetre_delta_epci_v1
    where part_population_p1 > 0.5
)

select
    epci_du_ti.id_ti,
    territoires.lib_ti,
    count(*) as nb_epci,
    sum(effets.effectif_debut) as effectif_2018,
    sum(effets.variation) as variation,
    round(sum(effets.effet_local) / nullif(sum(effets.effectif_debut), 0), 4) as part_effet_local
from pub.shift_share_epci_v1 as effets
inner join epci_du_ti on effets.code_epci = epci_du_ti.code_epci
inner join pub.programme_v1 as programmes on programmes.code_programme = 'ti_phase_1'
inner join pub.territoire_industrie_v1 as territoires
    on
        epci_du_ti.id_ti = territoires.id_ti
        and territoires.phase = 1
        and programmes.version_liste = territoires.version_liste
where effets.periode = '2018-2022' and effets.champ = 'industrie_be'
group by epci_du_ti.id_ti, territoires.lib_ti
order by part_effet_local desc nulls last, epci_du_ti.id_ti asc;
