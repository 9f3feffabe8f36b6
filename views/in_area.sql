-- What do the tables hold on an area and all below it?
-- Grain: one row a figure, project, document or event that belongs to the area or one within it
-- Columns:
--   wanted: the area, as in in_area('kostanay-region'); an entity_id
--
-- A figure belongs to the two areas that it is about, a document to its parties, an event to its place and to the areas that
-- took part; and figures and documents of a project to where the project is.
CREATE OR REPLACE MACRO in_area(wanted) AS TABLE
WITH found AS (
    SELECT 'figures' AS found_in, figure_id AS key, concat_ws(': ', indicator, printed) AS title, period AS more, source_id, unnest([ref_area, counterpart_area]) AS entity_id FROM figures_wide
    UNION ALL SELECT 'projects', p.project_id, p.name, c.stage, c.source_id, p.area FROM projects AS p JOIN project_current AS c USING (project_id)
    UNION ALL SELECT 'agreements', c.agreement_id, c.title, c.signed, c.source_id, p.entity_id FROM agreement_current AS c JOIN agreement_parties AS p USING (agreement_id)
    UNION ALL SELECT 'agreements', c.agreement_id, c.title, c.signed, c.source_id, p.area FROM agreement_current AS c JOIN agreements AS a USING (agreement_id) JOIN projects AS p ON p.project_id = a.project_id
    UNION ALL SELECT 'figures', f.figure_id, concat_ws(': ', f.indicator, f.printed), f.period, f.source_id, p.area FROM figures_wide AS f JOIN projects AS p USING (project_id)
    UNION ALL SELECT 'events', event_id, name, starts, NULL, place FROM events
    UNION ALL SELECT 'events', v.event_id, v.name, v.starts, NULL, p.entity_id FROM events AS v JOIN event_participants AS p USING (event_id)
)
SELECT f.found_in, f.key, f.title, f.more, string_agg(DISTINCT t.area, ', ' ORDER BY t.area) AS areas, f.source_id
FROM found AS f
JOIN area_tree AS t USING (entity_id)
WHERE t.within = wanted
GROUP BY f.found_in, f.key, f.title, f.more, f.source_id
ORDER BY list_position(['projects', 'agreements', 'events', 'figures'], f.found_in), f.key;
