-- Who said how much about what?
-- Grain: one row a speaker and theme
-- Columns:
--   claimant: who speaks
--   entity_kind: person, body or company
--   theme: theme of the indicators
--   figures: numeric claims
--   indicators: different indicators among them
--   hedged: how many of the claims carry a hedge (over, almost, about, up to)
--   sources: different sources in which the speaker makes them
--   first_published: last day of publication of the earliest of those sources
--   last_published: the same of the latest
CREATE OR REPLACE VIEW claimants AS
SELECT
    coalesce(e.name, f.claimed_by) AS claimant, e.kind AS entity_kind, i.theme,
    count(*) AS figures,
    count(DISTINCT f.indicator_id) AS indicators,
    count(*) FILTER (f.comparator <> 'eq') AS hedged,
    count(DISTINCT f.source_id) AS sources,
    min(s.published_to) AS first_published,
    max(s.published_to) AS last_published
FROM figures AS f
JOIN indicators AS i USING (indicator_id)
JOIN sources AS s ON s.source_id = f.source_id
LEFT JOIN entities AS e ON e.entity_id = f.claimed_by
GROUP BY ALL
ORDER BY figures DESC, claimant, theme;
