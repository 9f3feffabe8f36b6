-- Where does each role of an identity stand in the sum?
-- Grain: one row a kind of identity and role
-- Columns:
--   kind: kind of the identity
--   role: role of a term
--   side: the side of the comparison on which the role stands
--   place: the place within the side; a side is the product of its places, and a place the weighted sum of its terms
--   grown: whether a rate in percent comes on top of the whole (1 + x / 100) instead of being a part of it (x / 100)
CREATE OR REPLACE VIEW identity_slots AS
SELECT * FROM (VALUES
    ('growth', 'base', 'left', 1, false),
    ('growth', 'rate', 'left', 2, true),
    ('growth', 'result', 'right', 1, false),
    ('change', 'base', 'left', 1, false),
    ('change', 'rate', 'left', 2, false),
    ('change', 'amount', 'right', 1, false),
    ('share', 'whole', 'left', 1, false),
    ('share', 'rate', 'left', 2, false),
    ('share', 'part', 'right', 1, false),
    ('sum', 'part', 'left', 1, false),
    ('sum', 'whole', 'right', 1, false),
    ('exchange', 'amount', 'left', 1, false),
    ('exchange', 'rate', 'left', 2, false),
    ('exchange', 'result', 'right', 1, false),
    ('repeat', 'left', 'left', 1, false),
    ('repeat', 'right', 'right', 1, false),
    -- left / left_per = right / right_per, multiplied out so that nothing is divided
    ('ratio', 'left', 'left', 1, false),
    ('ratio', 'right_per', 'left', 2, false),
    ('ratio', 'right', 'right', 1, false),
    ('ratio', 'left_per', 'right', 2, false)
) AS slots(kind, role, side, place, grown);
