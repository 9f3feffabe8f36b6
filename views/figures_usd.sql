-- What are the claims in money worth in US dollars, and at which rate?
-- Grain: one row a figure whose unit is a currency and whose period lies in one year; no row where that year has no rate
-- Columns:
--   figure_id: the claim
--   indicator_id: what is measured
--   printed: the words of the source
--   stated: the amount as claimed
--   currency: its currency
--   year: year of the period, and so of the rate
--   units_per_usd: the rate
--   basis: what sort of rate it is
--   publisher: who published the rate
--   usd: the amount in US dollars at that rate
CREATE OR REPLACE VIEW figures_usd AS
SELECT
    f.figure_id, f.indicator_id, m.printed, f.value AS stated, f.unit AS currency, year(f.period_end) AS year,
    CASE WHEN f.unit = 'USD' THEN 1 ELSE r.units_per_usd END AS units_per_usd,
    CASE WHEN f.unit = 'USD' THEN 'none needed' ELSE r.basis END AS basis,
    CASE WHEN f.unit = 'USD' THEN 'stated in US dollars' ELSE r.publisher END AS publisher,
    round(divide_down(f.value::DECIMAL(38, 9), CASE WHEN f.unit = 'USD' THEN 1 ELSE r.units_per_usd END), 2)::DECIMAL(38, 2) AS usd
FROM figures AS f
JOIN units AS u ON u.unit = f.unit AND u.kind = 'currency'
JOIN mentions AS m ON m.mention_id = f.mention_id
LEFT JOIN exchange_rates AS r
    ON r.currency = f.unit AND r.year = year(f.period_end) AND r.role = 'primary'
WHERE year(f.period_start) = year(f.period_end) AND (f.unit = 'USD' OR r.currency IS NOT NULL);
