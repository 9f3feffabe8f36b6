-- How far along is each project, by the latest text that tells?
-- Grain: one row a project
-- Columns:
--   project_id: the project
--   project: its name
--   sector: branch
--   area: where it is
--   stage: the stage that the latest text gives; empty where none tells
--   stage_basis: whether that is stated or inferred
--   as_of: when that was said (EDTF)
--   claimant: who said so
--   source_id: where
--   milestones: what was dated, with the dates (EDTF), in their order
--   reports: how many reports there are
--   texts: in how many texts
--   first_said: first day of the earliest report
--
-- A text that names a project and says nothing of its state does not count as its latest.
CREATE OR REPLACE VIEW project_current AS
WITH reports AS (
    SELECT r.*, m.source_id, m.start, coalesce(e.name, r.claimed_by) AS claimant
    FROM project_reports AS r
    JOIN mentions AS m USING (mention_id)
    LEFT JOIN entities AS e ON e.entity_id = r.claimed_by
), told AS (
    SELECT project_id, arg_max(struct_pack(stage, stage_basis, as_of, claimant, source_id), (as_of_to, source_id, start)) AS latest
    FROM reports
    WHERE stage IS NOT NULL
    GROUP BY project_id
), dated AS (
    SELECT project_id, string_agg(milestone || ' ' || milestone_date, ', ' ORDER BY milestone_date, milestone) AS milestones
    FROM (SELECT DISTINCT project_id, milestone, milestone_date FROM reports WHERE milestone_date IS NOT NULL)
    GROUP BY project_id
), counted AS (
    SELECT project_id, count(*) AS reports, count(DISTINCT source_id) AS texts, min(as_of_from) AS first_said FROM reports GROUP BY project_id
)
SELECT
    p.project_id, p.name AS project, p.sector, coalesce(a.name, p.area) AS area, t.latest.stage AS stage,
    t.latest.stage_basis AS stage_basis, t.latest.as_of AS as_of, t.latest.claimant AS claimant, t.latest.source_id AS source_id,
    d.milestones, coalesce(c.reports, 0) AS reports, coalesce(c.texts, 0) AS texts, c.first_said
FROM projects AS p
LEFT JOIN told AS t USING (project_id)
LEFT JOIN dated AS d USING (project_id)
LEFT JOIN counted AS c USING (project_id)
LEFT JOIN entities AS a ON a.entity_id = p.area
ORDER BY p.project_id;
