-- Which claims of one speaker do not go with those of another?
-- Grain: one row a pair of claims that disagree, by different speakers
-- Columns:
--   one_id: one speaker, as in entities
--   one: the name
--   one_figure: the claim
--   one_printed: in which words
--   other_id: the other speaker
--   other: the name
--   other_figure: the claim
--   other_printed: in which words
--   indicator_id: what is measured
--   severity: as in disagreements
--   in_words: what the severity means
--   factor: how many times the smaller number goes into the larger
CREATE OR REPLACE VIEW speakers_disagree AS
SELECT
    a.claimed_by AS one_id, d.first_claimant AS one, d.first_figure AS one_figure, d.first_printed AS one_printed,
    b.claimed_by AS other_id, d.second_claimant AS other, d.second_figure AS other_figure, d.second_printed AS other_printed,
    d.indicator_id, d.severity,
    ['the bounds do not meet', 'the bounds do not meet, but definitions or periods differ',
     'the bounds meet, but the numbers lie far apart',
     'the bounds meet, the numbers lie far apart, and definitions or periods differ'][d.severity] AS in_words,
    d.factor
FROM disagreements AS d
JOIN figures AS a ON a.figure_id = d.first_figure
JOIN figures AS b ON b.figure_id = d.second_figure
WHERE a.claimed_by <> b.claimed_by
ORDER BY d.severity, d.factor DESC NULLS LAST, d.first_figure, d.second_figure;
