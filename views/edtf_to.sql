-- Which is the last day that a date in EDTF allows?
-- Grain: one date for each call: 2024-06~ gives 30 June 2024, 2024/2026 the last day of 2026, a season the end of its year; null where the date is open
-- Columns:
--   edtf: a date, an interval or null
CREATE OR REPLACE MACRO edtf_to(edtf) AS list_transform(
    [regexp_replace(split_part('/' || edtf, '/', -1), '[?~%]', '', 'g')],
    lambda d: coalesce(
        TRY_CAST(d AS DATE),
        last_day(TRY_CAST(left(d, 7) || '-01' AS DATE)),
        TRY_CAST(replace(left(d, 4), 'X', '9') || '-12-31' AS DATE)
    )
)[1];
