-- How does a person name this unit after a number?
-- Grain: one text for each call, empty for things counted and places in an order
-- Columns:
--   code: a unit, as in units
CREATE OR REPLACE MACRO unit_words(code) AS CASE
    WHEN code IN ('count', 'rank') THEN ''
    WHEN code = 'multiple' THEN 'times'
    WHEN code = 'foot' THEN 'feet'
    WHEN code IN ('year', 'month', 'day', 'tonne', 'kilometre') THEN code || 's'
    ELSE coalesce(code, '')
END;
