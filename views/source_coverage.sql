-- How much of each source is in the ledger?
-- Grain: one row a source
-- Columns:
--   source_id: the source
--   title: its title
--   published: when it was published (EDTF)
--   ledger: closed where every number of the text is accounted for
--   text_chars: length of the text
--   chars_covered: characters that lie in a mention
--   covered_percent: the same as a percentage of the text
--   mentions: number of mentions
--   quantities: mentions that are numeric claims
--   dates: mentions of dates and periods
--   entities: mentions that name a project, an agreement or an actor
--   names: numbers inside proper names
--   idioms: numbers in figures of speech
--   metadata: bylines and time stamps
--   elsewhere: numeric claims that are not about the two countries' cooperation
--   figures: numeric claims coded
--   project_reports: what the source says of projects
--   agreement_reports: what it says of agreements
CREATE OR REPLACE VIEW source_coverage AS
SELECT
    s.source_id, s.title, s.published, s.ledger, s.text_chars,
    coalesce(m.chars, 0) AS chars_covered,
    round(coalesce(m.chars, 0) * 100.0 / s.text_chars, 1)::DECIMAL(5, 1) AS covered_percent,
    coalesce(m.mentions, 0) AS mentions, coalesce(m.quantities, 0) AS quantities, coalesce(m.dates, 0) AS dates,
    coalesce(m.entities, 0) AS entities, coalesce(m.names, 0) AS names, coalesce(m.idioms, 0) AS idioms,
    coalesce(m.metadata, 0) AS metadata, coalesce(m.elsewhere, 0) AS elsewhere, coalesce(f.n, 0) AS figures,
    coalesce(p.n, 0) AS project_reports, coalesce(a.n, 0) AS agreement_reports
FROM sources AS s
LEFT JOIN (
    SELECT
        source_id, count(*) AS mentions, sum("end" - start)::BIGINT AS chars,
        count(*) FILTER (kind = 'quantity') AS quantities, count(*) FILTER (kind = 'date') AS dates,
        count(*) FILTER (kind = 'entity') AS entities, count(*) FILTER (kind = 'name') AS names,
        count(*) FILTER (kind = 'idiom') AS idioms, count(*) FILTER (kind = 'metadata') AS metadata,
        count(*) FILTER (kind = 'elsewhere') AS elsewhere
    FROM mentions GROUP BY source_id
) AS m USING (source_id)
LEFT JOIN (SELECT source_id, count(*) AS n FROM figures GROUP BY source_id) AS f USING (source_id)
LEFT JOIN (
    SELECT source_id, count(*) AS n FROM project_reports JOIN mentions USING (mention_id) GROUP BY source_id
) AS p USING (source_id)
LEFT JOIN (
    SELECT source_id, count(*) AS n FROM agreement_reports JOIN mentions USING (mention_id) GROUP BY source_id
) AS a USING (source_id);
