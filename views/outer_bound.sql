-- Which bound of an interval does a person say?
-- Grain: one number for each call
-- Columns:
--   bound: a DECIMAL
--   upper: whether it is the upper bound
--   what: the unit, as in units
CREATE OR REPLACE MACRO outer_bound(bound, upper, what) AS
CASE WHEN what IS DISTINCT FROM 'count' THEN bound WHEN upper THEN ceil(bound)::DECIMAL(38, 9) ELSE floor(bound)::DECIMAL(38, 9) END;
