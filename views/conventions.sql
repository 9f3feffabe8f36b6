-- Which readings of a hedge, and which tolerances, do the views use?
-- Grain: one row, the only place where these numbers are written
-- Columns:
--   almost_from: "almost v" and "nearly v" are read as at least this part of v and less than v (our own convention)
--   approx_part: "about v" is read as v give or take this part of v, and no narrower than the bare number: "about 240" is 228 to 252, "about two billion" is 1.5 to 2.5 billion as "two billion" is
--   multiple_part: a bare multiple is read as exact to this part of it: "doubling" is 1.8 to 2.2 times
--   fraction_precision: a fraction in words ("a third", "half") is a percentage of this precision, 2.5 points to either side; above "more than a third" no reading sets a bound
--   rate_part: a yearly exchange rate is read with this tolerance; two publishers must agree within it
--   factor_limit: two claims disagree when one is this many times the other, even where their intervals meet
--   near_days: statements of a stock this many days apart or less count as made at the same time
--   stalled_days: a project whose texts give no further stage for this many days is listed as stalled
--   days_a_year: days of a mean year, by which the gap between an age and a number of years is told in days
CREATE OR REPLACE VIEW conventions AS
SELECT
    0.90::DECIMAL(9, 6) AS almost_from,
    0.05::DECIMAL(9, 6) AS approx_part,
    0.10::DECIMAL(9, 6) AS multiple_part,
    5::DECIMAL(9, 6) AS fraction_precision,
    0.005::DECIMAL(9, 6) AS rate_part,
    1.20::DECIMAL(9, 6) AS factor_limit,
    92 AS near_days,
    730 AS stalled_days,
    365.25::DECIMAL(9, 6) AS days_a_year;
