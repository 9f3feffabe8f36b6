-- What do the official statistics give for each year, as each reporter counts?
-- Grain: one row an indicator, area, counterpart, reporter, publisher and calendar year
-- Columns:
--   indicator_id: what is measured
--   ref_area: the area that it is said of
--   counterpart_area: the other side
--   reporter: who counted: the area itself, or the counterpart in its mirror figure
--   year: the year
--   value: what the statistics give
--   unit: unit of the value
--   growth: growth over the year before in percent, by the same publisher and edition; null where that year is missing, and for shares
--   publisher: who published it
--   edition: which edition
--   made_of: as published; mirror (the exports of the one are the imports of the other, which count freight and insurance too); or exports and imports added up
--
-- Turnover is not published as such: a reporter's exports of goods to the other country and its imports from it are added up.
-- Only values for a whole calendar year are here; a position at the close of a year is left out.
CREATE OR REPLACE VIEW statistics_by_year AS
WITH published AS (
    SELECT DISTINCT
        indicator_id, ref_area, counterpart_area, ref_area AS reporter, year(period_start) AS year, value, unit, publisher,
        coalesce(edition, 'no edition named') AS edition, 'as published' AS made_of
    FROM official_series
    WHERE period_start = make_date(year(period_start), 1, 1) AND period_end = make_date(year(period_start), 12, 31)
), added AS (
    SELECT 'trade_turnover' AS indicator_id, x.* EXCLUDE (indicator_id) REPLACE (x.value + m.value AS value, 'exports and imports added up' AS made_of)
    FROM published AS x
    JOIN published AS m USING (ref_area, counterpart_area, year, unit, publisher, edition)
    WHERE x.indicator_id = 'goods_exports' AND m.indicator_id = 'goods_imports'
), every AS (
    FROM published
    UNION ALL
    FROM added
    UNION ALL -- as the counterpart counts
    SELECT * REPLACE (
        CASE indicator_id WHEN 'goods_exports' THEN 'goods_imports' WHEN 'goods_imports' THEN 'goods_exports' ELSE indicator_id END AS indicator_id,
        counterpart_area AS ref_area, ref_area AS counterpart_area,
        CASE indicator_id WHEN 'trade_turnover' THEN made_of ELSE 'mirror' END AS made_of)
    FROM (FROM published UNION ALL FROM added)
    WHERE indicator_id IN ('goods_exports', 'goods_imports', 'trade_turnover') AND counterpart_area IS NOT NULL
)
SELECT
    e.indicator_id, e.ref_area, e.counterpart_area, e.reporter, e.year, e.value, e.unit,
    CASE WHEN e.unit <> 'percent' AND b.value > 0 THEN round(100.0 * e.value::DOUBLE / b.value::DOUBLE - 100, 2)::DECIMAL(18, 2) END AS growth,
    e.publisher, e.edition, e.made_of
FROM every AS e
LEFT JOIN every AS b
    ON b.year = e.year - 1 AND b.indicator_id = e.indicator_id AND b.ref_area = e.ref_area AND b.counterpart_area = e.counterpart_area
    AND b.reporter = e.reporter AND b.unit = e.unit AND b.publisher = e.publisher AND b.edition = e.edition
ORDER BY e.indicator_id, e.ref_area, e.counterpart_area, e.year, e.reporter, e.publisher, e.edition;
