-- How does a person write this number?
-- Grain: one text for each call: 24.5 billion, 17,000, 33.3333; three decimals of a million or more, for display only
-- Columns:
--   number: a DECIMAL
CREATE OR REPLACE MACRO number_words(number) AS CASE
    WHEN number IS NULL THEN NULL
    WHEN abs(number) >= 1000000000000 THEN
        rtrim(rtrim(round(number * 0.000000000001, 3)::DECIMAL(38, 3)::VARCHAR, '0'), '.') || ' trillion'
    WHEN abs(number) >= 1000000000 THEN
        rtrim(rtrim(round(number * 0.000000001, 3)::DECIMAL(38, 3)::VARCHAR, '0'), '.') || ' billion'
    WHEN abs(number) >= 1000000 THEN
        rtrim(rtrim(round(number * 0.000001, 3)::DECIMAL(38, 3)::VARCHAR, '0'), '.') || ' million'
    ELSE CASE WHEN number < 0 THEN '-' ELSE '' END || format('{:,}', trunc(abs(number))::BIGINT)
        || rtrim(rtrim(substr((abs(number) - trunc(abs(number)))::DECIMAL(38, 4)::VARCHAR, 2), '0'), '.')
END;
