-- What does each side of an identity come to, and what would an open place have to be?
-- Grain: one row an identity and reading
-- Columns:
--   identity_id: the identity
--   kind: its kind
--   reading: strict or plain
--   known: whether every place could be read and each side has a bound at all
--   left_lo: lower bound of the left side, the product of its places; null where there is none
--   left_lo_closed: whether that bound itself is allowed
--   left_hi: upper bound of the left side; null where there is none
--   left_hi_closed: whether that bound itself is allowed
--   right_lo: lower bound of the right side; null where there is none
--   right_lo_closed: whether that bound itself is allowed
--   right_hi: upper bound of the right side; null where there is none
--   right_hi_closed: whether that bound itself is allowed
--   implied_role: the role that is solved for: the open one, else the first of the left side where the kind multiplies
--   implied_unit: unit of the answer
--   implied_lo: lower bound of the answer, in percent where the role is a rate in percent; null where there is none
--   implied_lo_closed: whether that bound itself is allowed
--   implied_hi: upper bound of the answer; null where there is none
--   implied_hi_closed: whether that bound itself is allowed
--   left_first: the places of the sides, as in identity_places
--   left_second: likewise
--   right_first: likewise
--   right_second: likewise
--   speakers: who makes the claims
--   sources: where
--
-- The product of two intervals lies between the least and the greatest product of their ends (corners). Quotients are
-- rounded outwards at the ninth decimal; a divisor that may be nought gives no answer.
CREATE OR REPLACE VIEW identity_sides AS
WITH products AS (
    SELECT *, corners(left_first, left_second) AS left_ends, corners(right_first, right_second) AS right_ends
    FROM identity_places
), extremes AS (
    SELECT
        * EXCLUDE (left_ends, right_ends),
        -- of equal ends the closed one reaches further
        list_min(list_transform(left_ends, lambda e: {'infinite': e.infinite, 'v': e.low, 'open': NOT e.closed})) AS left_least,
        list_max(list_transform(left_ends, lambda e: {'infinite': e.infinite, 'v': e.high, 'closed': e.closed})) AS left_most,
        list_min(list_transform(right_ends, lambda e: {'infinite': e.infinite, 'v': e.low, 'open': NOT e.closed})) AS right_least,
        list_max(list_transform(right_ends, lambda e: {'infinite': e.infinite, 'v': e.high, 'closed': e.closed})) AS right_most
    FROM products
), sides AS (
    SELECT
        *,
        left_first.known AND coalesce(left_second.known, true) AS left_read,
        right_first.known AND coalesce(right_second.known, true) AS right_read,
        CASE WHEN left_read AND left_least.infinite = 0 THEN left_least.v END AS left_lo,
        left_lo IS NOT NULL AND NOT left_least.open AS left_lo_closed,
        CASE WHEN left_read AND left_most.infinite = 0 THEN left_most.v END AS left_hi,
        left_hi IS NOT NULL AND left_most.closed AS left_hi_closed,
        CASE WHEN right_read AND right_least.infinite = 0 THEN right_least.v END AS right_lo,
        right_lo IS NOT NULL AND NOT right_least.open AS right_lo_closed,
        CASE WHEN right_read AND right_most.infinite = 0 THEN right_most.v END AS right_hi,
        right_hi IS NOT NULL AND right_most.closed AS right_hi_closed
    FROM extremes
), divisions AS (
    -- the open place is solved for: the other side divided by what stands beside it
    SELECT
        *,
        CASE WHEN left_first.terms > 0 AND left_second.terms = 0 THEN 'left_second'
             WHEN left_first.terms > 0 AND right_first.terms = 0 THEN 'right_first'
             WHEN left_first.terms > 0 AND right_second.terms = 0 THEN 'right_second'
             WHEN left_first.terms = 0 OR kind NOT IN ('sum', 'repeat') THEN 'left_first' END AS target,
        CASE target WHEN 'left_first' THEN left_first WHEN 'left_second' THEN left_second
                    WHEN 'right_first' THEN right_first WHEN 'right_second' THEN right_second END AS solved,
        CASE target WHEN 'left_first' THEN left_second WHEN 'left_second' THEN left_first
                    WHEN 'right_first' THEN right_second WHEN 'right_second' THEN right_first END AS beside,
        CASE WHEN starts_with(target, 'left')
             THEN {'lo': right_lo, 'lo_closed': right_lo_closed, 'hi': right_hi, 'hi_closed': right_hi_closed, 'unit': right_first.unit}
             ELSE {'lo': left_lo, 'lo_closed': left_lo_closed, 'hi': left_hi, 'hi_closed': left_hi_closed, 'unit': left_first.unit} END AS opposite
    FROM sides
), divisors AS (
    SELECT
        *,
        CASE WHEN beside IS NULL THEN 1 ELSE beside.lo END AS least_divisor,
        CASE WHEN beside IS NULL THEN 1 ELSE beside.hi END AS most_divisor,
        -- only a dividend and a divisor that are not negative: all that claims of levels and rates need
        target IS NOT NULL AND opposite.lo >= 0 AND (beside IS NULL OR (beside.known AND beside.lo > 0)) AS solvable
    FROM divisions
), quotients AS (
    -- apart from the divisors: DuckDB 1.5 does not find a column named beside it within a macro
    SELECT
        *,
        CASE WHEN most_divisor IS NULL THEN 0 ELSE divide_down(opposite.lo, most_divisor) END AS low,
        divide_up(opposite.hi, least_divisor) AS high
    FROM divisors
)
SELECT
    identity_id, kind, reading,
    coalesce(left_lo, left_hi) IS NOT NULL AND coalesce(right_lo, right_hi) IS NOT NULL AS known,
    left_lo, left_lo_closed, left_hi, left_hi_closed, right_lo, right_lo_closed, right_hi, right_hi_closed,
    CASE WHEN solvable THEN solved.role END AS implied_role,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN 'percent' ELSE coalesce(solved.unit, opposite.unit) END END AS implied_unit,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN (low - CASE WHEN solved.grown THEN 1 ELSE 0 END) * 100 ELSE low END END::DECIMAL(38, 9) AS implied_lo,
    coalesce(solvable AND opposite.lo_closed AND CASE WHEN most_divisor IS NULL THEN opposite.lo = 0 ELSE coalesce(beside.hi_closed, true) END, false) AS implied_lo_closed,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN (high - CASE WHEN solved.grown THEN 1 ELSE 0 END) * 100 ELSE high END END::DECIMAL(38, 9) AS implied_hi,
    coalesce(solvable AND high IS NOT NULL AND opposite.hi_closed AND coalesce(beside.lo_closed, true), false) AS implied_hi_closed,
    left_first, left_second, right_first, right_second, speakers, sources
FROM quotients;
