-- What is coded of a text, in its order: each span with the records whose evidence it is.
WITH records AS (
    SELECT mention_id, 'figure' AS record, figure_id AS key, i.name AS title FROM figures JOIN indicators AS i USING (indicator_id)
    UNION SELECT r.mention_id, 'project', r.project_id, p.name FROM project_reports AS r JOIN projects AS p USING (project_id)
    UNION SELECT r.mention_id, 'agreement', r.agreement_id, a.title FROM agreement_reports AS r JOIN agreements AS a USING (agreement_id)
    UNION SELECT r.mention_id, 'event', r.event_id, v.name FROM event_reports AS r JOIN events AS v USING (event_id)
)
SELECT m.source_id, m.mention_id, m.start, m."end", m.printed, m.kind, m.note,
    list(struct_pack(record, key, title) ORDER BY record, key) FILTER (record IS NOT NULL) AS records
FROM mentions AS m
LEFT JOIN records AS r USING (mention_id)
GROUP BY ALL
ORDER BY m.source_id, m.start, m."end"
