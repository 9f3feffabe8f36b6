-- What does one speaker claim where another does too, and do the two go together?
-- Grain: one row a pair of comparable claims of one indicator by two speakers; what a speaker says more than once counts once
-- Columns:
--   one_id: the speaker that comes first in the alphabet, as in entities
--   one: the name
--   one_figure: the claim
--   one_printed: in which words
--   one_period: for when
--   one_interval: its bounds in words
--   one_subject: of what exactly
--   other_id: the other speaker, and so on as above
--   other: the name
--   other_figure: the claim
--   other_printed: in which words
--   other_period: for when
--   other_interval: its bounds in words
--   other_subject: of what exactly
--   indicator_id: what is measured
--   same_subject: whether the subject is the same
--   periods: same, near, overlapping or apart, as in comparable_claims
--   meet: whether some number lies within the bounds of both claims
--   factor: how many times the smaller number goes into the larger; null for places
--   identity_id: the repeat identity by which a curator declared the two comparable, if one did
CREATE OR REPLACE VIEW speakers_compared AS
WITH said AS (
    SELECT c.class, f.claimed_by, min(f.figure_id) AS figure_id
    FROM claim_classes AS c
    JOIN figures AS f USING (figure_id)
    GROUP BY c.class, f.claimed_by
), pairs AS (
    SELECT least(one_class, other_class) AS one_class, greatest(one_class, other_class) AS other_class, same_subject, periods, meet, factor, min(identity_id) AS identity_id
    FROM (SELECT one_class, other_class, same_subject, periods, meet, factor, identity_id FROM comparable_claims
          UNION ALL BY NAME -- the same claim by two speakers
          SELECT class AS one_class, class AS other_class, true AS same_subject, 'same' AS periods, true AS meet, 1 AS factor
          FROM said GROUP BY class HAVING count(*) > 1)
    GROUP BY ALL
), met AS (
    SELECT
        p.*, CASE WHEN a.claimed_by < b.claimed_by THEN a.figure_id ELSE b.figure_id END AS one_figure,
        CASE WHEN a.claimed_by < b.claimed_by THEN b.figure_id ELSE a.figure_id END AS other_figure
    FROM pairs AS p
    JOIN said AS a ON a.class = p.one_class
    JOIN said AS b ON b.class = p.other_class
    WHERE a.claimed_by < b.claimed_by OR (a.claimed_by > b.claimed_by AND p.one_class <> p.other_class)
)
SELECT
    a.claimed_by AS one_id, a.claimant AS one, a.figure_id AS one_figure, a.printed AS one_printed, a.period AS one_period,
    a.interval AS one_interval, a.subject AS one_subject,
    b.claimed_by AS other_id, b.claimant AS other, b.figure_id AS other_figure, b.printed AS other_printed, b.period AS other_period,
    b.interval AS other_interval, b.subject AS other_subject,
    a.indicator_id, m.same_subject, m.periods, m.meet, trunc(m.factor, 2)::DECIMAL(38, 2) AS factor, m.identity_id
FROM met AS m
JOIN figures_wide AS a ON a.figure_id = m.one_figure
JOIN figures_wide AS b ON b.figure_id = m.other_figure
ORDER BY one_id, other_id, a.indicator_id, m.meet, one_figure, other_figure;
