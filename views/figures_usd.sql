-- What are the claims in money worth in US dollars, between which bounds, and at which rate?
-- Grain: one row a figure whose unit is a currency
-- Columns:
--   figure_id: the claim
--   indicator_id: what is measured
--   indicator: its name
--   theme: its theme
--   subject: what exactly is measured, where the indicator alone does not say
--   measure: level or change
--   modality: whether it is said to be so, expected or intended
--   claimed_by: who says so, as an identifier
--   claimant: who says so
--   said: when it was said (EDTF)
--   printed: in which words
--   comparator: the hedge that is printed
--   stated: the number as stated; the lower end of a range
--   stated_max: the upper end of a range
--   currency: its currency
--   period: for when, in words
--   days: how many days the period has, so that nine months are not taken for a year
--   year: year of the rate; null where the period does not lie in one year
--   units_per_usd: units of the currency for a dollar; null where that year has no rate
--   basis: what kind of rate it is
--   publisher: who published the rate
--   usd: the stated number in US dollars; null without a rate
--   usd_low: lower bound of the claim in US dollars; null where it sets none
--   usd_high: upper bound of the claim in US dollars; null where it sets none
--   restates: the claim that this one repeats in another unit or form, so that it is not counted twice
--   source_id: where
--
-- The bounds are those of claim_intervals, converted at the rate as it stands: nobody said the dollars.
CREATE OR REPLACE VIEW figures_usd AS
WITH rated AS (
    SELECT
        f.*, CASE WHEN year(f.period_start) = year(f.period_end) THEN year(f.period_end) END AS year,
        CASE WHEN f.unit = 'USD' THEN 1 ELSE r.units_per_usd END AS rate,
        CASE WHEN f.unit = 'USD' THEN 'none needed' ELSE r.basis END AS basis,
        CASE WHEN f.unit = 'USD' THEN 'stated in US dollars' ELSE r.publisher END AS rated_by
    FROM figures_wide AS f
    JOIN units AS u ON u.unit = f.unit AND u.kind = 'currency'
    LEFT JOIN exchange_rates AS r
        ON r.currency = f.unit AND r.role = 'primary' AND r.year = year(f.period_end) AND year(f.period_start) = year(f.period_end)
)
SELECT
    figure_id, indicator_id, indicator, theme, subject, measure, modality, claimed_by, claimant, said, printed, comparator,
    value AS stated, value_max AS stated_max, unit AS currency, period, period_end - period_start + 1 AS days, year,
    rate AS units_per_usd, basis, rated_by AS publisher,
    round(divide_down(value::DECIMAL(38, 9), rate), 2)::DECIMAL(38, 2) AS usd,
    round(divide_down(lo, rate), 2)::DECIMAL(38, 2) AS usd_low,
    round(divide_up(hi, rate), 2)::DECIMAL(38, 2) AS usd_high,
    restates, source_id
FROM rated;
