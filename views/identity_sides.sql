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
-- Needs: divide_down, divide_up, identity_places, round_down, round_up
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
        CASE WHEN c.side = 'left' THEN if(c.a = 'lo', left_first.lo, left_first.hi)
             ELSE if(c.a = 'lo', right_first.lo, right_first.hi) END AS av,
        CASE WHEN c.side = 'left' THEN if(c.a = 'lo', left_first.lo_closed, left_first.hi_closed)
             ELSE if(c.a = 'lo', right_first.lo_closed, right_first.hi_closed) END AS ac,
        if(c.a = 'lo', -1, 1) AS asign,
        CASE WHEN c.side = 'left' AND left_second IS NOT NULL THEN if(c.b = 'lo', left_second.lo, left_second.hi)
             WHEN c.side = 'right' AND right_second IS NOT NULL THEN if(c.b = 'lo', right_second.lo, right_second.hi)
             ELSE one.point.lo END AS bv,
        CASE WHEN c.side = 'left' AND left_second IS NOT NULL THEN if(c.b = 'lo', left_second.lo_closed, left_second.hi_closed)
             WHEN c.side = 'right' AND right_second IS NOT NULL THEN if(c.b = 'lo', right_second.lo_closed, right_second.hi_closed)
             ELSE true END AS bc,
        if(c.b = 'lo', -1, 1) AS bsign
    FROM identity_places AS p
    CROSS JOIN one
    CROSS JOIN (VALUES ('left', 'lo', 'lo'), ('left', 'lo', 'hi'), ('left', 'hi', 'lo'), ('left', 'hi', 'hi'),
                       ('right', 'lo', 'lo'), ('right', 'lo', 'hi'), ('right', 'hi', 'lo'), ('right', 'hi', 'hi')) AS c(side, a, b)
), products AS (
    SELECT
        *,
        coalesce(av = 0, false) OR coalesce(bv = 0, false) AS nought,
        if(bv = 1, av, TRY(round_down(av * bv))) AS low,
        if(bv = 1, av, TRY(round_up(av * bv))) AS high,
        CASE WHEN av = 0 AND bv = 0 THEN ac OR bc WHEN av = 0 THEN ac WHEN bv = 0 THEN bc ELSE ac AND bc END AS closed
    FROM corners
), signed AS (
    SELECT
        *,
        -- the sign of an infinite or overlong product, 0 where it is finite
        CASE WHEN nought OR (low IS NOT NULL AND high IS NOT NULL) THEN 0
             ELSE if(av IS NULL, asign, if(av < 0, -1, 1)) * if(bv IS NULL, bsign, if(bv < 0, -1, 1)) END AS infinite
    FROM products
), keyed AS (
    SELECT
        *,
        {'infinite': infinite, 'v': if(nought OR infinite <> 0, 0, low)::DECIMAL(38, 9), 'open': NOT closed} AS least_key,
        {'infinite': infinite, 'v': if(nought OR infinite <> 0, 0, high)::DECIMAL(38, 9), 'closed': closed} AS most_key
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
        if(left_known AND left_least.infinite = 0, left_least.v, NULL) AS left_lo,
        left_known AND left_least.infinite = 0 AND NOT left_least.open AS left_lo_closed,
        if(left_known AND left_most.infinite = 0, left_most.v, NULL) AS left_hi,
        left_known AND left_most.infinite = 0 AND left_most.closed AS left_hi_closed,
        if(right_known AND right_least.infinite = 0, right_least.v, NULL) AS right_lo,
        right_known AND right_least.infinite = 0 AND NOT right_least.open AS right_lo_closed,
        if(right_known AND right_most.infinite = 0, right_most.v, NULL) AS right_hi,
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
        if(starts_with(target, 'left'), right_first.unit, left_first.unit) AS opposite_unit,
        if(starts_with(target, 'left'), right_lo, left_lo) AS plo,
        if(starts_with(target, 'left'), right_lo_closed, left_lo_closed) AS plc,
        if(starts_with(target, 'left'), right_hi, left_hi) AS phi,
        if(starts_with(target, 'left'), right_hi_closed, left_hi_closed) AS phc
    FROM targets
), answers AS (
    SELECT
        *,
        if(beside IS NULL, 1, beside.lo) AS dlo, coalesce(beside.lo_closed, true) AS dlc,
        if(beside IS NULL, 1, beside.hi) AS dhi, coalesce(beside.hi_closed, true) AS dhc,
        -- only a dividend and a divisor that are not negative: all that claims of levels and rates need
        target IS NOT NULL AND plo >= 0 AND (beside IS NULL OR (beside.known AND beside.lo > 0)) AS solvable
    FROM divisions
), quotients AS (
    SELECT *, if(dhi IS NULL, 0, divide_down(plo, dhi)) AS low, divide_up(phi, dlo) AS high FROM answers
)
SELECT
    identity_id, kind, reading, left_known AND right_known AS known,
    left_lo, left_lo_closed, left_hi, left_hi_closed, right_lo, right_lo_closed, right_hi, right_hi_closed,
    if(solvable, solved.role, NULL) AS implied_role,
    if(solvable, if(solved.percent, 'percent', coalesce(solved.unit, opposite_unit)), NULL) AS implied_unit,
    if(solvable, if(solved.percent, (low - if(solved.grown, 1, 0)) * 100, low), NULL)::DECIMAL(38, 9) AS implied_lo,
    coalesce(solvable AND if(dhi IS NULL, plo = 0 AND plc, plc AND dhc), false) AS implied_lo_closed,
    if(solvable, if(solved.percent, (high - if(solved.grown, 1, 0)) * 100, high), NULL)::DECIMAL(38, 9) AS implied_hi,
    coalesce(solvable AND high IS NOT NULL AND phc AND dlc, false) AS implied_hi_closed,
    left_first, left_second, right_first, right_second, speakers, sources
FROM quotients;
