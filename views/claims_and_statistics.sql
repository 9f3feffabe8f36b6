-- What do the statistics say of a period for which something was claimed?
-- Grain: one row a claim of trade or a growth of it that lies in whole calendar years, and reporter
-- Columns:
--   figure_id: the claim
--   claimant: who made it
--   said: when (EDTF)
--   printed: in which words
--   measure: level or growth
--   period: for when
--   interval: the bounds of the claim in words
--   lo: lower bound of the claim, a level in US dollars or a growth in percent
--   hi: upper bound of the claim
--   reporter: whose statistics
--   statistic: what they give: exports and imports added up, in US dollars, or their growth in percent
--   editions: publisher and edition of the values
--   outside: how far the statistic lies outside of the claim, in the unit of the claim; 0 where it lies within
--   outside_percent: the same in percent of the nearer bound; null for a growth
--
-- Turnover is not published as such: a reporter's goods exports to the other country and goods imports from it are added up.
-- The two reporters are kept apart, for they count differently. A growth is held against the growth of the same reporter's sums.
-- A claim in another currency is not compared: nobody said the dollars.
CREATE OR REPLACE VIEW claims_and_statistics AS
WITH sums AS (
    SELECT
        ref_area AS reporter, publisher, edition, year(period_start) AS year, sum(value) AS turnover, count(*) AS parts
    FROM official_series
    WHERE indicator_id IN ('goods_exports', 'goods_imports') AND unit = 'USD'
      AND ref_area IN ('russia', 'kazakhstan') AND counterpart_area IN ('russia', 'kazakhstan')
    GROUP BY ALL
    HAVING parts = 2
), yearly AS (
    SELECT DISTINCT ON (reporter, year) reporter, year, turnover, publisher || ', ' || coalesce(edition, 'no edition named') AS editions, publisher
    FROM sums
    ORDER BY reporter, year, publisher
), growing AS (
    SELECT a.reporter, a.year, 100 * (a.turnover / b.turnover - 1) AS growth, a.editions
    FROM yearly AS a
    JOIN yearly AS b ON b.reporter = a.reporter AND b.year = a.year - 1 AND b.publisher = a.publisher
), claims AS (
    SELECT f.*, c.lo, c.hi, c.interval, m.printed, s.stated AS said, coalesce(e.name, f.claimed_by) AS claimant, year(f.period_end) AS year
    FROM figures AS f
    JOIN claim_intervals AS c ON c.figure_id = f.figure_id
    JOIN mentions AS m ON m.mention_id = f.mention_id
    JOIN sources AS s ON s.source_id = f.source_id
    LEFT JOIN entities AS e ON e.entity_id = f.claimed_by
    WHERE f.indicator_id = 'trade_turnover'
      AND f.period_start = make_date(year(f.period_end), 1, 1) AND f.period_end = make_date(year(f.period_end), 12, 31)
), beside AS (
    SELECT c.*, y.reporter, y.turnover AS statistic, y.editions
    FROM claims AS c JOIN yearly AS y USING (year)
    WHERE c.measure = 'level' AND c.unit = 'USD'
    UNION ALL BY NAME
    SELECT c.*, g.reporter, g.growth AS statistic, g.editions
    FROM claims AS c JOIN growing AS g USING (year)
    WHERE c.measure = 'growth'
), measured AS (
    SELECT
        *,
        CASE WHEN lo IS NOT NULL AND statistic < lo THEN statistic - lo
             WHEN hi IS NOT NULL AND statistic > hi THEN statistic - hi ELSE 0 END AS outside,
        CASE WHEN lo IS NOT NULL AND statistic < lo THEN lo ELSE hi END AS bound
    FROM beside
)
SELECT
    figure_id, claimant, said, printed, measure, period_words(period_start, period_end, period_basis) AS period, interval,
    lo, hi, coalesce(r.name, reporter) AS reporter, round(statistic::DOUBLE, 2)::DECIMAL(38, 2) AS statistic, editions,
    round(outside::DOUBLE, 2)::DECIMAL(38, 2) AS outside,
    CASE WHEN measure = 'level' AND bound > 0 THEN round(100.0 * outside::DOUBLE / bound::DOUBLE, 1)::DECIMAL(9, 1) END AS outside_percent
FROM measured AS m
LEFT JOIN entities AS r ON r.entity_id = m.reporter
ORDER BY m.period_start, m.said, m.figure_id, reporter;
