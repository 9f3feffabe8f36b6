-- What are the claims in money worth in US dollars, between which bounds, and at which rate?
-- Grain: one row a figure whose unit is a currency and whose period lies in one year; no row where that year has no rate
-- Columns:
--   figure_id: the claim
--   indicator_id: what is measured
--   claimant: who says so
--   printed: in which words
--   comparator: the hedge that is printed
--   stated: the number as stated; the lower end of a range
--   stated_max: the upper end of a range
--   currency: its currency
--   period: for when, in words
--   year: year of the rate
--   units_per_usd: units of the currency for a dollar
--   basis: what kind of rate it is
--   publisher: who published the rate
--   usd: the stated number in US dollars
--   usd_low: lower bound of the claim in US dollars; null where it sets none
--   usd_high: upper bound of the claim in US dollars; null where it sets none
--
-- The bounds are those of claim_intervals, converted at the rate as it stands: nobody said the dollars.
CREATE OR REPLACE VIEW figures_usd AS
WITH rated AS (
    SELECT
        f.figure_id, f.indicator_id, f.claimed_by, f.mention_id, f.comparator, f.value, f.value_max, f.unit, f.period_start,
        f.period_end, f.period_basis, year(f.period_end) AS year,
        CASE WHEN f.unit = 'USD' THEN 1 ELSE r.units_per_usd END AS rate,
        CASE WHEN f.unit = 'USD' THEN 'none needed' ELSE r.basis END AS basis,
        CASE WHEN f.unit = 'USD' THEN 'stated in US dollars' ELSE r.publisher END AS publisher
    FROM figures AS f
    JOIN units AS u ON u.unit = f.unit AND u.kind = 'currency'
    LEFT JOIN exchange_rates AS r ON r.currency = f.unit AND r.year = year(f.period_end) AND r.role = 'primary'
    WHERE year(f.period_start) = year(f.period_end)
)
SELECT
    r.figure_id, r.indicator_id, coalesce(e.name, r.claimed_by) AS claimant, m.printed, r.comparator,
    r.value AS stated, r.value_max AS stated_max, r.unit AS currency,
    period_words(r.period_start, r.period_end, r.period_basis) AS period, r.year,
    r.rate AS units_per_usd, r.basis, r.publisher,
    round(divide_down(r.value::DECIMAL(38, 9), r.rate), 2)::DECIMAL(38, 2) AS usd,
    round(divide_down(c.lo, r.rate), 2)::DECIMAL(38, 2) AS usd_low,
    round(divide_up(c.hi, r.rate), 2)::DECIMAL(38, 2) AS usd_high
FROM rated AS r
JOIN claim_intervals AS c ON c.figure_id = r.figure_id
JOIN mentions AS m ON m.mention_id = r.mention_id
LEFT JOIN entities AS e ON e.entity_id = r.claimed_by
WHERE r.rate IS NOT NULL;
