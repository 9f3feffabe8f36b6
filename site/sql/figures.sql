-- Every claim, with what its page and the table of all claims say of it, in the order in which it was said.
SELECT
    w.*,
    f.event_id, f.restates, f.accrual, f.precision, f.baseline_basis, f.exception,
    period_words(f.baseline_start, f.baseline_end, 'stated') AS baseline,
    i.definition, p.name AS project, g.title AS agreement, v.name AS event,
    measure_words(f.measure) || claimed_words(f.comparator, f.value, f.value_max, f.unit) AS number,
    w.indicator || coalesce(' (' || w.subject || ')', '') AS what,
    s.kind AS source_kind, s.licence, year(s.stated_to) AS year_said, s.stated_from,
    day_words(s.stated, s.stated_from, s.stated_to) AS said_words,
    day_words(s.published, s.published_from, s.published_to) AS published_words,
    c.plain_interval, coalesce(o.n, 0) AS against
FROM figures_wide AS w
JOIN figures AS f USING (figure_id)
JOIN claim_intervals AS c USING (figure_id)
JOIN sources AS s ON s.source_id = w.source_id
JOIN indicators AS i ON i.indicator_id = w.indicator_id
LEFT JOIN projects AS p ON p.project_id = f.project_id
LEFT JOIN agreements AS g ON g.agreement_id = f.agreement_id
LEFT JOIN events AS v ON v.event_id = f.event_id
LEFT JOIN (
    SELECT figure_id, count(DISTINCT other) AS n FROM (
        SELECT first_figure AS figure_id, second_figure AS other FROM disagreements
        UNION ALL SELECT second_figure, first_figure FROM disagreements)
    GROUP BY figure_id
) AS o ON o.figure_id = w.figure_id
ORDER BY s.stated_from, w.source_id, w.start, w.figure_id
