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
-- The product of two intervals lies between the least and the greatest product of their ends. An end may be
-- infinite (kept as a sign) or open; nought times anything is nought. A product too long for a DECIMAL becomes
-- infinite, which widens the interval and so never makes two sides disagree. Quotients are rounded outwards at the
-- ninth decimal; a divisor that may be nought gives no answer.
CREATE OR REPLACE VIEW identity_sides AS
WITH one AS (
    SELECT {'lo': 1::DECIMAL(38, 9), 'lo_closed': true, 'hi': 1::DECIMAL(38, 9), 'hi_closed': true} AS point
), corners AS (
    -- every end of the first place of a side with every end of its second
    SELECT
        p.*, c.side,
        CASE WHEN c.side = 'left' THEN CASE WHEN c.a = 'lo' THEN left_first.lo ELSE left_first.hi END
             ELSE CASE WHEN c.a = 'lo' THEN right_first.lo ELSE right_first.hi END END AS av,
        CASE WHEN c.side = 'left' THEN CASE WHEN c.a = 'lo' THEN left_first.lo_closed ELSE left_first.hi_closed END
             ELSE CASE WHEN c.a = 'lo' THEN right_first.lo_closed ELSE right_first.hi_closed END END AS ac,
        CASE WHEN c.a = 'lo' THEN -1 ELSE 1 END AS asign,
        CASE WHEN c.side = 'left' AND left_second IS NOT NULL THEN CASE WHEN c.b = 'lo' THEN left_second.lo ELSE left_second.hi END
             WHEN c.side = 'right' AND right_second IS NOT NULL THEN CASE WHEN c.b = 'lo' THEN right_second.lo ELSE right_second.hi END
             ELSE one.point.lo END AS bv,
        CASE WHEN c.side = 'left' AND left_second IS NOT NULL THEN CASE WHEN c.b = 'lo' THEN left_second.lo_closed ELSE left_second.hi_closed END
             WHEN c.side = 'right' AND right_second IS NOT NULL THEN CASE WHEN c.b = 'lo' THEN right_second.lo_closed ELSE right_second.hi_closed END
             ELSE true END AS bc,
        CASE WHEN c.b = 'lo' THEN -1 ELSE 1 END AS bsign
    FROM identity_places AS p
    CROSS JOIN one
    CROSS JOIN (VALUES ('left', 'lo', 'lo'), ('left', 'lo', 'hi'), ('left', 'hi', 'lo'), ('left', 'hi', 'hi'),
                       ('right', 'lo', 'lo'), ('right', 'lo', 'hi'), ('right', 'hi', 'lo'), ('right', 'hi', 'hi')) AS c(side, a, b)
), products AS (
    SELECT
        *,
        coalesce(av = 0, false) OR coalesce(bv = 0, false) AS nought,
        CASE WHEN bv = 1 THEN av ELSE TRY(round_down(av * bv)) END AS low,
        CASE WHEN bv = 1 THEN av ELSE TRY(round_up(av * bv)) END AS high,
        CASE WHEN av = 0 AND bv = 0 THEN ac OR bc WHEN av = 0 THEN ac WHEN bv = 0 THEN bc ELSE ac AND bc END AS closed
    FROM corners
), signed AS (
    SELECT
        *,
        -- the sign of an infinite or overlong product, 0 where it is finite
        CASE WHEN nought OR (low IS NOT NULL AND high IS NOT NULL) THEN 0
             ELSE CASE WHEN av IS NULL THEN asign ELSE CASE WHEN av < 0 THEN -1 ELSE 1 END END * CASE WHEN bv IS NULL THEN bsign ELSE CASE WHEN bv < 0 THEN -1 ELSE 1 END END END AS infinite
    FROM products
), keyed AS (
    SELECT
        *,
        {'infinite': infinite, 'v': CASE WHEN nought OR infinite <> 0 THEN 0 ELSE low END::DECIMAL(38, 9), 'open': NOT closed} AS least_key,
        {'infinite': infinite, 'v': CASE WHEN nought OR infinite <> 0 THEN 0 ELSE high END::DECIMAL(38, 9), 'closed': closed} AS most_key
    FROM signed
), extremes AS (
    SELECT
        identity_id, kind, reading,
        any_value(left_first) AS left_first, any_value(left_second) AS left_second,
        any_value(right_first) AS right_first, any_value(right_second) AS right_second,
        any_value(speakers) AS speakers, any_value(sources) AS sources,
        min(least_key) FILTER (side = 'left') AS left_least, max(most_key) FILTER (side = 'left') AS left_most,
        min(least_key) FILTER (side = 'right') AS right_least, max(most_key) FILTER (side = 'right') AS right_most
    FROM keyed
    GROUP BY identity_id, kind, reading
), sides AS (
    SELECT
        *,
        left_first.known AND coalesce(left_second.known, true) AND (left_least.infinite = 0 OR left_most.infinite = 0) AS left_known,
        right_first.known AND coalesce(right_second.known, true) AND (right_least.infinite = 0 OR right_most.infinite = 0) AS right_known,
        CASE WHEN left_known AND left_least.infinite = 0 THEN left_least.v ELSE NULL END AS left_lo,
        left_known AND left_least.infinite = 0 AND NOT left_least.open AS left_lo_closed,
        CASE WHEN left_known AND left_most.infinite = 0 THEN left_most.v ELSE NULL END AS left_hi,
        left_known AND left_most.infinite = 0 AND left_most.closed AS left_hi_closed,
        CASE WHEN right_known AND right_least.infinite = 0 THEN right_least.v ELSE NULL END AS right_lo,
        right_known AND right_least.infinite = 0 AND NOT right_least.open AS right_lo_closed,
        CASE WHEN right_known AND right_most.infinite = 0 THEN right_most.v ELSE NULL END AS right_hi,
        right_known AND right_most.infinite = 0 AND right_most.closed AS right_hi_closed
    FROM extremes
), targets AS (
    SELECT
        *,
        CASE WHEN left_first.terms = 0 THEN 'left_first' WHEN left_second.terms = 0 THEN 'left_second'
             WHEN right_first.terms = 0 THEN 'right_first' WHEN right_second.terms = 0 THEN 'right_second'
             WHEN kind NOT IN ('sum', 'repeat') THEN 'left_first' END AS target
    FROM sides
), divisions AS (
    -- the side opposite to the target is divided by what stands beside the target
    SELECT
        *,
        CASE target WHEN 'left_first' THEN left_first WHEN 'left_second' THEN left_second
                    WHEN 'right_first' THEN right_first WHEN 'right_second' THEN right_second END AS solved,
        CASE target WHEN 'left_first' THEN left_second WHEN 'left_second' THEN left_first
                    WHEN 'right_first' THEN right_second WHEN 'right_second' THEN right_first END AS beside,
        CASE WHEN starts_with(target, 'left') THEN right_first.unit ELSE left_first.unit END AS opposite_unit,
        CASE WHEN starts_with(target, 'left') THEN right_lo ELSE left_lo END AS plo,
        CASE WHEN starts_with(target, 'left') THEN right_lo_closed ELSE left_lo_closed END AS plc,
        CASE WHEN starts_with(target, 'left') THEN right_hi ELSE left_hi END AS phi,
        CASE WHEN starts_with(target, 'left') THEN right_hi_closed ELSE left_hi_closed END AS phc
    FROM targets
), answers AS (
    SELECT
        *,
        CASE WHEN beside IS NULL THEN 1 ELSE beside.lo END AS dlo, coalesce(beside.lo_closed, true) AS dlc,
        CASE WHEN beside IS NULL THEN 1 ELSE beside.hi END AS dhi, coalesce(beside.hi_closed, true) AS dhc,
        -- only a dividend and a divisor that are not negative: all that claims of levels and rates need
        target IS NOT NULL AND plo >= 0 AND (beside IS NULL OR (beside.known AND beside.lo > 0)) AS solvable
    FROM divisions
), quotients AS (
    SELECT *, CASE WHEN dhi IS NULL THEN 0 ELSE divide_down(plo, dhi) END AS low, divide_up(phi, dlo) AS high FROM answers
)
SELECT
    identity_id, kind, reading, left_known AND right_known AS known,
    left_lo, left_lo_closed, left_hi, left_hi_closed, right_lo, right_lo_closed, right_hi, right_hi_closed,
    CASE WHEN solvable THEN solved.role ELSE NULL END AS implied_role,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN 'percent' ELSE coalesce(solved.unit, opposite_unit) END ELSE NULL END AS implied_unit,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN (low - CASE WHEN solved.grown THEN 1 ELSE 0 END) * 100 ELSE low END ELSE NULL END::DECIMAL(38, 9) AS implied_lo,
    coalesce(solvable AND CASE WHEN dhi IS NULL THEN plo = 0 AND plc ELSE plc AND dhc END, false) AS implied_lo_closed,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN (high - CASE WHEN solved.grown THEN 1 ELSE 0 END) * 100 ELSE high END ELSE NULL END::DECIMAL(38, 9) AS implied_hi,
    coalesce(solvable AND high IS NOT NULL AND phc AND dlc, false) AS implied_hi_closed,
    left_first, left_second, right_first, right_second, speakers, sources
FROM quotients;
