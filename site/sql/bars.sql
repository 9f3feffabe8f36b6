-- What a picture of bounds shows of a claim: its own, those of other readings, of what it does not go with, and statistics.
SELECT b.figure_id AS key, b.place, b.kind, b.label, b.interval, b.lo, b.hi, b.plain_hi, b.value, b.other, b.unit
FROM (
    SELECT c.figure_id, 1 AS place, 'claim' AS kind, coalesce(e.name, f.claimed_by) || ', ' || day_words(s.stated, s.stated_from, s.stated_to) AS label,
        c.interval, c.lo, c.hi, c.plain_hi, f.value, NULL AS other, f.unit
    FROM claim_intervals AS c
    JOIN figures AS f USING (figure_id)
    JOIN sources AS s USING (source_id)
    LEFT JOIN entities AS e ON e.entity_id = f.claimed_by
    UNION ALL
    SELECT c.figure_id, 2, 'reading', 'Reading ' || c.reading, c.interval, c.lo, c.hi, c.plain_hi, r.value, NULL, r.unit
    FROM reading_intervals AS c
    JOIN figure_readings AS r USING (figure_id, reading)
    JOIN figures AS f ON f.figure_id = c.figure_id
    WHERE c.reading <> 'a' AND r.unit = f.unit
    UNION ALL
    SELECT DISTINCT d.one, 3, 'opposed', coalesce(e.name, f.claimed_by) || coalesce(', ' || period_words(f.period_start, f.period_end, f.period_basis), ''),
        c.interval, c.lo, c.hi, c.plain_hi, f.value, f.figure_id, f.unit
    FROM (SELECT first_figure AS one, second_figure AS two FROM disagreements UNION SELECT second_figure, first_figure FROM disagreements) AS d
    JOIN figures AS f ON f.figure_id = d.two
    JOIN claim_intervals AS c ON c.figure_id = d.two
    LEFT JOIN entities AS e ON e.entity_id = f.claimed_by
    UNION ALL
    SELECT s.figure_id, 4, 'statistic', 'Statistics as ' || s.reporter || ' reports', with_unit(s.statistic, f.unit), s.statistic, s.statistic, NULL,
        s.statistic, NULL, f.unit
    FROM claims_and_statistics AS s
    JOIN figures AS f USING (figure_id)
    WHERE s.statistic IS NOT NULL
) AS b
ORDER BY key, b.place, b.label, b.other
