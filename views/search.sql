-- What do the tables hold on a thing, by whatever name they call it?
-- Grain: one row a row of a table that names it, or belongs to something that does
-- Columns:
--   text: the beginning of a word or of words, whatever its case, as in search('baikonur')
--
-- It looks through names, titles, aliases, descriptions, notes and what is printed. Of a project, document, event, person, body,
-- area or indicator that was found it takes along what belongs to it, and what belongs to the projects, documents and events among
-- that: everything on Baikonur is one query. by_name tells the one from the other.
CREATE OR REPLACE MACRO search(text) AS TABLE
WITH actors AS (
    SELECT project_id AS key, entity_id FROM project_actors
    UNION ALL SELECT agreement_id, entity_id FROM agreement_parties
    UNION ALL SELECT event_id, entity_id FROM event_participants
), involved AS (
    SELECT key, list(DISTINCT entity_id) AS ids FROM actors GROUP BY key
), everything AS (
    SELECT 'projects' AS found_in, project_id AS key, name AS title, concat_ws(' ', project_id, name, description) AS words, [area, parent_project_id, agreement_id] AS belongs, NULL AS source_id FROM projects
    UNION ALL SELECT 'agreements', agreement_id, title, concat_ws(' ', agreement_id, title, description), [project_id, parent_agreement_id, event_id], NULL FROM agreements
    UNION ALL SELECT 'events', event_id, name, concat_ws(' ', event_id, name, series, description), [place], NULL FROM events
    UNION ALL SELECT 'entities', entity_id, name, concat_ws(' ', entity_id, name, replace(aliases, '|', ' | ')), [], NULL FROM entities
    UNION ALL SELECT 'indicators', indicator_id, name, concat_ws(' ', indicator_id, name, definition), [], NULL FROM indicators
    UNION ALL SELECT 'sources', source_id, title, concat_ws(' ', title, publisher, author, note), [], source_id FROM sources
    UNION ALL SELECT 'identities', identity_id, title, concat_ws(' ', identity_id, title, note, assumption), [], NULL FROM identities
    UNION ALL SELECT 'figures', figure_id, printed, concat_ws(' ', printed, subject, note), [indicator_id, project_id, agreement_id, event_id, ref_area, counterpart_area, claimed_by], source_id FROM figures_wide
    UNION ALL SELECT 'project_reports', r.project_id || ' | ' || r.mention_id, m.printed, concat_ws(' ', m.printed, r.note), [r.project_id, r.claimed_by], m.source_id
    FROM project_reports AS r JOIN mentions AS m USING (mention_id)
    UNION ALL SELECT 'agreement_reports', r.agreement_id || ' | ' || r.mention_id, m.printed, concat_ws(' ', m.printed, r.note), [r.agreement_id, r.claimed_by], m.source_id
    FROM agreement_reports AS r JOIN mentions AS m USING (mention_id)
    UNION ALL SELECT 'event_reports', r.event_id || ' | ' || r.mention_id, m.printed, concat_ws(' ', m.printed, r.note), [r.event_id], m.source_id
    FROM event_reports AS r JOIN mentions AS m USING (mention_id)
    UNION ALL SELECT 'mentions', mention_id, printed, concat_ws(' ', printed, note), [], source_id FROM mentions
), named AS (
    SELECT *, regexp_matches(lower(words), '(^|[^\pL\pN])' || regexp_escape(lower(CAST(text AS VARCHAR)))) AS by_name FROM everything
), things AS (
    SELECT coalesce(list(key), []) AS ids FROM named WHERE by_name AND found_in IN ('projects', 'agreements', 'events', 'entities', 'indicators')
), linked AS (
    SELECT n.*, list_concat(n.belongs, i.ids) AS to_ids
    FROM named AS n
    LEFT JOIN involved AS i ON i.key = n.key AND n.found_in IN ('projects', 'agreements', 'events')
), theirs AS (
    -- and the projects, documents and events of those things
    SELECT list_concat(any_value(t.ids), coalesce(list(l.key) FILTER (l.found_in IN ('projects', 'agreements', 'events') AND list_has_any(l.to_ids, t.ids)), [])) AS ids
    FROM linked AS l CROSS JOIN things AS t
)
SELECT l.found_in, l.key, l.title, l.by_name, l.source_id
FROM linked AS l
CROSS JOIN theirs AS t
WHERE l.by_name OR list_has_any(l.to_ids, t.ids)
ORDER BY list_position(['projects', 'agreements', 'events', 'entities', 'figures', 'project_reports', 'agreement_reports', 'event_reports', 'identities', 'indicators', 'sources', 'mentions'], l.found_in), l.key;
