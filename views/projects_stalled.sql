-- Which projects stalled, by what the texts say?
-- Grain: one row a project and sign of it
-- Columns:
--   project_id: the project
--   project: its name
--   sector: branch
--   stage: the stage that the latest text gives
--   sign: suspended or cancelled; no further stage; planned start passed or planned end passed
--   since: first day on which that stage was told, or the planned day
--   until: last day on which it was still told, or the day of the latest text of all
--   days: from the one to the other
--   texts: how many texts name the project
--   claimant: who told the latest stage
--   source_id: where
--
-- No further stage: what a text calls proposed, in preparation or under way is called that again stalled_days later or more, or less.
-- A planned day has passed where a later text is in the ledger and none tells that the project was started, or works.
-- A project of which no later text speaks is not listed for that: silence is no report.
CREATE OR REPLACE VIEW projects_stalled AS
WITH steps AS (
    SELECT
        project_id, stage, milestone, milestone_date, as_of_to,
        greatest(
            list_position(['proposed', 'preparation', 'implementation', 'operating', 'completed'], stage),
            CASE WHEN milestone = 'started' THEN 3 WHEN milestone IN ('launched', 'opened', 'handed_over') THEN 4 END
        ) AS step
    FROM project_reports
), reached AS (
    SELECT project_id, max(step) AS furthest FROM steps GROUP BY project_id
), signs AS (
    SELECT c.project_id, c.stage AS sign, min(s.as_of_to) AS since, c.as_of_to AS until
    FROM project_current AS c
    JOIN steps AS s ON s.project_id = c.project_id AND s.stage = c.stage
    WHERE c.stage IN ('suspended', 'cancelled')
    GROUP BY ALL
    UNION ALL
    SELECT c.project_id, 'no further stage', min(s.as_of_to), c.as_of_to
    FROM project_current AS c
    JOIN steps AS s ON s.project_id = c.project_id AND s.step >= list_position(['proposed', 'preparation', 'implementation'], c.stage)
    CROSS JOIN conventions AS v
    WHERE c.stage IN ('proposed', 'preparation', 'implementation')
    GROUP BY c.project_id, c.as_of_to, v.stalled_days
    HAVING c.as_of_to - min(s.as_of_to) >= v.stalled_days
    UNION ALL
    SELECT s.project_id, replace(s.milestone, '_', ' ') || ' passed', min(edtf_to(s.milestone_date)), max(t.latest_day)
    FROM steps AS s
    JOIN reached AS r USING (project_id)
    CROSS JOIN (SELECT max(stated_to) AS latest_day FROM sources) AS t
    WHERE coalesce(r.furthest, 0) < CASE s.milestone WHEN 'planned_start' THEN 3 WHEN 'planned_end' THEN 4 END
    GROUP BY s.project_id, s.milestone, s.milestone_date
    HAVING min(edtf_to(s.milestone_date)) < max(t.latest_day)
)
SELECT
    s.project_id, c.project, c.sector, c.stage, s.sign, s.since, s.until, s.until - s.since AS days, c.texts, c.claimant, c.source_id
FROM signs AS s
JOIN project_current AS c USING (project_id)
ORDER BY days DESC, s.project_id, s.sign;
