-- The claims of a speaker that do not go with those of another.
WITH both_ways AS (
    SELECT first_figure AS own, first_claimant, second_figure AS other, second_claimant, severity, factor FROM disagreements
    UNION ALL SELECT second_figure, second_claimant, first_figure, first_claimant, severity, factor FROM disagreements
)
SELECT a.claimed_by AS entity_id, b.own, a.printed AS own_printed, b.other, o.printed AS other_printed, o.claimant, o.claimed_by AS other_id, a.indicator, b.severity
FROM both_ways AS b
JOIN figures_wide AS a ON a.figure_id = b.own
JOIN figures_wide AS o ON o.figure_id = b.other
ORDER BY entity_id, b.severity, b.factor DESC NULLS LAST, b.own, b.other
