-- Which readings of a hedge, and which tolerances, do the views use?
-- Grain: one row, the only place where these numbers are written
-- Columns:
--   almost_from: "almost v" and "nearly v" are read as at least this part of v and less than v (our own convention)
--   approx_part: "about v" is read as v give or take this part of v, or approx_digits units of precision where that is wider
--   approx_digits: "about two billion" is 1.5 to 2.5 billion, "around 20,000" is 15,000 to 25,000
--   multiple_part: a bare multiple is read as exact to this part of it: "doubling" is 1.8 to 2.2 times
--   rate_part: a yearly exchange rate is read with this tolerance; two publishers must agree within it
--   factor_limit: two claims disagree when one is this many times the other, even where their intervals meet
--   near_days: statements of a stock this many days apart or less count as made at the same time
CREATE OR REPLACE VIEW conventions AS
SELECT
    0.90::DECIMAL(9, 6) AS almost_from,
    0.05::DECIMAL(9, 6) AS approx_part,
    0.50::DECIMAL(9, 6) AS approx_digits,
    0.10::DECIMAL(9, 6) AS multiple_part,
    0.005::DECIMAL(9, 6) AS rate_part,
    1.20::DECIMAL(9, 6) AS factor_limit,
    92 AS near_days;
