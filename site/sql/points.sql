-- What a chart in time shows of an indicator: claims with their bounds, and official values beside them.
-- Turnover is not published as such: a reporter's exports to the other country and imports from it are added up.
WITH sums AS (
    SELECT 'trade_turnover' AS indicator_id, ref_area, any_value(counterpart_area) AS counterpart_area, publisher, edition, unit, period_start, period_end, sum(value) AS value
    FROM official_series
    WHERE indicator_id IN ('goods_exports', 'goods_imports')
      AND ref_area IN ('russia', 'kazakhstan') AND counterpart_area IN ('russia', 'kazakhstan')
    GROUP BY ALL
    HAVING count(DISTINCT indicator_id) = 2
), official AS (
    SELECT indicator_id, ref_area, counterpart_area, publisher, edition, unit, period_start, period_end, value FROM official_series
    UNION ALL BY NAME FROM sums
), points AS (
SELECT f.indicator_id, f.ref_area, f.counterpart_area, f.measure, f.unit, 'claim' AS kind, f.period_start, f.period_end, w.period, f.value, c.lo, c.hi, c.interval,
    w.claimant AS who, w.figure_id, w.printed, w.subject, f.modality, claimed_words(f.comparator, f.value, f.value_max, f.unit) AS amount, NULL AS edition
FROM figures AS f
JOIN figures_wide AS w USING (figure_id)
JOIN claim_intervals AS c USING (figure_id)
WHERE f.period_start IS NOT NULL
UNION ALL
SELECT o.indicator_id, o.ref_area, o.counterpart_area, if(o.unit = 'percent', 'share', 'level'), o.unit, 'statistic', o.period_start, o.period_end, period_words(o.period_start, o.period_end, 'stated'),
    o.value, o.value, o.value, with_unit(o.value, o.unit), 'As ' || coalesce(e.name, o.ref_area) || ' reports', NULL, NULL, NULL, NULL, with_unit(o.value, o.unit),
    o.publisher || coalesce(', ' || o.edition, '')
FROM official AS o
LEFT JOIN entities AS e ON e.entity_id = o.ref_area
), placed AS (
    -- trade goes both ways; of all else, the first area is where it belongs to
    SELECT p.*, CASE WHEN p.indicator_id = 'trade_turnover' THEN array_to_string(list_sort([r.name, c.name]), ' and ')
        ELSE concat_ws(' with ', r.name, c.name) END AS areas
    FROM points AS p
    LEFT JOIN entities AS r ON r.entity_id = p.ref_area
    LEFT JOIN entities AS c ON c.entity_id = p.counterpart_area
)
SELECT *, period_start::VARCHAR AS "from", period_end::VARCHAR AS "to", (period_start + ((period_end - period_start) // 2)::INTEGER)::VARCHAR AS middle,
    CASE WHEN hi IS NULL THEN 'at least' WHEN lo IS NULL THEN 'at most' ELSE 'between bounds' END AS bounds,
    format('{}, {}: {}', who, period, interval) AS words
FROM placed
ORDER BY indicator_id, list_position(['level', 'change', 'growth', 'multiple', 'share', 'rank'], measure), unit <> 'USD', unit,
    count(*) OVER (PARTITION BY indicator_id, measure, unit, areas) DESC, areas, kind, period_start, period_end, who, figure_id, edition
