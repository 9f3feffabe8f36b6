-- What had been claimed by a given day?
-- Grain: one row a figure whose source was out on that day at the latest
-- Columns:
--   day: a date or its text, as in as_of('2022-12-31'); a source that can only be dated to a span counts from its last day
CREATE OR REPLACE MACRO as_of(day) AS TABLE
SELECT * FROM figures_wide WHERE published_to <= CAST(day AS DATE);
