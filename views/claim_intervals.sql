-- Between which bounds does a claim put the true number?
-- Grain: one row a figure
-- Columns:
--   figure_id: the claim
--   unit: unit of the bounds
--   lo: lower bound; null where the claim sets none
--   lo_closed: whether the lower bound itself is allowed
--   hi: upper bound; null where the claim sets none
--   hi_closed: whether the upper bound itself is allowed
--   plain_hi: upper bound as a reader takes a round floor: "over 4,000" is taken to be below 5,000; null where there is none
--   plain_hi_closed: whether that bound itself is allowed
--   whole: whether the claim counts whole things (or the full years of an age or a term) one by one, so that 110 means 110
--   interval: the bounds in words
--   plain_interval: the bounds of the plain reading in words
--
-- Each claim as it is coded in figures; the other readings that a text allows stand in reading_intervals.
CREATE OR REPLACE VIEW claim_intervals AS
SELECT figure_id, unit, lo, lo_closed, hi, hi_closed, plain_hi, plain_hi_closed, whole, interval, plain_interval
FROM reading_intervals
WHERE reading = 'a';
