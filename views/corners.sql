-- What do the ends of two intervals multiply to?
-- Grain: one list for each call, of four structs: the product of each end of the one with each end of the other
-- Columns:
--   a: an interval, a struct with lo, lo_closed, hi and hi_closed; a bound of null is infinite
--   b: another, or null for the number one
--
-- Of each product: infinite (the sign of an infinite or overlong one, else 0), low and high (the product rounded down and up
-- at the ninth decimal, 0 where it is infinite) and closed (whether both ends are allowed). Nought times anything is nought.
-- A product too long for a DECIMAL counts as infinite, which widens an interval and so never makes two sides disagree.
CREATE OR REPLACE MACRO corners(a, b) AS list_transform(list_transform(list_transform(
    [
        {'x': a.lo, 'xc': a.lo_closed, 'xs': -1, 'y': CASE WHEN b IS NULL THEN 1 ELSE b.lo END, 'yc': coalesce(b.lo_closed, true), 'ys': -1},
        {'x': a.lo, 'xc': a.lo_closed, 'xs': -1, 'y': CASE WHEN b IS NULL THEN 1 ELSE b.hi END, 'yc': coalesce(b.hi_closed, true), 'ys': 1},
        {'x': a.hi, 'xc': a.hi_closed, 'xs': 1, 'y': CASE WHEN b IS NULL THEN 1 ELSE b.lo END, 'yc': coalesce(b.lo_closed, true), 'ys': -1},
        {'x': a.hi, 'xc': a.hi_closed, 'xs': 1, 'y': CASE WHEN b IS NULL THEN 1 ELSE b.hi END, 'yc': coalesce(b.hi_closed, true), 'ys': 1}
    ],
    lambda e: {
        'nought': coalesce(e.x = 0, false) OR coalesce(e.y = 0, false),
        'sign': CASE WHEN e.x IS NULL THEN e.xs WHEN e.x < 0 THEN -1 ELSE 1 END * CASE WHEN e.y IS NULL THEN e.ys WHEN e.y < 0 THEN -1 ELSE 1 END,
        'low': CASE WHEN e.y = 1 THEN e.x ELSE TRY(round_down(e.x * e.y)) END,
        'high': CASE WHEN e.y = 1 THEN e.x ELSE TRY(round_up(e.x * e.y)) END,
        'closed': CASE WHEN e.x = 0 AND e.y = 0 THEN e.xc OR e.yc WHEN e.x = 0 THEN e.xc WHEN e.y = 0 THEN e.yc ELSE e.xc AND e.yc END
    }),
    lambda p: {'infinite': CASE WHEN p.nought OR (p.low IS NOT NULL AND p.high IS NOT NULL) THEN 0 ELSE p.sign END, 'p': p}),
    lambda q: {
        'infinite': q.infinite,
        'low': CASE WHEN q.p.nought OR q.infinite <> 0 THEN 0 ELSE q.p.low END::DECIMAL(38, 9),
        'high': CASE WHEN q.p.nought OR q.infinite <> 0 THEN 0 ELSE q.p.high END::DECIMAL(38, 9),
        'closed': q.p.closed
    });
