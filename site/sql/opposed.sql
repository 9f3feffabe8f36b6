-- Claims that do not go together with a claim, from the side of each of the two.
WITH pairs AS (
    SELECT first_figure AS figure_id, second_figure AS other, severity, factor, note, identity_id FROM disagreements
    UNION ALL
    SELECT second_figure, first_figure, severity, factor, note, identity_id FROM disagreements
)
SELECT p.*, w.claimant, w.printed, w.indicator, w.subject, w.period, w.interval, w.source_id,
    ['The bounds do not meet', 'The bounds do not meet; definitions or periods differ',
     'The bounds meet, but the numbers lie far apart',
     'The bounds meet, the numbers lie far apart; definitions or periods differ'][p.severity] AS in_words
FROM pairs AS p
JOIN figures_wide AS w ON w.figure_id = p.other
ORDER BY p.figure_id, p.severity, p.factor DESC NULLS LAST, p.other
