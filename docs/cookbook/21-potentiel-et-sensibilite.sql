/*
Question : quels territoires sont les plus « industrialisables », et leur rang tient-il quand les
  poids changent ?
English: which territories could be industrialised most, and does their rank hold when the weights
  change?
Source : Sénat, axe 1, prioriser les territoires les plus « industrialisables ».
Niveau : EPCI.
Lecture : rang_minimal et rang_maximal encadrent le rang quand chaque poids est réduit ou accru de
  moitié ; un écart large dit que le rang ne porte pas de décision.
Reading: rang_minimal and rang_maximal bound the rank when each weight is cut or raised by half; a
  wide gap says that the rank bears no decision.
Réserve : un classement selon des poids publiés et modifiables, non une mesure ; sans toutes ses
  composantes un EPCI n'a pas de rang.
Caveat: a ranking under published, editable weights, not a measure; without all of its components an
  EPCI has no rank.
*/
select
    potentiels.rang,
    potentiels.code_epci,
    epci.nom,
    cohortes.cohorte,
    round(potentiels.score, 2) as score,
    potentiels.rang_minimal,
    potentiels.rang_maximal,
    potentiels.rang_maximal - potentiels.rang_minimal as amplitude
from pub.potentiel_v1 as potentiels
inner join pub.epci_v1 as epci on potentiels.code_epci = epci.code_epci
inner join pub.cohorte_epci_v1 as cohortes
    on potentiels.code_epci = cohortes.code_epci and cohortes.regle = 'majorite'
where potentiels.rang <= 20
order by potentiels.rang, potentiels.code_epci;
