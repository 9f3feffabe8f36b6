-- What was said to come later, and what has been said of it since?
-- Grain: one row a promise: a figure, a milestone of a project, or a document with a term
-- Columns:
--   kind: figure, milestone or agreement
--   id: its figure_id, project_id or agreement_id
--   what: the indicator, the project or the document
--   promise: in which words; a milestone with its date, a document with its years
--   modality: plan, forecast, target or commitment; planned for a milestone, term for a document
--   due: last day of what was promised; empty where the text gives none
--   said: when it was said, or signed (EDTF)
--   claimant: who said it; the parties of a document
--   source_id: where
--   since: what later texts say of it, each with who and when; empty where none does
--
-- A figure counts where it is intended or expected and its period ends after it was said, or none is printed. Of a figure, what
-- was said later of the same indicator, areas and subject, of a period that ends in the same year; of a milestone, the later
-- stages of the project; of a document, what a text after its signature calls its state.
CREATE OR REPLACE VIEW promised AS
WITH figures_said AS (
    SELECT w.*, s.stated_from, s.stated_to FROM figures_wide AS w JOIN sources AS s USING (source_id)
), promises AS (
    SELECT * FROM figures_said
    WHERE modality IN ('plan', 'forecast', 'target', 'commitment') AND (period_end > stated_to OR period_end IS NULL)
), claims_since AS (
    SELECT p.figure_id, string_agg(f.printed || ' (' || coalesce(f.period || ', ', '') || f.claimant || ', ' || f.said || ')', '; ' ORDER BY f.stated_to, f.figure_id) AS since
    FROM promises AS p
    JOIN figures_said AS f
        ON f.indicator_id = p.indicator_id AND f.measure = p.measure AND f.unit = p.unit AND f.modality IN ('actual', 'estimate')
        AND f.ref_area IS NOT DISTINCT FROM p.ref_area AND f.counterpart_area IS NOT DISTINCT FROM p.counterpart_area
        AND f.subject IS NOT DISTINCT FROM p.subject
    WHERE f.stated_from > p.stated_to AND coalesce(year(f.period_end) = year(p.period_end), p.period_end IS NULL)
    GROUP BY p.figure_id
), reports AS (
    SELECT r.*, m.source_id, coalesce(e.name, r.claimed_by) AS claimant
    FROM project_reports AS r JOIN mentions AS m USING (mention_id) LEFT JOIN entities AS e ON e.entity_id = r.claimed_by
), stages_since AS (
    SELECT p.mention_id, p.project_id, string_agg(DISTINCT r.stage || ' (' || r.claimant || ', ' || r.as_of || ')', '; ') AS since
    FROM reports AS p
    JOIN reports AS r ON r.project_id = p.project_id AND r.stage IS NOT NULL
    WHERE p.milestone IN ('planned_start', 'planned_end') AND r.as_of_from > p.as_of_to
    GROUP BY ALL
), states_since AS (
    SELECT a.agreement_id, string_agg(DISTINCT r.status || ' (' || coalesce(e.name, r.claimed_by) || ', ' || r.as_of || ')', '; ') AS since
    FROM agreements AS a
    JOIN agreement_reports AS r ON r.agreement_id = a.agreement_id
    LEFT JOIN entities AS e ON e.entity_id = r.claimed_by
    WHERE r.as_of_from > a.signed_to
    GROUP BY a.agreement_id
)
SELECT
    'figure' AS kind, p.figure_id AS id, concat_ws(': ', p.indicator, p.subject) AS what, p.printed || coalesce(' (' || p.period || ')', '') AS promise,
    p.modality, p.period_end AS due, p.said, p.claimant, p.source_id, s.since
FROM promises AS p
LEFT JOIN claims_since AS s USING (figure_id)
UNION ALL
SELECT
    'milestone', p.project_id, j.name, replace(p.milestone, '_', ' ') || ' ' || p.milestone_date, 'planned',
    edtf_to(p.milestone_date), p.as_of, p.claimant, p.source_id, s.since
FROM reports AS p
JOIN projects AS j USING (project_id)
LEFT JOIN stages_since AS s ON s.mention_id = p.mention_id AND s.project_id = p.project_id
WHERE p.milestone IN ('planned_start', 'planned_end') AND coalesce(edtf_to(p.milestone_date) > p.as_of_to, true)
UNION ALL
SELECT
    'agreement', a.agreement_id, a.title, period_words(a.period_start, a.period_end, 'stated'), 'term',
    a.period_end, a.signed, c.parties, c.source_id, s.since
FROM agreements AS a
JOIN agreement_current AS c USING (agreement_id)
LEFT JOIN states_since AS s USING (agreement_id)
WHERE a.period_end > a.signed_to
ORDER BY due NULLS LAST, kind, id;
