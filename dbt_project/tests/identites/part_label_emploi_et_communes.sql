-- An EPCI that is wholly labelled has all of its industrial jobs under the label; one without a
-- labelled commune has none; a share lies between 0 and 1 and is there exactly when it is published.
select
    code_epci,
    statut,
    part_emploi_industriel_2017_p1,
    part_emploi_industriel_2017_p2
from {{ ref('part_label_epci_v1') }}
where
    (part_communes_p1 = 1 and part_emploi_industriel_2017_p1 <> 1)
    or (part_communes_p2 = 1 and part_emploi_industriel_2017_p2 <> 1)
    or (part_communes_p1 = 0 and part_emploi_industriel_2017_p1 <> 0)
    or (part_communes_p2 = 0 and part_emploi_industriel_2017_p2 <> 0)
    or part_emploi_industriel_2017_p1 not between 0 and 1
    or part_emploi_industriel_2017_p2 not between 0 and 1
    or (statut = 'publie') <> (part_emploi_industriel_2017_p1 is not null)
