-- How far along is each project by the latest text that tells, what does it cost, and who pays?
-- Grain: one row a project
-- Columns:
--   project_id: the project
--   project: its name
--   sector: branch
--   area: where it is
--   stage: the stage that the latest text gives; empty where none tells
--   stage_basis: whether that is stated or inferred
--   as_of: when that was said (EDTF)
--   as_of_to: last day that this allows
--   claimant: who said so
--   source_id: where
--   milestones: what was dated, with the dates (EDTF), in their order
--   costs: every cost that a text prints, with who said it and when
--   investors: who invests in it or owns it; an inferred role is marked
--   others: who else takes part, with the role
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
    SELECT project_id, arg_max(struct_pack(stage, stage_basis, as_of, as_of_to, claimant, source_id), (as_of_to, source_id, start)) AS latest
    FROM reports
    WHERE stage IS NOT NULL
    GROUP BY project_id
), dated AS (
    SELECT project_id, string_agg(milestone || ' ' || milestone_date, ', ' ORDER BY milestone_date, milestone) AS milestones
    FROM (SELECT DISTINCT project_id, milestone, milestone_date FROM reports WHERE milestone_date IS NOT NULL)
    GROUP BY project_id
), priced AS (
    SELECT project_id, string_agg(printed || ' (' || claimant || ', ' || said || ')', '; ' ORDER BY said, figure_id) AS costs
    FROM figures_wide
    WHERE indicator_id = 'project_cost' AND project_id IS NOT NULL
    GROUP BY project_id
), actors AS (
    -- a role that one text states is stated
    SELECT
        a.project_id, a.role IN ('investor', 'owner') AS pays,
        coalesce(e.name, a.entity_id) || ', ' || a.role || CASE max(a.basis) WHEN 'stated' THEN '' ELSE ' (inferred)' END AS who
    FROM project_actors AS a
    LEFT JOIN entities AS e USING (entity_id)
    GROUP BY a.project_id, a.role, coalesce(e.name, a.entity_id)
), involved AS (
    SELECT project_id, string_agg(who, '; ' ORDER BY who) FILTER (pays) AS investors, string_agg(who, '; ' ORDER BY who) FILTER (NOT pays) AS others
    FROM actors
    GROUP BY project_id
), counted AS (
    SELECT project_id, count(*) AS reports, count(DISTINCT source_id) AS texts, min(as_of_from) AS first_said FROM reports GROUP BY project_id
)
SELECT
    p.project_id, p.name AS project, p.sector, coalesce(a.name, p.area) AS area, t.latest.stage AS stage,
    t.latest.stage_basis AS stage_basis, t.latest.as_of AS as_of, t.latest.as_of_to AS as_of_to, t.latest.claimant AS claimant,
    t.latest.source_id AS source_id, d.milestones, c.costs, i.investors, i.others,
    coalesce(n.reports, 0) AS reports, coalesce(n.texts, 0) AS texts, n.first_said
FROM projects AS p
LEFT JOIN told AS t USING (project_id)
LEFT JOIN dated AS d USING (project_id)
LEFT JOIN priced AS c USING (project_id)
LEFT JOIN involved AS i USING (project_id)
LEFT JOIN counted AS n USING (project_id)
LEFT JOIN entities AS a ON a.entity_id = p.area
ORDER BY p.project_id;
