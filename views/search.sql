-- Where in the tables does something stand?
-- Grain: one row a row of a table whose words hold the text, whatever its case
-- Columns:
--   text: what is looked for
--
-- It looks through names, titles, aliases, descriptions, notes and what is printed, and takes along what belongs to a thing
-- that was found: everything on Baikonur is one query.
CREATE OR REPLACE MACRO search(text) AS TABLE
WITH everything AS (
    SELECT 'projects' AS found_in, project_id AS key, name AS title, concat_ws(' ', project_id, name, description, area) AS words, NULL AS source_id FROM projects
    UNION ALL SELECT 'agreements', agreement_id, title, concat_ws(' ', agreement_id, title, description, project_id), NULL FROM agreements
    UNION ALL SELECT 'events', event_id, name, concat_ws(' ', event_id, name, series, description, place), NULL FROM events
    UNION ALL SELECT 'entities', entity_id, name, concat_ws(' ', entity_id, name, aliases), NULL FROM entities
    UNION ALL SELECT 'indicators', indicator_id, name, concat_ws(' ', indicator_id, name, definition), NULL FROM indicators
    UNION ALL SELECT 'sources', source_id, title, concat_ws(' ', title, publisher, author, note), source_id FROM sources
    UNION ALL SELECT 'figures', f.figure_id, m.printed, concat_ws(' ', m.printed, f.subject, f.note, f.project_id, f.agreement_id, f.event_id, f.ref_area, f.counterpart_area, f.claimed_by), f.source_id
    FROM figures AS f JOIN mentions AS m USING (mention_id)
    UNION ALL SELECT 'project_reports', r.project_id || ' | ' || r.mention_id, m.printed, concat_ws(' ', r.project_id, p.name, m.printed, r.note), m.source_id
    FROM project_reports AS r JOIN mentions AS m USING (mention_id) JOIN projects AS p USING (project_id)
    UNION ALL SELECT 'agreement_reports', r.agreement_id || ' | ' || r.mention_id, m.printed, concat_ws(' ', r.agreement_id, a.title, m.printed, r.note), m.source_id
    FROM agreement_reports AS r JOIN mentions AS m USING (mention_id) JOIN agreements AS a USING (agreement_id)
    UNION ALL SELECT 'mentions', mention_id, printed, concat_ws(' ', printed, note), source_id FROM mentions
)
SELECT found_in, key, title, source_id
FROM everything
WHERE contains(lower(words), lower(CAST(text AS VARCHAR)))
ORDER BY list_position(['projects', 'agreements', 'events', 'entities', 'figures', 'project_reports', 'agreement_reports', 'indicators', 'sources', 'mentions'], found_in), key;
