-- figures in words
-- Every figure: what was said, by whom, when, and where it is printed
-- Widths: 26, 26, 26, 22, 24, 17, 10, 11, 28, 11, 36, 12, 20, 44, 30, 24
SELECT indicator, subject AS "of what", printed AS "as printed", claimant AS "said by", period AS "for",
    value, value_max AS "up to", replace(unit, '_', ' ') AS unit, interval AS "which means", replace(modality, '_', ' ') AS "said as",
    source, source_id AS "source@sources", published, concat_ws(', ', area, counterpart) AS "where",
    note, readings AS "other readings", figure_id AS figure, figure_id AS "figure@figures"
FROM figures_wide
ORDER BY theme, indicator, period_start, published_to, figure_id
