-- What is the next number with nine decimals that is not below this one?
-- Grain: one number for each call, DECIMAL(38, 9); an upper bound stays an upper bound
-- Columns:
--   exact: a DECIMAL with more than nine decimals
CREATE OR REPLACE MACRO round_up(exact) AS (
    CAST(exact AS DECIMAL(38, 9))
    + CASE WHEN CAST(exact AS DECIMAL(38, 9)) < exact THEN 0.000000001 ELSE 0 END
)::DECIMAL(38, 9);
