-- How did the projects that two or more texts name move on?
-- Grain: one row such a project and text, in the order of publication
-- Columns:
--   project_id: the project
--   project: its name
--   sector: branch
--   texts: how many texts name it
--   step: place of the report within the project's timeline
--   as_of: date of the statement (EDTF)
--   stage: how far along the project is said to be
--   stage_before: the stage of the report before
--   moved: whether the stage differs from the one before; null at the first report
--   claimant: who says so
--   source_id: where
--   printed: the words that name the project
--   note: what a reader must know
CREATE OR REPLACE VIEW project_timeline AS
WITH reports AS (
    SELECT r.*, m.source_id, m.printed, s.published_to, m.start
    FROM project_reports AS r
    JOIN mentions AS m USING (mention_id)
    JOIN sources AS s ON s.source_id = m.source_id
), texts AS (
    -- a text may report a project in several places: its last word on the stage counts
    SELECT * FROM reports WHERE stage IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY project_id, source_id ORDER BY as_of_to DESC, start DESC) = 1
), shared AS (
    SELECT project_id, count(DISTINCT source_id) AS texts FROM texts GROUP BY project_id HAVING texts > 1
)
SELECT
    r.project_id, p.name AS project, p.sector, shared.texts,
    row_number() OVER steps AS step,
    r.as_of, r.stage,
    lag(r.stage) OVER steps AS stage_before,
    r.stage <> lag(r.stage) OVER steps AS moved,
    coalesce(e.name, r.claimed_by) AS claimant, r.source_id, r.printed, r.note
FROM texts AS r
JOIN shared USING (project_id)
JOIN projects AS p USING (project_id)
LEFT JOIN entities AS e ON e.entity_id = r.claimed_by
WINDOW steps AS (PARTITION BY r.project_id ORDER BY r.as_of_to, r.published_to, r.source_id, r.start)
ORDER BY r.project_id, step;
