-- How does a person say this interval?
-- Grain: one text for each call: exactly 110, more than 50 billion USD, 45 to below 50 percent
-- Columns:
--   low: lower bound, null where there is none
--   low_closed: whether the lower bound itself is allowed
--   high: upper bound, null where there is none
--   high_closed: whether the upper bound itself is allowed
--   what: the unit, as in units, or null
--
-- Things are counted whole: bounds of a count that come out of arithmetic are rounded outward, 17,734.0076 up from below.
CREATE OR REPLACE MACRO interval_words(low, low_closed, high, high_closed, what) AS trim(CASE
    WHEN low IS NULL AND high IS NULL THEN 'unknown'
    WHEN low IS NULL THEN CASE WHEN high_closed THEN 'at most ' ELSE 'less than ' END || number_words(outer_bound(high, true, what))
    WHEN high IS NULL THEN CASE WHEN low_closed THEN 'at least ' ELSE 'more than ' END || number_words(outer_bound(low, false, what))
    WHEN low = high THEN 'exactly ' || number_words(low)
    WHEN low = 0 AND low_closed THEN CASE WHEN high_closed THEN 'at most ' ELSE 'less than ' END || number_words(outer_bound(high, true, what))
    ELSE CASE WHEN low_closed THEN '' ELSE 'above ' END || number_words(outer_bound(low, false, what))
        || CASE WHEN high_closed THEN ' to ' ELSE ' to below ' END || number_words(outer_bound(high, true, what))
END || ' ' || unit_words(what));
