-- Steppe Ledger, version 0.2.0: every table, view and macro over the CSV files.
-- Written by the tooling from datapackage.json, schemas/ and views/: change those, not this file.
--
-- From the folder that holds tables/:
--   duckdb -init steppe-ledger.sql -c "FROM disagreements"
-- From anywhere else, give the folder or address of the CSV files first:
--   duckdb -c "SET VARIABLE prefix = 'https://example.org/steppe-ledger/tables'" \
--          -c ".read steppe-ledger.sql" -c "FROM disagreements"

CREATE OR REPLACE TEMP TABLE "raw_agreements" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/agreements.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "agreements" AS
SELECT
    CAST("agreement_id" AS VARCHAR) AS "agreement_id",
    CAST("title" AS VARCHAR) AS "title",
    CAST("kind" AS VARCHAR) AS "kind",
    CAST("level" AS VARCHAR) AS "level",
    CAST("signed" AS VARCHAR) AS "signed",
    CAST("signed_from" AS DATE) AS "signed_from",
    CAST("signed_to" AS DATE) AS "signed_to",
    CAST("period_start" AS DATE) AS "period_start",
    CAST("period_end" AS DATE) AS "period_end",
    CAST("occasion" AS VARCHAR) AS "occasion",
    CAST("parent_agreement_id" AS VARCHAR) AS "parent_agreement_id",
    CAST("description" AS VARCHAR) AS "description"
FROM "raw_agreements";
DROP TABLE "raw_agreements";

CREATE OR REPLACE TEMP TABLE "raw_entities" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/entities.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "entities" AS
SELECT
    CAST("entity_id" AS VARCHAR) AS "entity_id",
    CAST("name" AS VARCHAR) AS "name",
    CAST("kind" AS VARCHAR) AS "kind",
    CAST("country" AS VARCHAR) AS "country",
    CAST("iso_3166_2" AS VARCHAR) AS "iso_3166_2",
    CAST("aliases" AS VARCHAR) AS "aliases"
FROM "raw_entities";
DROP TABLE "raw_entities";

CREATE OR REPLACE TEMP TABLE "raw_agreement_parties" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/agreement_parties.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "agreement_parties" AS
SELECT
    CAST("agreement_id" AS VARCHAR) AS "agreement_id",
    CAST("entity_id" AS VARCHAR) AS "entity_id",
    CAST("role" AS VARCHAR) AS "role"
FROM "raw_agreement_parties";
DROP TABLE "raw_agreement_parties";

CREATE OR REPLACE TEMP TABLE "raw_sources" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/sources.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "sources" AS
SELECT
    CAST("source_id" AS VARCHAR) AS "source_id",
    CAST("title" AS VARCHAR) AS "title",
    CAST("publisher" AS VARCHAR) AS "publisher",
    CAST("author" AS VARCHAR) AS "author",
    CAST("kind" AS VARCHAR) AS "kind",
    CAST("language" AS VARCHAR) AS "language",
    CAST("published" AS VARCHAR) AS "published",
    CAST("published_from" AS DATE) AS "published_from",
    CAST("published_to" AS DATE) AS "published_to",
    CAST("published_basis" AS VARCHAR) AS "published_basis",
    CAST("url" AS VARCHAR) AS "url",
    CAST("text_sha256" AS VARCHAR) AS "text_sha256",
    CAST("text_chars" AS BIGINT) AS "text_chars",
    CAST("ledger" AS VARCHAR) AS "ledger",
    CAST("note" AS VARCHAR) AS "note"
FROM "raw_sources";
DROP TABLE "raw_sources";

CREATE OR REPLACE TEMP TABLE "raw_mentions" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/mentions.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "mentions" AS
SELECT
    CAST("mention_id" AS VARCHAR) AS "mention_id",
    CAST("source_id" AS VARCHAR) AS "source_id",
    CAST("start" AS BIGINT) AS "start",
    CAST("end" AS BIGINT) AS "end",
    CAST("printed" AS VARCHAR) AS "printed",
    CAST("kind" AS VARCHAR) AS "kind",
    CAST("note" AS VARCHAR) AS "note"
FROM "raw_mentions";
DROP TABLE "raw_mentions";

CREATE OR REPLACE TEMP TABLE "raw_agreement_reports" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/agreement_reports.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "agreement_reports" AS
SELECT
    CAST("agreement_id" AS VARCHAR) AS "agreement_id",
    CAST("mention_id" AS VARCHAR) AS "mention_id",
    CAST("status" AS VARCHAR) AS "status",
    CAST("as_of" AS VARCHAR) AS "as_of",
    CAST("claimed_by" AS VARCHAR) AS "claimed_by",
    CAST("note" AS VARCHAR) AS "note"
FROM "raw_agreement_reports";
DROP TABLE "raw_agreement_reports";

CREATE OR REPLACE TEMP TABLE "raw_units" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/units.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "units" AS
SELECT
    CAST("unit" AS VARCHAR) AS "unit",
    CAST("name" AS VARCHAR) AS "name",
    CAST("kind" AS VARCHAR) AS "kind",
    CAST("code" AS VARCHAR) AS "code",
    CAST("code_system" AS VARCHAR) AS "code_system",
    CAST("printed_forms" AS VARCHAR) AS "printed_forms"
FROM "raw_units";
DROP TABLE "raw_units";

CREATE OR REPLACE TEMP TABLE "raw_exchange_rates" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/exchange_rates.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "exchange_rates" AS
SELECT
    CAST("currency" AS VARCHAR) AS "currency",
    CAST("year" AS BIGINT) AS "year",
    CAST("units_per_usd" AS DECIMAL(24, 6)) AS "units_per_usd",
    CAST("basis" AS VARCHAR) AS "basis",
    CAST("publisher" AS VARCHAR) AS "publisher",
    CAST("url" AS VARCHAR) AS "url",
    CAST("role" AS VARCHAR) AS "role"
FROM "raw_exchange_rates";
DROP TABLE "raw_exchange_rates";

CREATE OR REPLACE TEMP TABLE "raw_indicators" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/indicators.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "indicators" AS
SELECT
    CAST("indicator_id" AS VARCHAR) AS "indicator_id",
    CAST("name" AS VARCHAR) AS "name",
    CAST("definition" AS VARCHAR) AS "definition",
    CAST("theme" AS VARCHAR) AS "theme",
    CAST("unit_kind" AS VARCHAR) AS "unit_kind",
    CAST("nature" AS VARCHAR) AS "nature",
    CAST("safe_to_sum" AS BOOLEAN) AS "safe_to_sum"
FROM "raw_indicators";
DROP TABLE "raw_indicators";

CREATE OR REPLACE TEMP TABLE "raw_projects" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/projects.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "projects" AS
SELECT
    CAST("project_id" AS VARCHAR) AS "project_id",
    CAST("name" AS VARCHAR) AS "name",
    CAST("sector" AS VARCHAR) AS "sector",
    CAST("kind" AS VARCHAR) AS "kind",
    CAST("area" AS VARCHAR) AS "area",
    CAST("parent_project_id" AS VARCHAR) AS "parent_project_id",
    CAST("description" AS VARCHAR) AS "description"
FROM "raw_projects";
DROP TABLE "raw_projects";

CREATE OR REPLACE TEMP TABLE "raw_figures" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/figures.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "figures" AS
SELECT
    CAST("figure_id" AS VARCHAR) AS "figure_id",
    CAST("mention_id" AS VARCHAR) AS "mention_id",
    CAST("source_id" AS VARCHAR) AS "source_id",
    CAST("indicator_id" AS VARCHAR) AS "indicator_id",
    CAST("subject" AS VARCHAR) AS "subject",
    CAST("ref_area" AS VARCHAR) AS "ref_area",
    CAST("counterpart_area" AS VARCHAR) AS "counterpart_area",
    CAST("measure" AS VARCHAR) AS "measure",
    CAST("comparator" AS VARCHAR) AS "comparator",
    CAST("value" AS DECIMAL(24, 6)) AS "value",
    CAST("value_max" AS DECIMAL(24, 6)) AS "value_max",
    CAST("precision" AS DECIMAL(24, 6)) AS "precision",
    CAST("unit" AS VARCHAR) AS "unit",
    CAST("modality" AS VARCHAR) AS "modality",
    CAST("period_start" AS DATE) AS "period_start",
    CAST("period_end" AS DATE) AS "period_end",
    CAST("period_basis" AS VARCHAR) AS "period_basis",
    CAST("period_mention_id" AS VARCHAR) AS "period_mention_id",
    CAST("baseline_start" AS DATE) AS "baseline_start",
    CAST("baseline_end" AS DATE) AS "baseline_end",
    CAST("baseline_mention_id" AS VARCHAR) AS "baseline_mention_id",
    CAST("claimed_by" AS VARCHAR) AS "claimed_by",
    CAST("project_id" AS VARCHAR) AS "project_id",
    CAST("agreement_id" AS VARCHAR) AS "agreement_id",
    CAST("exception" AS VARCHAR) AS "exception",
    CAST("note" AS VARCHAR) AS "note"
FROM "raw_figures";
DROP TABLE "raw_figures";

CREATE OR REPLACE TEMP TABLE "raw_identities" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/identities.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "identities" AS
SELECT
    CAST("identity_id" AS VARCHAR) AS "identity_id",
    CAST("kind" AS VARCHAR) AS "kind",
    CAST("relation" AS VARCHAR) AS "relation",
    CAST("comparability" AS VARCHAR) AS "comparability",
    CAST("title" AS VARCHAR) AS "title",
    CAST("note" AS VARCHAR) AS "note"
FROM "raw_identities";
DROP TABLE "raw_identities";

CREATE OR REPLACE TEMP TABLE "raw_identity_terms" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/identity_terms.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "identity_terms" AS
SELECT
    CAST("identity_id" AS VARCHAR) AS "identity_id",
    CAST("role" AS VARCHAR) AS "role",
    CAST("term" AS BIGINT) AS "term",
    CAST("operand" AS VARCHAR) AS "operand",
    CAST("figure_id" AS VARCHAR) AS "figure_id",
    CAST("value" AS DECIMAL(24, 6)) AS "value",
    CAST("unit" AS VARCHAR) AS "unit",
    CAST("mention_id" AS VARCHAR) AS "mention_id",
    CAST("agreement_id" AS VARCHAR) AS "agreement_id",
    CAST("level" AS VARCHAR) AS "level",
    CAST("currency" AS VARCHAR) AS "currency",
    CAST("year" AS BIGINT) AS "year",
    CAST("on_date" AS DATE) AS "on_date",
    CAST("weight" AS DECIMAL(24, 6)) AS "weight",
    CAST("tolerance" AS DECIMAL(24, 6)) AS "tolerance",
    CAST("label" AS VARCHAR) AS "label"
FROM "raw_identity_terms";
DROP TABLE "raw_identity_terms";

CREATE OR REPLACE TEMP TABLE "raw_project_actors" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/project_actors.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "project_actors" AS
SELECT
    CAST("project_id" AS VARCHAR) AS "project_id",
    CAST("entity_id" AS VARCHAR) AS "entity_id",
    CAST("role" AS VARCHAR) AS "role",
    CAST("mention_id" AS VARCHAR) AS "mention_id"
FROM "raw_project_actors";
DROP TABLE "raw_project_actors";

CREATE OR REPLACE TEMP TABLE "raw_project_reports" AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || '/project_reports.csv', header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE "project_reports" AS
SELECT
    CAST("project_id" AS VARCHAR) AS "project_id",
    CAST("mention_id" AS VARCHAR) AS "mention_id",
    CAST("stage" AS VARCHAR) AS "stage",
    CAST("stage_basis" AS VARCHAR) AS "stage_basis",
    CAST("as_of" AS VARCHAR) AS "as_of",
    CAST("claimed_by" AS VARCHAR) AS "claimed_by",
    CAST("note" AS VARCHAR) AS "note"
FROM "raw_project_reports";
DROP TABLE "raw_project_reports";

-- Who is party to which documents?
-- Grain: one row a document, party and role
-- Columns:
--   entity_id: the party
--   party: its name
--   party_kind: state, region, company and so on
--   country: where it is
--   role: what it is to the document
--   agreement_id: the document
--   title: its title
--   kind: what sort of document
--   level: between whom it is
--   signed: date of signature (EDTF)
--   status: what the latest source says of it
--   sources: how many sources report it
-- Needs:
CREATE OR REPLACE VIEW agreements_by_party AS
WITH reports AS (
    SELECT r.agreement_id, arg_max(r.status, (s.published_to, m.start)) AS status, count(DISTINCT m.source_id) AS sources
    FROM agreement_reports AS r
    JOIN mentions AS m USING (mention_id)
    JOIN sources AS s ON s.source_id = m.source_id
    GROUP BY r.agreement_id
)
SELECT
    p.entity_id, coalesce(e.name, p.entity_id) AS party, e.kind AS party_kind, e.country, p.role,
    a.agreement_id, a.title, a.kind, a.level, a.signed, r.status, coalesce(r.sources, 0) AS sources
FROM agreement_parties AS p
JOIN agreements AS a USING (agreement_id)
LEFT JOIN entities AS e ON e.entity_id = p.entity_id
LEFT JOIN reports AS r USING (agreement_id)
ORDER BY p.entity_id, a.signed_from, a.agreement_id, p.role;
COMMENT ON VIEW "agreements_by_party" IS 'Who is party to which documents? One row a document, party and role.';
COMMENT ON COLUMN "agreements_by_party"."entity_id" IS 'the party';
COMMENT ON COLUMN "agreements_by_party"."party" IS 'its name';
COMMENT ON COLUMN "agreements_by_party"."party_kind" IS 'state, region, company and so on';
COMMENT ON COLUMN "agreements_by_party"."country" IS 'where it is';
COMMENT ON COLUMN "agreements_by_party"."role" IS 'what it is to the document';
COMMENT ON COLUMN "agreements_by_party"."agreement_id" IS 'the document';
COMMENT ON COLUMN "agreements_by_party"."title" IS 'its title';
COMMENT ON COLUMN "agreements_by_party"."kind" IS 'what sort of document';
COMMENT ON COLUMN "agreements_by_party"."level" IS 'between whom it is';
COMMENT ON COLUMN "agreements_by_party"."signed" IS 'date of signature (EDTF)';
COMMENT ON COLUMN "agreements_by_party"."status" IS 'what the latest source says of it';
COMMENT ON COLUMN "agreements_by_party"."sources" IS 'how many sources report it';

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
-- Needs:
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
COMMENT ON VIEW "claimants" IS 'Who said how much about what? One row a speaker and theme.';
COMMENT ON COLUMN "claimants"."claimant" IS 'who speaks';
COMMENT ON COLUMN "claimants"."entity_kind" IS 'person, body or company';
COMMENT ON COLUMN "claimants"."theme" IS 'theme of the indicators';
COMMENT ON COLUMN "claimants"."figures" IS 'numeric claims';
COMMENT ON COLUMN "claimants"."indicators" IS 'different indicators among them';
COMMENT ON COLUMN "claimants"."hedged" IS 'how many of the claims carry a hedge (over, almost, about, up to)';
COMMENT ON COLUMN "claimants"."sources" IS 'different sources in which the speaker makes them';
COMMENT ON COLUMN "claimants"."first_published" IS 'last day of publication of the earliest of those sources';
COMMENT ON COLUMN "claimants"."last_published" IS 'the same of the latest';

-- Which readings of a hedge, and which tolerances, do the views use?
-- Grain: one row, the only place where these numbers are written
-- Columns:
--   almost_from: "almost v" and "nearly v" are read as at least this part of v and less than v (our own convention)
--   approx_part: "about v" is read as v give or take this part of v, or one unit of precision where that is wider
--   rate_part: a yearly exchange rate is read with this tolerance; two publishers must agree within it
--   factor_limit: two claims disagree when one is this many times the other, even where their intervals meet
--   near_days: statements of a stock this many days apart or less count as made at the same time
-- Needs:
CREATE OR REPLACE VIEW conventions AS
SELECT
    0.90::DECIMAL(9, 6) AS almost_from,
    0.05::DECIMAL(9, 6) AS approx_part,
    0.005::DECIMAL(9, 6) AS rate_part,
    1.20::DECIMAL(9, 6) AS factor_limit,
    92 AS near_days;
COMMENT ON VIEW "conventions" IS 'Which readings of a hedge, and which tolerances, do the views use? One row, the only place where these numbers are written.';
COMMENT ON COLUMN "conventions"."almost_from" IS '"almost v" and "nearly v" are read as at least this part of v and less than v (our own convention)';
COMMENT ON COLUMN "conventions"."approx_part" IS '"about v" is read as v give or take this part of v, or one unit of precision where that is wider';
COMMENT ON COLUMN "conventions"."rate_part" IS 'a yearly exchange rate is read with this tolerance; two publishers must agree within it';
COMMENT ON COLUMN "conventions"."factor_limit" IS 'two claims disagree when one is this many times the other, even where their intervals meet';
COMMENT ON COLUMN "conventions"."near_days" IS 'statements of a stock this many days apart or less count as made at the same time';

-- What is one DECIMAL divided by another, rounded down at the ninth decimal?
-- Grain: one number for each call, DECIMAL(38, 9); null where the divisor is zero or a number is too long
-- Columns:
--   dividend: a number with at most nine decimals
--   divisor: a number with at most nine decimals
-- Needs:
-- DuckDB divides decimals as DOUBLE; whole numbers of up to 38 digits divide exactly, and towards zero.
-- The CASE also keeps the optimizer from working out a part of the quotient outside TRY, where it would raise an error.
CREATE OR REPLACE MACRO divide_down(dividend, divisor) AS CASE
    WHEN divisor <> 0 THEN TRY((
        ((dividend * 1000000000)::HUGEINT * 1000000000) // (divisor * 1000000000)::HUGEINT
        - CASE WHEN ((dividend * 1000000000)::HUGEINT * 1000000000) % (divisor * 1000000000)::HUGEINT <> 0
                AND (dividend < 0) <> (divisor < 0) THEN 1 ELSE 0 END
    )::DECIMAL(38, 0) * 0.000000001)::DECIMAL(38, 9)
END;
COMMENT ON MACRO "divide_down" IS 'What is one DECIMAL divided by another, rounded down at the ninth decimal? One number for each call, DECIMAL(38, 9); null where the divisor is zero or a number is too long.';

-- What is one DECIMAL divided by another, rounded up at the ninth decimal?
-- Grain: one number for each call, DECIMAL(38, 9); null where the divisor is zero or a number is too long
-- Columns:
--   dividend: a number with at most nine decimals
--   divisor: a number with at most nine decimals
-- Needs:
CREATE OR REPLACE MACRO divide_up(dividend, divisor) AS CASE
    WHEN divisor <> 0 THEN TRY((
        ((dividend * 1000000000)::HUGEINT * 1000000000) // (divisor * 1000000000)::HUGEINT
        + CASE WHEN ((dividend * 1000000000)::HUGEINT * 1000000000) % (divisor * 1000000000)::HUGEINT <> 0
                AND (dividend < 0) = (divisor < 0) THEN 1 ELSE 0 END
    )::DECIMAL(38, 0) * 0.000000001)::DECIMAL(38, 9)
END;
COMMENT ON MACRO "divide_up" IS 'What is one DECIMAL divided by another, rounded up at the ninth decimal? One number for each call, DECIMAL(38, 9); null where the divisor is zero or a number is too long.';

-- Where does each role of an identity stand in the sum?
-- Grain: one row a kind of identity and role
-- Columns:
--   kind: kind of the identity
--   role: role of a term
--   side: the side of the comparison on which the role stands
--   place: the place within the side; a side is the product of its places, and a place the weighted sum of its terms
--   grown: whether a rate in percent comes on top of the whole (1 + x / 100) instead of being a part of it (x / 100)
-- Needs:
CREATE OR REPLACE VIEW identity_slots AS
SELECT * FROM (VALUES
    ('growth', 'base', 'left', 1, false),
    ('growth', 'rate', 'left', 2, true),
    ('growth', 'result', 'right', 1, false),
    ('change', 'base', 'left', 1, false),
    ('change', 'rate', 'left', 2, false),
    ('change', 'amount', 'right', 1, false),
    ('share', 'whole', 'left', 1, false),
    ('share', 'rate', 'left', 2, false),
    ('share', 'part', 'right', 1, false),
    ('sum', 'part', 'left', 1, false),
    ('sum', 'whole', 'right', 1, false),
    ('exchange', 'amount', 'left', 1, false),
    ('exchange', 'rate', 'left', 2, false),
    ('exchange', 'result', 'right', 1, false),
    ('repeat', 'left', 'left', 1, false),
    ('repeat', 'right', 'right', 1, false),
    -- left / left_per = right / right_per, multiplied out so that nothing is divided
    ('ratio', 'left', 'left', 1, false),
    ('ratio', 'right_per', 'left', 2, false),
    ('ratio', 'right', 'right', 1, false),
    ('ratio', 'left_per', 'right', 2, false)
) AS slots(kind, role, side, place, grown);
COMMENT ON VIEW "identity_slots" IS 'Where does each role of an identity stand in the sum? One row a kind of identity and role.';
COMMENT ON COLUMN "identity_slots"."kind" IS 'kind of the identity';
COMMENT ON COLUMN "identity_slots"."role" IS 'role of a term';
COMMENT ON COLUMN "identity_slots"."side" IS 'the side of the comparison on which the role stands';
COMMENT ON COLUMN "identity_slots"."place" IS 'the place within the side; a side is the product of its places, and a place the weighted sum of its terms';
COMMENT ON COLUMN "identity_slots"."grown" IS 'whether a rate in percent comes on top of the whole (1 + x / 100) instead of being a part of it (x / 100)';

-- How does a person write this number?
-- Grain: one text for each call: 24.5 billion, 17,000, 33.3333; three decimals of a million or more, for display only
-- Columns:
--   number: a DECIMAL
-- Needs:
CREATE OR REPLACE MACRO number_words(number) AS CASE
    WHEN number IS NULL THEN NULL
    WHEN abs(number) >= 1000000000000 THEN
        rtrim(rtrim(round(number * 0.000000000001, 3)::DECIMAL(38, 3)::VARCHAR, '0'), '.') || ' trillion'
    WHEN abs(number) >= 1000000000 THEN
        rtrim(rtrim(round(number * 0.000000001, 3)::DECIMAL(38, 3)::VARCHAR, '0'), '.') || ' billion'
    WHEN abs(number) >= 1000000 THEN
        rtrim(rtrim(round(number * 0.000001, 3)::DECIMAL(38, 3)::VARCHAR, '0'), '.') || ' million'
    ELSE CASE WHEN number < 0 THEN '-' ELSE '' END || format('{:,}', trunc(abs(number))::BIGINT)
        || rtrim(rtrim(substr((abs(number) - trunc(abs(number)))::DECIMAL(38, 4)::VARCHAR, 2), '0'), '.')
END;
COMMENT ON MACRO "number_words" IS 'How does a person write this number? One text for each call: 24.5 billion, 17,000, 33.3333; three decimals of a million or more, for display only.';

-- How does a person name this period?
-- Grain: one text for each call: 2022, January to September 2023, as of 9 November 2023; null where there is no period
-- Columns:
--   first_day: first day of the period
--   final_day: last day of the period
--   basis: period_basis of the figure
-- Needs:
CREATE OR REPLACE MACRO period_words(first_day, final_day, basis) AS CASE WHEN basis = 'as_of' THEN 'as of ' ELSE '' END || CASE
    WHEN first_day = final_day THEN strftime(first_day, '%-d %B %Y')
    WHEN first_day <> date_trunc('month', first_day)::DATE OR final_day <> last_day(final_day) THEN
        CASE WHEN date_trunc('month', first_day) = date_trunc('month', final_day) THEN strftime(first_day, '%-d')
             WHEN year(first_day) = year(final_day) THEN strftime(first_day, '%-d %B')
             ELSE strftime(first_day, '%-d %B %Y') END || ' to ' || strftime(final_day, '%-d %B %Y')
    WHEN month(first_day) = 1 AND month(final_day) = 12 THEN
        year(first_day)::VARCHAR || CASE WHEN year(first_day) = year(final_day) THEN '' ELSE ' to ' || year(final_day)::VARCHAR END
    WHEN date_trunc('month', first_day) = date_trunc('month', final_day) THEN strftime(first_day, '%B %Y')
    ELSE CASE WHEN year(first_day) = year(final_day) THEN strftime(first_day, '%B') ELSE strftime(first_day, '%B %Y') END || ' to ' || strftime(final_day, '%B %Y')
END;
COMMENT ON MACRO "period_words" IS 'How does a person name this period? One text for each call: 2022, January to September 2023, as of 9 November 2023; null where there is no period.';

-- How did the projects that two or more texts name move on?
-- Grain: one row a report of such a project, in the order of publication
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
-- Needs:
CREATE OR REPLACE VIEW project_timeline AS
WITH reports AS (
    SELECT r.*, m.source_id, m.printed, s.published_to, m.start
    FROM project_reports AS r
    JOIN mentions AS m USING (mention_id)
    JOIN sources AS s ON s.source_id = m.source_id
), shared AS (
    SELECT project_id, count(DISTINCT source_id) AS texts FROM reports GROUP BY project_id HAVING texts > 1
)
SELECT
    r.project_id, p.name AS project, p.sector, shared.texts,
    row_number() OVER steps AS step,
    r.as_of, r.stage,
    lag(r.stage) OVER steps AS stage_before,
    r.stage <> lag(r.stage) OVER steps AS moved,
    coalesce(e.name, r.claimed_by) AS claimant, r.source_id, r.printed, r.note
FROM reports AS r
JOIN shared USING (project_id)
JOIN projects AS p USING (project_id)
LEFT JOIN entities AS e ON e.entity_id = r.claimed_by
WINDOW steps AS (PARTITION BY r.project_id ORDER BY r.as_of, r.published_to, r.source_id, r.start)
ORDER BY r.project_id, step;
COMMENT ON VIEW "project_timeline" IS 'How did the projects that two or more texts name move on? One row a report of such a project, in the order of publication.';
COMMENT ON COLUMN "project_timeline"."project_id" IS 'the project';
COMMENT ON COLUMN "project_timeline"."project" IS 'its name';
COMMENT ON COLUMN "project_timeline"."sector" IS 'branch';
COMMENT ON COLUMN "project_timeline"."texts" IS 'how many texts name it';
COMMENT ON COLUMN "project_timeline"."step" IS 'place of the report within the project''s timeline';
COMMENT ON COLUMN "project_timeline"."as_of" IS 'date of the statement (EDTF)';
COMMENT ON COLUMN "project_timeline"."stage" IS 'how far along the project is said to be';
COMMENT ON COLUMN "project_timeline"."stage_before" IS 'the stage of the report before';
COMMENT ON COLUMN "project_timeline"."moved" IS 'whether the stage differs from the one before; null at the first report';
COMMENT ON COLUMN "project_timeline"."claimant" IS 'who says so';
COMMENT ON COLUMN "project_timeline"."source_id" IS 'where';
COMMENT ON COLUMN "project_timeline"."printed" IS 'the words that name the project';
COMMENT ON COLUMN "project_timeline"."note" IS 'what a reader must know';

-- Which regions of the two countries deal with each other?
-- Grain: one row a pair of regions or cities of different countries and a document that both are party to
-- Columns:
--   region_a: region of the country that comes first in the alphabet
--   country_a: its country
--   region_b: region of the other country
--   country_b: its country
--   agreement_id: the document
--   title: its title
--   signed: date of signature (EDTF)
--   documents: how many documents the pair has
-- Needs:
CREATE OR REPLACE VIEW region_pairs AS
WITH regional AS (
    SELECT DISTINCT p.agreement_id, e.entity_id, e.name, e.country
    FROM agreement_parties AS p
    JOIN entities AS e USING (entity_id)
    WHERE e.kind IN ('region', 'city') AND e.country IS NOT NULL
)
SELECT
    a.name AS region_a, a.country AS country_a, b.name AS region_b, b.country AS country_b,
    d.agreement_id, d.title, d.signed,
    count(*) OVER (PARTITION BY a.entity_id, b.entity_id) AS documents
FROM regional AS a
JOIN regional AS b ON b.agreement_id = a.agreement_id AND a.country < b.country
JOIN agreements AS d ON d.agreement_id = a.agreement_id
ORDER BY region_a, region_b, d.agreement_id;
COMMENT ON VIEW "region_pairs" IS 'Which regions of the two countries deal with each other? One row a pair of regions or cities of different countries and a document that both are party to.';
COMMENT ON COLUMN "region_pairs"."region_a" IS 'region of the country that comes first in the alphabet';
COMMENT ON COLUMN "region_pairs"."country_a" IS 'its country';
COMMENT ON COLUMN "region_pairs"."region_b" IS 'region of the other country';
COMMENT ON COLUMN "region_pairs"."country_b" IS 'its country';
COMMENT ON COLUMN "region_pairs"."agreement_id" IS 'the document';
COMMENT ON COLUMN "region_pairs"."title" IS 'its title';
COMMENT ON COLUMN "region_pairs"."signed" IS 'date of signature (EDTF)';
COMMENT ON COLUMN "region_pairs"."documents" IS 'how many documents the pair has';

-- What is the next number with nine decimals that is not above this one?
-- Grain: one number for each call, DECIMAL(38, 9); a lower bound stays a lower bound
-- Columns:
--   exact: a DECIMAL with more than nine decimals
-- Needs:
CREATE OR REPLACE MACRO round_down(exact) AS (
    CAST(exact AS DECIMAL(38, 9))
    - CASE WHEN CAST(exact AS DECIMAL(38, 9)) > exact THEN 0.000000001 ELSE 0 END
)::DECIMAL(38, 9);
COMMENT ON MACRO "round_down" IS 'What is the next number with nine decimals that is not above this one? One number for each call, DECIMAL(38, 9); a lower bound stays a lower bound.';

-- What is the next number with nine decimals that is not below this one?
-- Grain: one number for each call, DECIMAL(38, 9); an upper bound stays an upper bound
-- Columns:
--   exact: a DECIMAL with more than nine decimals
-- Needs:
CREATE OR REPLACE MACRO round_up(exact) AS (
    CAST(exact AS DECIMAL(38, 9))
    + CASE WHEN CAST(exact AS DECIMAL(38, 9)) < exact THEN 0.000000001 ELSE 0 END
)::DECIMAL(38, 9);
COMMENT ON MACRO "round_up" IS 'What is the next number with nine decimals that is not below this one? One number for each call, DECIMAL(38, 9); an upper bound stays an upper bound.';

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
--   figures: numeric claims coded
--   project_reports: what the source says of projects
--   agreement_reports: what it says of agreements
-- Needs:
CREATE OR REPLACE VIEW source_coverage AS
SELECT
    s.source_id, s.title, s.published, s.ledger, s.text_chars,
    coalesce(m.chars, 0) AS chars_covered,
    round(coalesce(m.chars, 0) * 100.0 / s.text_chars, 1)::DECIMAL(5, 1) AS covered_percent,
    coalesce(m.mentions, 0) AS mentions, coalesce(m.quantities, 0) AS quantities, coalesce(m.dates, 0) AS dates,
    coalesce(m.entities, 0) AS entities, coalesce(m.names, 0) AS names, coalesce(m.idioms, 0) AS idioms,
    coalesce(m.metadata, 0) AS metadata, coalesce(f.n, 0) AS figures,
    coalesce(p.n, 0) AS project_reports, coalesce(a.n, 0) AS agreement_reports
FROM sources AS s
LEFT JOIN (
    SELECT
        source_id, count(*) AS mentions, sum("end" - start)::BIGINT AS chars,
        count(*) FILTER (kind = 'quantity') AS quantities, count(*) FILTER (kind = 'date') AS dates,
        count(*) FILTER (kind = 'entity') AS entities, count(*) FILTER (kind = 'name') AS names,
        count(*) FILTER (kind = 'idiom') AS idioms, count(*) FILTER (kind = 'metadata') AS metadata
    FROM mentions GROUP BY source_id
) AS m USING (source_id)
LEFT JOIN (SELECT source_id, count(*) AS n FROM figures GROUP BY source_id) AS f USING (source_id)
LEFT JOIN (
    SELECT source_id, count(*) AS n FROM project_reports JOIN mentions USING (mention_id) GROUP BY source_id
) AS p USING (source_id)
LEFT JOIN (
    SELECT source_id, count(*) AS n FROM agreement_reports JOIN mentions USING (mention_id) GROUP BY source_id
) AS a USING (source_id);
COMMENT ON VIEW "source_coverage" IS 'How much of each source is in the ledger? One row a source.';
COMMENT ON COLUMN "source_coverage"."source_id" IS 'the source';
COMMENT ON COLUMN "source_coverage"."title" IS 'its title';
COMMENT ON COLUMN "source_coverage"."published" IS 'when it was published (EDTF)';
COMMENT ON COLUMN "source_coverage"."ledger" IS 'closed where every number of the text is accounted for';
COMMENT ON COLUMN "source_coverage"."text_chars" IS 'length of the text';
COMMENT ON COLUMN "source_coverage"."chars_covered" IS 'characters that lie in a mention';
COMMENT ON COLUMN "source_coverage"."covered_percent" IS 'the same as a percentage of the text';
COMMENT ON COLUMN "source_coverage"."mentions" IS 'number of mentions';
COMMENT ON COLUMN "source_coverage"."quantities" IS 'mentions that are numeric claims';
COMMENT ON COLUMN "source_coverage"."dates" IS 'mentions of dates and periods';
COMMENT ON COLUMN "source_coverage"."entities" IS 'mentions that name a project, an agreement or an actor';
COMMENT ON COLUMN "source_coverage"."names" IS 'numbers inside proper names';
COMMENT ON COLUMN "source_coverage"."idioms" IS 'numbers in figures of speech';
COMMENT ON COLUMN "source_coverage"."metadata" IS 'bylines and time stamps';
COMMENT ON COLUMN "source_coverage"."figures" IS 'numeric claims coded';
COMMENT ON COLUMN "source_coverage"."project_reports" IS 'what the source says of projects';
COMMENT ON COLUMN "source_coverage"."agreement_reports" IS 'what it says of agreements';

-- How does a person name this unit after a number?
-- Grain: one text for each call, empty for things counted and places in an order
-- Columns:
--   code: a unit, as in units
-- Needs:
CREATE OR REPLACE MACRO unit_words(code) AS CASE
    WHEN code IN ('count', 'rank') THEN ''
    WHEN code = 'multiple' THEN 'times'
    WHEN code = 'foot' THEN 'feet'
    WHEN code IN ('year', 'month', 'day', 'tonne', 'kilometre') THEN code || 's'
    ELSE coalesce(code, '')
END;
COMMENT ON MACRO "unit_words" IS 'How does a person name this unit after a number? One text for each call, empty for things counted and places in an order.';

-- What are the claims in money worth in US dollars, and at which rate?
-- Grain: one row a figure whose unit is a currency and whose period lies in one year; no row where that year has no rate
-- Columns:
--   figure_id: the claim
--   indicator_id: what is measured
--   printed: the words of the source
--   stated: the amount as claimed
--   currency: its currency
--   year: year of the period, and so of the rate
--   units_per_usd: the rate
--   basis: what sort of rate it is
--   publisher: who published the rate
--   usd: the amount in US dollars at that rate
-- Needs: divide_down
CREATE OR REPLACE VIEW figures_usd AS
SELECT
    f.figure_id, f.indicator_id, m.printed, f.value AS stated, f.unit AS currency, year(f.period_end) AS year,
    CASE WHEN f.unit = 'USD' THEN 1 ELSE r.units_per_usd END AS units_per_usd,
    CASE WHEN f.unit = 'USD' THEN 'none needed' ELSE r.basis END AS basis,
    CASE WHEN f.unit = 'USD' THEN 'stated in US dollars' ELSE r.publisher END AS publisher,
    round(divide_down(f.value::DECIMAL(38, 9), CASE WHEN f.unit = 'USD' THEN 1 ELSE r.units_per_usd END), 2)::DECIMAL(38, 2) AS usd
FROM figures AS f
JOIN units AS u ON u.unit = f.unit AND u.kind = 'currency'
JOIN mentions AS m ON m.mention_id = f.mention_id
LEFT JOIN exchange_rates AS r
    ON r.currency = f.unit AND r.year = year(f.period_end) AND r.role = 'primary'
WHERE year(f.period_start) = year(f.period_end) AND (f.unit = 'USD' OR r.currency IS NOT NULL);
COMMENT ON VIEW "figures_usd" IS 'What are the claims in money worth in US dollars, and at which rate? One row a figure whose unit is a currency and whose period lies in one year; no row where that year has no rate.';
COMMENT ON COLUMN "figures_usd"."figure_id" IS 'the claim';
COMMENT ON COLUMN "figures_usd"."indicator_id" IS 'what is measured';
COMMENT ON COLUMN "figures_usd"."printed" IS 'the words of the source';
COMMENT ON COLUMN "figures_usd"."stated" IS 'the amount as claimed';
COMMENT ON COLUMN "figures_usd"."currency" IS 'its currency';
COMMENT ON COLUMN "figures_usd"."year" IS 'year of the period, and so of the rate';
COMMENT ON COLUMN "figures_usd"."units_per_usd" IS 'the rate';
COMMENT ON COLUMN "figures_usd"."basis" IS 'what sort of rate it is';
COMMENT ON COLUMN "figures_usd"."publisher" IS 'who published the rate';
COMMENT ON COLUMN "figures_usd"."usd" IS 'the amount in US dollars at that rate';

-- How does a person say this interval?
-- Grain: one text for each call: exactly 110, more than 50 billion USD, 45 to below 50 percent
-- Columns:
--   low: lower bound, null where there is none
--   low_closed: whether the lower bound itself is allowed
--   high: upper bound, null where there is none
--   high_closed: whether the upper bound itself is allowed
--   what: the unit, as in units, or null
-- Needs: number_words, unit_words
CREATE OR REPLACE MACRO interval_words(low, low_closed, high, high_closed, what) AS trim(CASE
    WHEN low IS NULL AND high IS NULL THEN 'unknown'
    WHEN low IS NULL THEN CASE WHEN high_closed THEN 'at most ' ELSE 'less than ' END || number_words(high)
    WHEN high IS NULL THEN CASE WHEN low_closed THEN 'at least ' ELSE 'more than ' END || number_words(low)
    WHEN low = high THEN 'exactly ' || number_words(low)
    WHEN low = 0 AND low_closed THEN CASE WHEN high_closed THEN 'at most ' ELSE 'less than ' END || number_words(high)
    ELSE CASE WHEN low_closed THEN '' ELSE 'above ' END || number_words(low) || CASE WHEN high_closed THEN ' to ' ELSE ' to below ' END || number_words(high)
END || ' ' || unit_words(what));
COMMENT ON MACRO "interval_words" IS 'How does a person say this interval? One text for each call: exactly 110, more than 50 billion USD, 45 to below 50 percent.';

-- What is an amount in US dollars, at which rate, and who published the rate?
-- Grain: one row for each call; no row where there is no rate for the currency and year
-- Columns:
--   amount: the amount
--   currency_code: ISO 4217 code of its currency
--   period: a year, or a date in it, as in to_usd(1800000000000, 'RUB', 2022)
-- Needs: divide_down
-- The amount stays beside its conversion: nobody said the dollars.
CREATE OR REPLACE MACRO to_usd(amount, currency_code, period) AS TABLE
SELECT
    CAST(amount AS DECIMAL(38, 9)) AS stated,
    r.currency,
    r.year,
    r.units_per_usd,
    r.basis,
    r.publisher,
    round(divide_down(CAST(amount AS DECIMAL(38, 9)), r.units_per_usd), 2)::DECIMAL(38, 2) AS usd
FROM (
    SELECT currency, year, units_per_usd, basis, publisher FROM exchange_rates WHERE role = 'primary'
    UNION ALL
    SELECT 'USD', left(CAST(period AS VARCHAR), 4)::BIGINT, 1, 'none needed', 'stated in US dollars'
) AS r
WHERE r.currency = currency_code AND r.year = left(CAST(period AS VARCHAR), 4)::BIGINT;
COMMENT ON MACRO TABLE "to_usd" IS 'What is an amount in US dollars, at which rate, and who published the rate? One row for each call; no row where there is no rate for the currency and year.';

-- Between which bounds does a claim put the true number?
-- Grain: one row a figure
-- Columns:
--   figure_id: the claim
--   unit: unit of the bounds
--   lo: lower bound; null where the claim sets none
--   lo_closed: whether the lower bound itself is allowed
--   hi: upper bound; null where the claim sets none
--   hi_closed: whether the upper bound itself is allowed
--   plain_hi: upper bound as a reader takes a round floor: "over 4,000" is taken to be below 5,000
--   plain_hi_closed: whether that bound itself is allowed
--   whole: whether the claim counts whole things (or the full years of an age or a term) one by one, so that 110 means 110
--   interval: the bounds in words
--   plain_interval: the bounds of the plain reading in words
-- Needs: conventions, interval_words
--
-- A printed number is read as XBRL Calculations 1.1 reads a rounded fact (round-to-nearest mode): half a unit
-- of precision to either side, both ends closed, since a half may have been rounded either way
-- (https://www.xbrl.org/Specification/calculation-1.1/REC-2023-02-22/calculation-1.1-REC-2023-02-22.html).
-- "More than v" sets no upper bound. The plain reading treats it as that specification's truncation mode does:
-- v cut off at its last digit that is not zero. A level, share, multiple or rank is never below zero, a share
-- never above 100. Every bound is a DECIMAL: no verdict hangs on a binary fraction.
CREATE OR REPLACE VIEW claim_intervals AS
WITH claims AS (
    SELECT
        f.figure_id, f.unit, f.measure, f.comparator, f.value, f.precision, coalesce(f.value_max, f.value) AS upper,
        (u.kind IN ('count', 'rank') OR u.unit = 'year') AND f.precision = 1 AND f.value = trunc(f.value) AS whole,
        f.measure IN ('level', 'share', 'multiple', 'rank') AS never_negative,
        greatest(f.precision, abs(f.value) * c.approx_part) AS about,
        f.value * c.almost_from AS nearly,
        -- place value of the last digit that is not zero, in millionths: 50,000,000,000 -> 10,000,000,000
        greatest(f.precision, ('1' || repeat('0', length(digits) - length(rtrim(digits, '0'))))::DECIMAL(38, 0) * 0.000001) AS place
    FROM (SELECT *, abs(value * 1000000)::HUGEINT::VARCHAR AS digits FROM figures) AS f
    JOIN units AS u ON u.unit = f.unit
    CROSS JOIN conventions AS c
), raw AS (
    SELECT
        *,
        CASE comparator
            WHEN 'eq' THEN CASE WHEN whole OR upper <> value THEN value ELSE value - precision * 0.5 END
            WHEN 'approx' THEN value - about
            WHEN 'almost' THEN least(value, nearly)
            WHEN 'gt' THEN value
            WHEN 'ge' THEN value
        END::DECIMAL(38, 9) AS low,
        comparator NOT IN ('gt', 'lt') AND NOT (comparator = 'almost' AND value < 0) AS low_closed,
        CASE comparator
            WHEN 'eq' THEN CASE WHEN whole OR upper <> value THEN upper ELSE value + precision * 0.5 END
            WHEN 'approx' THEN upper + about
            WHEN 'almost' THEN greatest(upper, nearly)
            WHEN 'lt' THEN upper
            WHEN 'le' THEN upper
        END::DECIMAL(38, 9) AS high,
        comparator NOT IN ('gt', 'ge', 'lt') AND NOT (comparator = 'almost' AND value >= 0) AS high_closed
    FROM claims
), bounds AS (
    SELECT
        figure_id, unit, whole, comparator,
        CASE WHEN never_negative THEN greatest(coalesce(low, 0), 0) ELSE low END AS lo,
        CASE WHEN never_negative AND coalesce(low, -1) < 0 THEN true ELSE low_closed AND low IS NOT NULL END AS lo_closed,
        CASE WHEN measure = 'share' THEN least(coalesce(high, 100), 100) ELSE high END AS hi,
        CASE WHEN measure = 'share' AND coalesce(high, 101) > 100 THEN true ELSE high_closed AND high IS NOT NULL END AS hi_closed,
        (value + place)::DECIMAL(38, 9) AS next_step
    FROM raw
), read AS (
    SELECT
        *,
        CASE WHEN comparator IN ('gt', 'ge') THEN least(coalesce(hi, next_step), next_step) ELSE hi END AS plain_hi,
        CASE WHEN comparator IN ('gt', 'ge') AND next_step <= coalesce(hi, next_step) THEN false ELSE hi_closed END AS plain_hi_closed
    FROM bounds
)
SELECT
    figure_id, unit, lo, lo_closed, hi, hi_closed, plain_hi, plain_hi_closed, whole,
    interval_words(lo, lo_closed, hi, hi_closed, unit) AS interval,
    interval_words(lo, lo_closed, plain_hi, plain_hi_closed, unit) AS plain_interval
FROM read;
COMMENT ON VIEW "claim_intervals" IS 'Between which bounds does a claim put the true number? One row a figure.';
COMMENT ON COLUMN "claim_intervals"."figure_id" IS 'the claim';
COMMENT ON COLUMN "claim_intervals"."unit" IS 'unit of the bounds';
COMMENT ON COLUMN "claim_intervals"."lo" IS 'lower bound; null where the claim sets none';
COMMENT ON COLUMN "claim_intervals"."lo_closed" IS 'whether the lower bound itself is allowed';
COMMENT ON COLUMN "claim_intervals"."hi" IS 'upper bound; null where the claim sets none';
COMMENT ON COLUMN "claim_intervals"."hi_closed" IS 'whether the upper bound itself is allowed';
COMMENT ON COLUMN "claim_intervals"."plain_hi" IS 'upper bound as a reader takes a round floor: "over 4,000" is taken to be below 5,000';
COMMENT ON COLUMN "claim_intervals"."plain_hi_closed" IS 'whether that bound itself is allowed';
COMMENT ON COLUMN "claim_intervals"."whole" IS 'whether the claim counts whole things (or the full years of an age or a term) one by one, so that 110 means 110';
COMMENT ON COLUMN "claim_intervals"."interval" IS 'the bounds in words';
COMMENT ON COLUMN "claim_intervals"."plain_interval" IS 'the bounds of the plain reading in words';

-- Which claims about the same thing do not go together?
-- Grain: one row a pair of claims, the earlier published first
-- Columns:
--   severity: 1 intervals do not meet, like for like; 2 they do not meet, but definitions or periods differ; 3 and 4 likewise where they meet and only the factor is large
--   factor: how many times the smaller stated number goes into the larger
--   factor_limit: from which factor on a pair is listed though its intervals meet
--   meet: whether some number lies within the bounds of both claims
--   indicator_id: what is measured
--   measure: level, change, growth, multiple, share or rank
--   ref_area: the area
--   counterpart_area: the other side
--   unit: unit of both numbers
--   first_figure: the claim published earlier
--   first_claimant: who makes it
--   first_published: when (EDTF)
--   first_source: where
--   first_printed: in which words
--   first_period: for when
--   first_subject: of what exactly
--   first_interval: its bounds in words
--   second_figure: the other claim, and so on as above
--   second_claimant: who makes it
--   second_published: when (EDTF)
--   second_source: where
--   second_printed: in which words
--   second_period: for when
--   second_subject: of what exactly
--   second_interval: its bounds in words
--   periods: same, near (statements of a stock a few weeks apart), overlapping or apart (compared because a curator says so)
--   same_definition: whether both claims are of one indicator and subject, or the curator says that they must fit
--   identity_id: the repeat identity by which a curator declared the two comparable, if one did
--   note: what differs: the identity's note, else the notes of the two claims; own words
-- Needs: claim_intervals, conventions, divide_down, period_words
--
-- Two claims are compared (a) where indicator, measure, unit, areas and subject are the same and the periods
-- overlap, those of stocks and counts within near_days, flows only where the periods are about as long; or (b)
-- where a repeat identity says that they can be, whatever their subjects and periods. What matters most comes
-- first: severity, then factor. The join is on equal keys and on one calendar year that both periods touch, so
-- that claims of other years are never met.
CREATE OR REPLACE VIEW disagreements AS
WITH claims AS (
    SELECT
        f.*, v.factor_limit, c.lo, c.lo_closed, c.hi, c.hi_closed, c.interval, s.published, s.published_to,
        i.nature = 'flow' AND f.measure IN ('level', 'change') AS runs,
        f.period_end - f.period_start + 1 AS days,
        f.period_start - CASE WHEN f.period_basis = 'as_of' THEN v.near_days // 2 ELSE 0 END::INTEGER AS from_day,
        f.period_end + CASE WHEN f.period_basis = 'as_of' THEN v.near_days // 2 ELSE 0 END::INTEGER AS to_day
    FROM figures AS f
    JOIN claim_intervals AS c ON c.figure_id = f.figure_id
    JOIN sources AS s ON s.source_id = f.source_id
    JOIN indicators AS i ON i.indicator_id = f.indicator_id
    CROSS JOIN conventions AS v
), by_year AS (
    SELECT
        figure_id, indicator_id, measure, unit, ref_area, counterpart_area, subject, runs, days, from_day, to_day,
        unnest(range(year(from_day), year(to_day) + 1)) AS in_year
    FROM claims
    WHERE from_day IS NOT NULL
), found AS (
    SELECT a.figure_id AS one, b.figure_id AS other, NULL AS identity_id, NULL AS comparability, NULL AS note
    FROM by_year AS a
    JOIN by_year AS b
        ON a.indicator_id = b.indicator_id AND a.measure = b.measure AND a.unit = b.unit AND a.in_year = b.in_year
        AND a.ref_area IS NOT DISTINCT FROM b.ref_area
        AND a.counterpart_area IS NOT DISTINCT FROM b.counterpart_area
        AND a.subject IS NOT DISTINCT FROM b.subject
    WHERE a.figure_id < b.figure_id AND a.from_day <= b.to_day AND b.from_day <= a.to_day
      AND a.in_year = greatest(year(a.from_day), year(b.from_day)) -- a pair counts in the first year that both touch
      AND (NOT a.runs OR (a.days * 10 <= b.days * 11 AND b.days * 10 <= a.days * 11))
), declared AS (
    SELECT
        least(l.figure_id, r.figure_id) AS one, greatest(l.figure_id, r.figure_id) AS other, i.identity_id, i.comparability, i.note
    FROM identities AS i
    JOIN identity_terms AS l ON l.identity_id = i.identity_id AND l.role = 'left' AND l.operand = 'figure'
    JOIN identity_terms AS r ON r.identity_id = i.identity_id AND r.role = 'right' AND r.operand = 'figure'
    WHERE i.kind = 'repeat' AND i.relation = 'equal'
), pairs AS (
    SELECT one, other, min(identity_id) AS identity_id, min(comparability) AS comparability, min(note) AS note
    FROM (FROM found UNION ALL FROM declared)
    GROUP BY one, other
), compared AS (
    SELECT
        p.identity_id, p.note, a, b,
        divide_down(
            greatest(a.value, b.value)::DECIMAL(38, 9),
            CASE WHEN least(a.value, b.value) > 0 THEN least(a.value, b.value) ELSE NULL END::DECIMAL(38, 9)
        ) AS factor,
        NOT coalesce(
            a.lo > b.hi OR (a.lo = b.hi AND NOT (a.lo_closed AND b.hi_closed))
            OR b.lo > a.hi OR (b.lo = a.hi AND NOT (b.lo_closed AND a.hi_closed)), false
        ) AS meet,
        coalesce(p.comparability = 'same', a.indicator_id = b.indicator_id AND a.subject IS NOT DISTINCT FROM b.subject) AS same_definition,
        CASE
            WHEN a.period_start = b.period_start AND a.period_end = b.period_end THEN 'same'
            WHEN a.period_basis = 'as_of' AND b.period_basis = 'as_of' AND a.from_day <= b.to_day AND b.from_day <= a.to_day THEN 'near'
            WHEN a.period_start <= b.period_end AND b.period_start <= a.period_end THEN 'overlapping'
            ELSE 'apart'
        END AS periods
    FROM pairs AS p
    JOIN claims AS x ON x.figure_id = p.one
    JOIN claims AS y ON y.figure_id = p.other
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN (x.published_to, x.figure_id) <= (y.published_to, y.figure_id) THEN x ELSE y END AS a,
            CASE WHEN (x.published_to, x.figure_id) <= (y.published_to, y.figure_id) THEN y ELSE x END AS b
    ) AS in_order
    WHERE x.unit = y.unit
)
SELECT
    CASE WHEN meet THEN 3 ELSE 1 END + CASE WHEN same_definition AND periods IN ('same', 'near') THEN 0 ELSE 1 END AS severity,
    trunc(factor, 2)::DECIMAL(38, 2) AS factor, a.factor_limit::DECIMAL(38, 2) AS factor_limit, meet,
    a.indicator_id, a.measure, a.ref_area, a.counterpart_area, a.unit,
    a.figure_id AS first_figure, coalesce(ea.name, a.claimed_by) AS first_claimant, a.published AS first_published,
    a.source_id AS first_source, ma.printed AS first_printed,
    period_words(a.period_start, a.period_end, a.period_basis) AS first_period, a.subject AS first_subject, a.interval AS first_interval,
    b.figure_id AS second_figure, coalesce(eb.name, b.claimed_by) AS second_claimant, b.published AS second_published,
    b.source_id AS second_source, mb.printed AS second_printed,
    period_words(b.period_start, b.period_end, b.period_basis) AS second_period, b.subject AS second_subject, b.interval AS second_interval,
    periods, same_definition, identity_id,
    coalesce(c.note, nullif(concat_ws('; ', a.note, b.note), '')) AS note
FROM compared AS c
JOIN mentions AS ma ON ma.mention_id = a.mention_id
JOIN mentions AS mb ON mb.mention_id = b.mention_id
LEFT JOIN entities AS ea ON ea.entity_id = a.claimed_by
LEFT JOIN entities AS eb ON eb.entity_id = b.claimed_by
WHERE NOT meet OR factor >= a.factor_limit
ORDER BY severity, factor DESC NULLS LAST, first_figure, second_figure;
COMMENT ON VIEW "disagreements" IS 'Which claims about the same thing do not go together? One row a pair of claims, the earlier published first.';
COMMENT ON COLUMN "disagreements"."severity" IS '1 intervals do not meet, like for like; 2 they do not meet, but definitions or periods differ; 3 and 4 likewise where they meet and only the factor is large';
COMMENT ON COLUMN "disagreements"."factor" IS 'how many times the smaller stated number goes into the larger';
COMMENT ON COLUMN "disagreements"."factor_limit" IS 'from which factor on a pair is listed though its intervals meet';
COMMENT ON COLUMN "disagreements"."meet" IS 'whether some number lies within the bounds of both claims';
COMMENT ON COLUMN "disagreements"."indicator_id" IS 'what is measured';
COMMENT ON COLUMN "disagreements"."measure" IS 'level, change, growth, multiple, share or rank';
COMMENT ON COLUMN "disagreements"."ref_area" IS 'the area';
COMMENT ON COLUMN "disagreements"."counterpart_area" IS 'the other side';
COMMENT ON COLUMN "disagreements"."unit" IS 'unit of both numbers';
COMMENT ON COLUMN "disagreements"."first_figure" IS 'the claim published earlier';
COMMENT ON COLUMN "disagreements"."first_claimant" IS 'who makes it';
COMMENT ON COLUMN "disagreements"."first_published" IS 'when (EDTF)';
COMMENT ON COLUMN "disagreements"."first_source" IS 'where';
COMMENT ON COLUMN "disagreements"."first_printed" IS 'in which words';
COMMENT ON COLUMN "disagreements"."first_period" IS 'for when';
COMMENT ON COLUMN "disagreements"."first_subject" IS 'of what exactly';
COMMENT ON COLUMN "disagreements"."first_interval" IS 'its bounds in words';
COMMENT ON COLUMN "disagreements"."second_figure" IS 'the other claim, and so on as above';
COMMENT ON COLUMN "disagreements"."second_claimant" IS 'who makes it';
COMMENT ON COLUMN "disagreements"."second_published" IS 'when (EDTF)';
COMMENT ON COLUMN "disagreements"."second_source" IS 'where';
COMMENT ON COLUMN "disagreements"."second_printed" IS 'in which words';
COMMENT ON COLUMN "disagreements"."second_period" IS 'for when';
COMMENT ON COLUMN "disagreements"."second_subject" IS 'of what exactly';
COMMENT ON COLUMN "disagreements"."second_interval" IS 'its bounds in words';
COMMENT ON COLUMN "disagreements"."periods" IS 'same, near (statements of a stock a few weeks apart), overlapping or apart (compared because a curator says so)';
COMMENT ON COLUMN "disagreements"."same_definition" IS 'whether both claims are of one indicator and subject, or the curator says that they must fit';
COMMENT ON COLUMN "disagreements"."identity_id" IS 'the repeat identity by which a curator declared the two comparable, if one did';
COMMENT ON COLUMN "disagreements"."note" IS 'what differs: the identity''s note, else the notes of the two claims; own words';

-- What exactly was claimed, by whom, where and when?
-- Grain: one row a figure, with everything that other tables say of it
-- Columns:
--   figure_id: the claim
--   indicator_id: what is measured
--   indicator: its name
--   theme: its theme
--   subject: what exactly is measured, where the indicator alone does not say
--   printed: the words of the source
--   measure: how the number relates to the thing measured
--   comparator: the hedge
--   value: the number
--   value_max: upper end of a range
--   unit: unit of the number
--   interval: between which bounds the claim puts the true number, in words
--   modality: whether it is said to be so, expected or intended
--   period: the period in words
--   period_start: its first day
--   period_end: its last day
--   period_basis: where the period comes from
--   ref_area: the area, as an identifier
--   area: the area's name
--   counterpart_area: the other side, as an identifier
--   counterpart: the other side's name
--   claimed_by: who says so, as an identifier
--   claimant: who says so
--   source_id: the source
--   source: its title
--   publisher: who published it
--   published: when (EDTF)
--   published_to: last day on which it may have been published
--   mention_id: the span that is the evidence
--   project_id: the project that the figure belongs to
--   agreement_id: the agreement that it belongs to
--   note: what a reader must know
-- Needs: claim_intervals, period_words
CREATE OR REPLACE VIEW figures_wide AS
SELECT
    f.figure_id, f.indicator_id, i.name AS indicator, i.theme, f.subject, m.printed, f.measure, f.comparator,
    f.value, f.value_max, f.unit, c.interval, f.modality,
    period_words(f.period_start, f.period_end, f.period_basis) AS period,
    f.period_start, f.period_end, f.period_basis,
    f.ref_area, a.name AS area, f.counterpart_area, b.name AS counterpart,
    f.claimed_by, p.name AS claimant,
    f.source_id, s.title AS source, s.publisher, s.published, s.published_to, f.mention_id,
    f.project_id, f.agreement_id, f.note
FROM figures AS f
JOIN claim_intervals AS c USING (figure_id)
JOIN mentions AS m ON m.mention_id = f.mention_id
JOIN sources AS s ON s.source_id = f.source_id
JOIN indicators AS i ON i.indicator_id = f.indicator_id
LEFT JOIN entities AS a ON a.entity_id = f.ref_area
LEFT JOIN entities AS b ON b.entity_id = f.counterpart_area
LEFT JOIN entities AS p ON p.entity_id = f.claimed_by;
COMMENT ON VIEW "figures_wide" IS 'What exactly was claimed, by whom, where and when? One row a figure, with everything that other tables say of it.';
COMMENT ON COLUMN "figures_wide"."figure_id" IS 'the claim';
COMMENT ON COLUMN "figures_wide"."indicator_id" IS 'what is measured';
COMMENT ON COLUMN "figures_wide"."indicator" IS 'its name';
COMMENT ON COLUMN "figures_wide"."theme" IS 'its theme';
COMMENT ON COLUMN "figures_wide"."subject" IS 'what exactly is measured, where the indicator alone does not say';
COMMENT ON COLUMN "figures_wide"."printed" IS 'the words of the source';
COMMENT ON COLUMN "figures_wide"."measure" IS 'how the number relates to the thing measured';
COMMENT ON COLUMN "figures_wide"."comparator" IS 'the hedge';
COMMENT ON COLUMN "figures_wide"."value" IS 'the number';
COMMENT ON COLUMN "figures_wide"."value_max" IS 'upper end of a range';
COMMENT ON COLUMN "figures_wide"."unit" IS 'unit of the number';
COMMENT ON COLUMN "figures_wide"."interval" IS 'between which bounds the claim puts the true number, in words';
COMMENT ON COLUMN "figures_wide"."modality" IS 'whether it is said to be so, expected or intended';
COMMENT ON COLUMN "figures_wide"."period" IS 'the period in words';
COMMENT ON COLUMN "figures_wide"."period_start" IS 'its first day';
COMMENT ON COLUMN "figures_wide"."period_end" IS 'its last day';
COMMENT ON COLUMN "figures_wide"."period_basis" IS 'where the period comes from';
COMMENT ON COLUMN "figures_wide"."ref_area" IS 'the area, as an identifier';
COMMENT ON COLUMN "figures_wide"."area" IS 'the area''s name';
COMMENT ON COLUMN "figures_wide"."counterpart_area" IS 'the other side, as an identifier';
COMMENT ON COLUMN "figures_wide"."counterpart" IS 'the other side''s name';
COMMENT ON COLUMN "figures_wide"."claimed_by" IS 'who says so, as an identifier';
COMMENT ON COLUMN "figures_wide"."claimant" IS 'who says so';
COMMENT ON COLUMN "figures_wide"."source_id" IS 'the source';
COMMENT ON COLUMN "figures_wide"."source" IS 'its title';
COMMENT ON COLUMN "figures_wide"."publisher" IS 'who published it';
COMMENT ON COLUMN "figures_wide"."published" IS 'when (EDTF)';
COMMENT ON COLUMN "figures_wide"."published_to" IS 'last day on which it may have been published';
COMMENT ON COLUMN "figures_wide"."mention_id" IS 'the span that is the evidence';
COMMENT ON COLUMN "figures_wide"."project_id" IS 'the project that the figure belongs to';
COMMENT ON COLUMN "figures_wide"."agreement_id" IS 'the agreement that it belongs to';
COMMENT ON COLUMN "figures_wide"."note" IS 'what a reader must know';

-- What does each term of an identity amount to?
-- Grain: one row a term and reading
-- Columns:
--   identity_id: the identity
--   role: where the term stands
--   term: its number within the role
--   reading: strict (a floor has no ceiling) or plain (a round floor ends at the next round number)
--   operand: what the term is taken from
--   figure_id: the claim, where it is one
--   source_id: the source of the claim or of the constant
--   claimant: who makes the claim
--   unit: unit of the bounds
--   known: whether the term could be read at all
--   lo: lower bound after tolerance and weight; null where there is none
--   lo_closed: whether the lower bound itself is allowed
--   hi: upper bound after tolerance and weight; null where there is none
--   hi_closed: whether the upper bound itself is allowed
--   words: the term in words
-- Needs: claim_intervals, conventions, number_words, period_words, round_down, round_up
CREATE OR REPLACE VIEW identity_values AS
WITH documents AS (
    SELECT parent_agreement_id AS agreement_id, level, count(*) AS documents
    FROM agreements WHERE parent_agreement_id IS NOT NULL
    GROUP BY parent_agreement_id, level
), listed AS (
    SELECT agreement_id, level, documents FROM documents
    UNION ALL
    SELECT agreement_id, NULL, sum(documents)::BIGINT FROM documents GROUP BY agreement_id
), operands AS (
    SELECT
        t.identity_id, t.role, t.term, t.operand, t.figure_id,
        coalesce(f.source_id, m.source_id) AS source_id, coalesce(e.name, f.claimed_by) AS claimant,
        coalesce(t.weight, 1)::DECIMAL(24, 6) AS weight,
        CASE WHEN t.tolerance IS NOT NULL THEN (t.tolerance * 0.01)::DECIMAL(24, 8)
             WHEN t.operand = 'rate' THEN v.rate_part::DECIMAL(24, 8)
             ELSE 0::DECIMAL(24, 8) END AS part,
        CASE t.operand WHEN 'figure' THEN c.unit WHEN 'constant' THEN t.unit WHEN 'rate' THEN t.currency
                       WHEN 'documents' THEN 'count' ELSE 'year' END AS unit,
        CASE t.operand
            WHEN 'figure' THEN c.lo
            WHEN 'constant' THEN t.value
            WHEN 'rate' THEN r.units_per_usd
            WHEN 'age' THEN date_sub('year', a.signed_to, t.on_date)
            WHEN 'duration' THEN date_sub('year', a.period_start, (a.period_end + INTERVAL 1 DAY)::DATE)
            WHEN 'documents' THEN coalesce(d.documents, 0)
        END::DECIMAL(38, 9) AS lo,
        CASE t.operand WHEN 'figure' THEN c.lo_closed ELSE true END AS lo_closed,
        CASE t.operand
            WHEN 'figure' THEN c.hi
            WHEN 'constant' THEN t.value
            WHEN 'rate' THEN r.units_per_usd
            WHEN 'age' THEN date_sub('year', a.signed_from, t.on_date)
            WHEN 'duration' THEN date_sub('year', a.period_start, (a.period_end + INTERVAL 1 DAY)::DATE)
            WHEN 'documents' THEN coalesce(d.documents, 0)
        END::DECIMAL(38, 9) AS hi,
        CASE t.operand WHEN 'figure' THEN c.hi_closed ELSE true END AS hi_closed,
        CASE WHEN t.operand = 'figure' THEN c.plain_hi ELSE NULL END AS plain_hi, c.plain_hi_closed,
        CASE t.operand
            WHEN 'figure' THEN m.printed || coalesce(' (' || period_words(f.period_start, f.period_end, f.period_basis) || ')', '')
            WHEN 'constant' THEN coalesce(t.label, trim(number_words(t.value) || ' ' || coalesce(t.unit, '')))
            WHEN 'rate' THEN number_words(r.units_per_usd) || ' ' || r.currency || ' a dollar (average of ' || r.year || ')'
            WHEN 'age' THEN 'full years from ' || a.signed || ' to ' || t.on_date
            WHEN 'duration' THEN 'years from ' || a.period_start || ' to ' || a.period_end
            WHEN 'documents' THEN coalesce(d.documents, 0) || ' documents told apart'
        END AS words,
        t.label
    FROM identity_terms AS t
    CROSS JOIN conventions AS v
    LEFT JOIN figures AS f ON f.figure_id = t.figure_id
    LEFT JOIN entities AS e ON e.entity_id = f.claimed_by
    LEFT JOIN claim_intervals AS c ON c.figure_id = t.figure_id
    LEFT JOIN mentions AS m ON m.mention_id = coalesce(f.mention_id, t.mention_id)
    LEFT JOIN exchange_rates AS r ON r.currency = t.currency AND r.year = t.year AND r.role = 'primary'
    LEFT JOIN agreements AS a ON a.agreement_id = t.agreement_id
    LEFT JOIN listed AS d ON d.agreement_id = t.agreement_id AND d.level IS NOT DISTINCT FROM t.level
), readings AS (
    SELECT *, 'strict' AS reading, hi AS top, hi_closed AS top_closed FROM operands
    UNION ALL
    SELECT *, 'plain', CASE WHEN operand = 'figure' THEN plain_hi ELSE hi END, CASE WHEN operand = 'figure' THEN plain_hi_closed ELSE hi_closed END
    FROM operands
), widened AS (
    SELECT
        * REPLACE (
            CASE WHEN part = 0 THEN lo ELSE TRY(round_down(lo * (CASE WHEN lo < 0 THEN 1 + part ELSE 1 - part END)::DECIMAL(9, 8))) END AS lo,
            CASE WHEN part = 0 THEN top ELSE TRY(round_up(top * (CASE WHEN top < 0 THEN 1 - part ELSE 1 + part END)::DECIMAL(9, 8))) END AS top
        )
    FROM readings
)
SELECT
    identity_id, role, term, reading, operand, figure_id, source_id, claimant, unit,
    lo IS NOT NULL OR top IS NOT NULL AS known,
    CASE WHEN weight = 1 THEN lo WHEN weight < 0 THEN TRY(round_down(top * weight)) ELSE TRY(round_down(lo * weight)) END AS lo,
    CASE WHEN weight < 0 THEN top_closed ELSE lo_closed END AS lo_closed,
    CASE WHEN weight = 1 THEN top WHEN weight < 0 THEN TRY(round_up(lo * weight)) ELSE TRY(round_up(top * weight)) END AS hi,
    CASE WHEN weight < 0 THEN lo_closed ELSE top_closed END AS hi_closed,
    CASE WHEN weight = 1 THEN '' WHEN weight = -1 THEN 'less ' ELSE number_words(weight) || ' x ' END
        || words || CASE WHEN label IS NOT NULL AND operand <> 'constant' THEN ', ' || label ELSE '' END AS words
FROM widened;
COMMENT ON VIEW "identity_values" IS 'What does each term of an identity amount to? One row a term and reading.';
COMMENT ON COLUMN "identity_values"."identity_id" IS 'the identity';
COMMENT ON COLUMN "identity_values"."role" IS 'where the term stands';
COMMENT ON COLUMN "identity_values"."term" IS 'its number within the role';
COMMENT ON COLUMN "identity_values"."reading" IS 'strict (a floor has no ceiling) or plain (a round floor ends at the next round number)';
COMMENT ON COLUMN "identity_values"."operand" IS 'what the term is taken from';
COMMENT ON COLUMN "identity_values"."figure_id" IS 'the claim, where it is one';
COMMENT ON COLUMN "identity_values"."source_id" IS 'the source of the claim or of the constant';
COMMENT ON COLUMN "identity_values"."claimant" IS 'who makes the claim';
COMMENT ON COLUMN "identity_values"."unit" IS 'unit of the bounds';
COMMENT ON COLUMN "identity_values"."known" IS 'whether the term could be read at all';
COMMENT ON COLUMN "identity_values"."lo" IS 'lower bound after tolerance and weight; null where there is none';
COMMENT ON COLUMN "identity_values"."lo_closed" IS 'whether the lower bound itself is allowed';
COMMENT ON COLUMN "identity_values"."hi" IS 'upper bound after tolerance and weight; null where there is none';
COMMENT ON COLUMN "identity_values"."hi_closed" IS 'whether the upper bound itself is allowed';
COMMENT ON COLUMN "identity_values"."words" IS 'the term in words';

-- What had been claimed by a given day?
-- Grain: one row a figure whose source was out on that day at the latest
-- Columns:
--   day: a date or its text, as in as_of('2022-12-31'); a source that can only be dated to a span counts from its last day
-- Needs: figures_wide
CREATE OR REPLACE MACRO as_of(day) AS TABLE
SELECT * FROM figures_wide WHERE published_to <= CAST(day AS DATE);
COMMENT ON MACRO TABLE "as_of" IS 'What had been claimed by a given day? One row a figure whose source was out on that day at the latest.';

-- What do the terms of each role of an identity come to, taken together?
-- Grain: one row an identity and reading
-- Columns:
--   identity_id: the identity
--   kind: its kind
--   reading: strict or plain
--   left_first: first place of the left side: role, terms (how many), known (each could be read), percent (a rate in percent, given here as a factor), grown, unit, lo, lo_closed, hi, hi_closed, words
--   left_second: second place of the left side, the factor of the first; null where the kind has none
--   right_first: first place of the right side
--   right_second: second place of the right side; null where the kind has none
--   speakers: who makes the claims
--   sources: where
-- Needs: identity_slots, identity_values, round_down, round_up
CREATE OR REPLACE VIEW identity_places AS
WITH sums AS (
    SELECT
        identity_id, role, reading, count(*) AS terms, bool_and(known) AS known, min(unit) AS unit,
        CASE WHEN count(lo) = count(*) THEN sum(lo) ELSE NULL END::DECIMAL(38, 9) AS lo, bool_and(lo_closed) AS lo_closed,
        CASE WHEN count(hi) = count(*) THEN sum(hi) ELSE NULL END::DECIMAL(38, 9) AS hi, bool_and(hi_closed) AS hi_closed,
        replace(string_agg(words, ' + ' ORDER BY term), ' + less ', ' less ') AS words,
        list(claimant) FILTER (claimant IS NOT NULL) AS speakers, list(source_id) FILTER (source_id IS NOT NULL) AS sources
    FROM identity_values
    GROUP BY identity_id, role, reading
), long AS (
    SELECT
        i.identity_id, i.kind, r.reading, s.side, s.place, s.role, s.grown, v.unit, v.words, v.speakers, v.sources,
        coalesce(v.terms, 0) AS terms, coalesce(v.known, false) AS known,
        s.role = 'rate' AND i.kind <> 'exchange' AND coalesce(v.unit, 'percent') = 'percent' AS percent,
        v.lo, coalesce(v.lo_closed, false) AS lo_closed, v.hi, coalesce(v.hi_closed, false) AS hi_closed
    FROM identities AS i
    JOIN identity_slots AS s ON s.kind = i.kind
    CROSS JOIN (VALUES ('strict'), ('plain')) AS r(reading)
    LEFT JOIN sums AS v ON v.identity_id = i.identity_id AND v.role = s.role AND v.reading = r.reading
), factors AS (
    SELECT
        * REPLACE (
            CASE WHEN percent THEN TRY(round_down(CASE WHEN grown THEN 1 ELSE 0 END + lo * 0.01)) ELSE lo END AS lo,
            CASE WHEN percent THEN TRY(round_up(CASE WHEN grown THEN 1 ELSE 0 END + hi * 0.01)) ELSE hi END AS hi
        )
    FROM long
), packed AS (
    SELECT
        identity_id, kind, reading, side, place, speakers, sources,
        {'role': role, 'terms': terms, 'known': known, 'percent': percent, 'grown': grown, 'unit': unit,
         'lo': lo, 'lo_closed': lo_closed, 'hi': hi, 'hi_closed': hi_closed, 'words': words} AS content
    FROM factors
)
SELECT
    identity_id, kind, reading,
    any_value(content) FILTER (side = 'left' AND place = 1) AS left_first,
    any_value(content) FILTER (side = 'left' AND place = 2) AS left_second,
    any_value(content) FILTER (side = 'right' AND place = 1) AS right_first,
    any_value(content) FILTER (side = 'right' AND place = 2) AS right_second,
    array_to_string(list_sort(list_distinct(flatten(list(speakers) FILTER (speakers IS NOT NULL)))), '; ') AS speakers,
    array_to_string(list_sort(list_distinct(flatten(list(sources) FILTER (sources IS NOT NULL)))), '; ') AS sources
FROM packed
GROUP BY identity_id, kind, reading;
COMMENT ON VIEW "identity_places" IS 'What do the terms of each role of an identity come to, taken together? One row an identity and reading.';
COMMENT ON COLUMN "identity_places"."identity_id" IS 'the identity';
COMMENT ON COLUMN "identity_places"."kind" IS 'its kind';
COMMENT ON COLUMN "identity_places"."reading" IS 'strict or plain';
COMMENT ON COLUMN "identity_places"."left_first" IS 'first place of the left side: role, terms (how many), known (each could be read), percent (a rate in percent, given here as a factor), grown, unit, lo, lo_closed, hi, hi_closed, words';
COMMENT ON COLUMN "identity_places"."left_second" IS 'second place of the left side, the factor of the first; null where the kind has none';
COMMENT ON COLUMN "identity_places"."right_first" IS 'first place of the right side';
COMMENT ON COLUMN "identity_places"."right_second" IS 'second place of the right side; null where the kind has none';
COMMENT ON COLUMN "identity_places"."speakers" IS 'who makes the claims';
COMMENT ON COLUMN "identity_places"."sources" IS 'where';

-- How do the claims of one indicator follow each other in time?
-- Grain: one row a figure that has a period; read it ordered by indicator, areas, subject and place
-- Columns:
--   indicator_id: what is measured
--   ref_area: the area
--   counterpart_area: the other side
--   subject: what exactly is measured
--   measure: level, change, growth, multiple, share or rank
--   unit: unit of the number
--   place: place of the claim within its series, from the earliest period
--   period: the period in words
--   period_start: its first day
--   period_end: its last day
--   printed: the words of the source
--   value: the number
--   interval: its bounds in words
--   modality: whether it is said to be so, expected or intended
--   claimant: who says so
--   source_id: where
--   figure_id: the claim
-- Needs: figures_wide
CREATE OR REPLACE VIEW indicator_series AS
SELECT
    indicator_id, ref_area, counterpart_area, subject, measure, unit,
    row_number() OVER (
        PARTITION BY indicator_id, ref_area, counterpart_area, subject, measure, unit
        ORDER BY period_end, period_start, figure_id
    ) AS place,
    period, period_start, period_end, printed, value, interval, modality, claimant, source_id, figure_id
FROM figures_wide
WHERE period_start IS NOT NULL;
COMMENT ON VIEW "indicator_series" IS 'How do the claims of one indicator follow each other in time? One row a figure that has a period; read it ordered by indicator, areas, subject and place.';
COMMENT ON COLUMN "indicator_series"."indicator_id" IS 'what is measured';
COMMENT ON COLUMN "indicator_series"."ref_area" IS 'the area';
COMMENT ON COLUMN "indicator_series"."counterpart_area" IS 'the other side';
COMMENT ON COLUMN "indicator_series"."subject" IS 'what exactly is measured';
COMMENT ON COLUMN "indicator_series"."measure" IS 'level, change, growth, multiple, share or rank';
COMMENT ON COLUMN "indicator_series"."unit" IS 'unit of the number';
COMMENT ON COLUMN "indicator_series"."place" IS 'place of the claim within its series, from the earliest period';
COMMENT ON COLUMN "indicator_series"."period" IS 'the period in words';
COMMENT ON COLUMN "indicator_series"."period_start" IS 'its first day';
COMMENT ON COLUMN "indicator_series"."period_end" IS 'its last day';
COMMENT ON COLUMN "indicator_series"."printed" IS 'the words of the source';
COMMENT ON COLUMN "indicator_series"."value" IS 'the number';
COMMENT ON COLUMN "indicator_series"."interval" IS 'its bounds in words';
COMMENT ON COLUMN "indicator_series"."modality" IS 'whether it is said to be so, expected or intended';
COMMENT ON COLUMN "indicator_series"."claimant" IS 'who says so';
COMMENT ON COLUMN "indicator_series"."source_id" IS 'where';
COMMENT ON COLUMN "indicator_series"."figure_id" IS 'the claim';

-- What has been claimed of one indicator, in the order of the periods?
-- Grain: one row a figure of the indicator, those without a period last
-- Columns:
--   wanted: indicator_id, as in series('trade_turnover')
-- Needs: figures_wide
CREATE OR REPLACE MACRO series(wanted) AS TABLE
SELECT
    period, printed, measure, value, unit, interval, subject, area, counterpart, modality, claimant, source_id, figure_id
FROM figures_wide
WHERE indicator_id = wanted
ORDER BY measure, unit, period_end NULLS LAST, period_start, figure_id;
COMMENT ON MACRO TABLE "series" IS 'What has been claimed of one indicator, in the order of the periods? One row a figure of the indicator, those without a period last.';

-- What does each side of an identity come to, and what would an open place have to be?
-- Grain: one row an identity and reading
-- Columns:
--   identity_id: the identity
--   kind: its kind
--   reading: strict or plain
--   known: whether every place could be read and each side has a bound at all
--   left_lo: lower bound of the left side, the product of its places; null where there is none
--   left_lo_closed: whether that bound itself is allowed
--   left_hi: upper bound of the left side; null where there is none
--   left_hi_closed: whether that bound itself is allowed
--   right_lo: lower bound of the right side; null where there is none
--   right_lo_closed: whether that bound itself is allowed
--   right_hi: upper bound of the right side; null where there is none
--   right_hi_closed: whether that bound itself is allowed
--   implied_role: the role that is solved for: the open one, else the first of the left side where the kind multiplies
--   implied_unit: unit of the answer
--   implied_lo: lower bound of the answer, in percent where the role is a rate in percent; null where there is none
--   implied_lo_closed: whether that bound itself is allowed
--   implied_hi: upper bound of the answer; null where there is none
--   implied_hi_closed: whether that bound itself is allowed
--   left_first: the places of the sides, as in identity_places
--   left_second: likewise
--   right_first: likewise
--   right_second: likewise
--   speakers: who makes the claims
--   sources: where
-- Needs: divide_down, divide_up, identity_places, round_down, round_up
--
-- The product of two intervals lies between the least and the greatest product of their ends. An end may be
-- infinite (kept as a sign) or open; nought times anything is nought. A product too long for a DECIMAL becomes
-- infinite, which widens the interval and so never makes two sides disagree. Quotients are rounded outwards at the
-- ninth decimal; a divisor that may be nought gives no answer.
CREATE OR REPLACE VIEW identity_sides AS
WITH one AS (
    SELECT {'lo': 1::DECIMAL(38, 9), 'lo_closed': true, 'hi': 1::DECIMAL(38, 9), 'hi_closed': true} AS point
), corners AS (
    -- every end of the first place of a side with every end of its second
    SELECT
        p.*, c.side,
        CASE WHEN c.side = 'left' THEN CASE WHEN c.a = 'lo' THEN left_first.lo ELSE left_first.hi END
             ELSE CASE WHEN c.a = 'lo' THEN right_first.lo ELSE right_first.hi END END AS av,
        CASE WHEN c.side = 'left' THEN CASE WHEN c.a = 'lo' THEN left_first.lo_closed ELSE left_first.hi_closed END
             ELSE CASE WHEN c.a = 'lo' THEN right_first.lo_closed ELSE right_first.hi_closed END END AS ac,
        CASE WHEN c.a = 'lo' THEN -1 ELSE 1 END AS asign,
        CASE WHEN c.side = 'left' AND left_second IS NOT NULL THEN CASE WHEN c.b = 'lo' THEN left_second.lo ELSE left_second.hi END
             WHEN c.side = 'right' AND right_second IS NOT NULL THEN CASE WHEN c.b = 'lo' THEN right_second.lo ELSE right_second.hi END
             ELSE one.point.lo END AS bv,
        CASE WHEN c.side = 'left' AND left_second IS NOT NULL THEN CASE WHEN c.b = 'lo' THEN left_second.lo_closed ELSE left_second.hi_closed END
             WHEN c.side = 'right' AND right_second IS NOT NULL THEN CASE WHEN c.b = 'lo' THEN right_second.lo_closed ELSE right_second.hi_closed END
             ELSE true END AS bc,
        CASE WHEN c.b = 'lo' THEN -1 ELSE 1 END AS bsign
    FROM identity_places AS p
    CROSS JOIN one
    CROSS JOIN (VALUES ('left', 'lo', 'lo'), ('left', 'lo', 'hi'), ('left', 'hi', 'lo'), ('left', 'hi', 'hi'),
                       ('right', 'lo', 'lo'), ('right', 'lo', 'hi'), ('right', 'hi', 'lo'), ('right', 'hi', 'hi')) AS c(side, a, b)
), products AS (
    SELECT
        *,
        coalesce(av = 0, false) OR coalesce(bv = 0, false) AS nought,
        CASE WHEN bv = 1 THEN av ELSE TRY(round_down(av * bv)) END AS low,
        CASE WHEN bv = 1 THEN av ELSE TRY(round_up(av * bv)) END AS high,
        CASE WHEN av = 0 AND bv = 0 THEN ac OR bc WHEN av = 0 THEN ac WHEN bv = 0 THEN bc ELSE ac AND bc END AS closed
    FROM corners
), signed AS (
    SELECT
        *,
        -- the sign of an infinite or overlong product, 0 where it is finite
        CASE WHEN nought OR (low IS NOT NULL AND high IS NOT NULL) THEN 0
             ELSE CASE WHEN av IS NULL THEN asign ELSE CASE WHEN av < 0 THEN -1 ELSE 1 END END * CASE WHEN bv IS NULL THEN bsign ELSE CASE WHEN bv < 0 THEN -1 ELSE 1 END END END AS infinite
    FROM products
), keyed AS (
    SELECT
        *,
        {'infinite': infinite, 'v': CASE WHEN nought OR infinite <> 0 THEN 0 ELSE low END::DECIMAL(38, 9), 'open': NOT closed} AS least_key,
        {'infinite': infinite, 'v': CASE WHEN nought OR infinite <> 0 THEN 0 ELSE high END::DECIMAL(38, 9), 'closed': closed} AS most_key
    FROM signed
), extremes AS (
    SELECT
        identity_id, kind, reading,
        any_value(left_first) AS left_first, any_value(left_second) AS left_second,
        any_value(right_first) AS right_first, any_value(right_second) AS right_second,
        any_value(speakers) AS speakers, any_value(sources) AS sources,
        min(least_key) FILTER (side = 'left') AS left_least, max(most_key) FILTER (side = 'left') AS left_most,
        min(least_key) FILTER (side = 'right') AS right_least, max(most_key) FILTER (side = 'right') AS right_most
    FROM keyed
    GROUP BY identity_id, kind, reading
), sides AS (
    SELECT
        *,
        left_first.known AND coalesce(left_second.known, true) AND (left_least.infinite = 0 OR left_most.infinite = 0) AS left_known,
        right_first.known AND coalesce(right_second.known, true) AND (right_least.infinite = 0 OR right_most.infinite = 0) AS right_known,
        CASE WHEN left_known AND left_least.infinite = 0 THEN left_least.v ELSE NULL END AS left_lo,
        left_known AND left_least.infinite = 0 AND NOT left_least.open AS left_lo_closed,
        CASE WHEN left_known AND left_most.infinite = 0 THEN left_most.v ELSE NULL END AS left_hi,
        left_known AND left_most.infinite = 0 AND left_most.closed AS left_hi_closed,
        CASE WHEN right_known AND right_least.infinite = 0 THEN right_least.v ELSE NULL END AS right_lo,
        right_known AND right_least.infinite = 0 AND NOT right_least.open AS right_lo_closed,
        CASE WHEN right_known AND right_most.infinite = 0 THEN right_most.v ELSE NULL END AS right_hi,
        right_known AND right_most.infinite = 0 AND right_most.closed AS right_hi_closed
    FROM extremes
), targets AS (
    SELECT
        *,
        CASE WHEN left_first.terms = 0 THEN 'left_first' WHEN left_second.terms = 0 THEN 'left_second'
             WHEN right_first.terms = 0 THEN 'right_first' WHEN right_second.terms = 0 THEN 'right_second'
             WHEN kind NOT IN ('sum', 'repeat') THEN 'left_first' END AS target
    FROM sides
), divisions AS (
    -- the side opposite to the target is divided by what stands beside the target
    SELECT
        *,
        CASE target WHEN 'left_first' THEN left_first WHEN 'left_second' THEN left_second
                    WHEN 'right_first' THEN right_first WHEN 'right_second' THEN right_second END AS solved,
        CASE target WHEN 'left_first' THEN left_second WHEN 'left_second' THEN left_first
                    WHEN 'right_first' THEN right_second WHEN 'right_second' THEN right_first END AS beside,
        CASE WHEN starts_with(target, 'left') THEN right_first.unit ELSE left_first.unit END AS opposite_unit,
        CASE WHEN starts_with(target, 'left') THEN right_lo ELSE left_lo END AS plo,
        CASE WHEN starts_with(target, 'left') THEN right_lo_closed ELSE left_lo_closed END AS plc,
        CASE WHEN starts_with(target, 'left') THEN right_hi ELSE left_hi END AS phi,
        CASE WHEN starts_with(target, 'left') THEN right_hi_closed ELSE left_hi_closed END AS phc
    FROM targets
), answers AS (
    SELECT
        *,
        CASE WHEN beside IS NULL THEN 1 ELSE beside.lo END AS dlo, coalesce(beside.lo_closed, true) AS dlc,
        CASE WHEN beside IS NULL THEN 1 ELSE beside.hi END AS dhi, coalesce(beside.hi_closed, true) AS dhc,
        -- only a dividend and a divisor that are not negative: all that claims of levels and rates need
        target IS NOT NULL AND plo >= 0 AND (beside IS NULL OR (beside.known AND beside.lo > 0)) AS solvable
    FROM divisions
), quotients AS (
    SELECT *, CASE WHEN dhi IS NULL THEN 0 ELSE divide_down(plo, dhi) END AS low, divide_up(phi, dlo) AS high FROM answers
)
SELECT
    identity_id, kind, reading, left_known AND right_known AS known,
    left_lo, left_lo_closed, left_hi, left_hi_closed, right_lo, right_lo_closed, right_hi, right_hi_closed,
    CASE WHEN solvable THEN solved.role ELSE NULL END AS implied_role,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN 'percent' ELSE coalesce(solved.unit, opposite_unit) END ELSE NULL END AS implied_unit,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN (low - CASE WHEN solved.grown THEN 1 ELSE 0 END) * 100 ELSE low END ELSE NULL END::DECIMAL(38, 9) AS implied_lo,
    coalesce(solvable AND CASE WHEN dhi IS NULL THEN plo = 0 AND plc ELSE plc AND dhc END, false) AS implied_lo_closed,
    CASE WHEN solvable THEN CASE WHEN solved.percent THEN (high - CASE WHEN solved.grown THEN 1 ELSE 0 END) * 100 ELSE high END ELSE NULL END::DECIMAL(38, 9) AS implied_hi,
    coalesce(solvable AND high IS NOT NULL AND phc AND dlc, false) AS implied_hi_closed,
    left_first, left_second, right_first, right_second, speakers, sources
FROM quotients;
COMMENT ON VIEW "identity_sides" IS 'What does each side of an identity come to, and what would an open place have to be? One row an identity and reading.';
COMMENT ON COLUMN "identity_sides"."identity_id" IS 'the identity';
COMMENT ON COLUMN "identity_sides"."kind" IS 'its kind';
COMMENT ON COLUMN "identity_sides"."reading" IS 'strict or plain';
COMMENT ON COLUMN "identity_sides"."known" IS 'whether every place could be read and each side has a bound at all';
COMMENT ON COLUMN "identity_sides"."left_lo" IS 'lower bound of the left side, the product of its places; null where there is none';
COMMENT ON COLUMN "identity_sides"."left_lo_closed" IS 'whether that bound itself is allowed';
COMMENT ON COLUMN "identity_sides"."left_hi" IS 'upper bound of the left side; null where there is none';
COMMENT ON COLUMN "identity_sides"."left_hi_closed" IS 'whether that bound itself is allowed';
COMMENT ON COLUMN "identity_sides"."right_lo" IS 'lower bound of the right side; null where there is none';
COMMENT ON COLUMN "identity_sides"."right_lo_closed" IS 'whether that bound itself is allowed';
COMMENT ON COLUMN "identity_sides"."right_hi" IS 'upper bound of the right side; null where there is none';
COMMENT ON COLUMN "identity_sides"."right_hi_closed" IS 'whether that bound itself is allowed';
COMMENT ON COLUMN "identity_sides"."implied_role" IS 'the role that is solved for: the open one, else the first of the left side where the kind multiplies';
COMMENT ON COLUMN "identity_sides"."implied_unit" IS 'unit of the answer';
COMMENT ON COLUMN "identity_sides"."implied_lo" IS 'lower bound of the answer, in percent where the role is a rate in percent; null where there is none';
COMMENT ON COLUMN "identity_sides"."implied_lo_closed" IS 'whether that bound itself is allowed';
COMMENT ON COLUMN "identity_sides"."implied_hi" IS 'upper bound of the answer; null where there is none';
COMMENT ON COLUMN "identity_sides"."implied_hi_closed" IS 'whether that bound itself is allowed';
COMMENT ON COLUMN "identity_sides"."left_first" IS 'the places of the sides, as in identity_places';
COMMENT ON COLUMN "identity_sides"."left_second" IS 'likewise';
COMMENT ON COLUMN "identity_sides"."right_first" IS 'likewise';
COMMENT ON COLUMN "identity_sides"."right_second" IS 'likewise';
COMMENT ON COLUMN "identity_sides"."speakers" IS 'who makes the claims';
COMMENT ON COLUMN "identity_sides"."sources" IS 'where';

-- Do the claims that should fit together fit?
-- Grain: one row an identity
-- Columns:
--   identity_id: the identity
--   kind: what sort of relation it is
--   relation: whether the left side should equal the right, or be at most or at least as large
--   comparability: same (they must fit if both are true), differs (in definition, population or time) or assumes (bridged by an assumption of ours)
--   title: what is compared
--   verdict: consistent, inconsistent or undetermined, each claim taken at its word
--   plain_verdict: the same, with a round floor ("over 4,000") taken to end at the next round number
--   left_words: the left side in words
--   left_interval: what it comes to
--   right_words: the right side in words
--   right_interval: what it comes to
--   left_plain: what the left side comes to in the plain reading
--   right_plain: what the right side comes to in the plain reading
--   gap: distance between the two sides; 0 where they meet, null where undetermined
--   gap_unit: unit of the gap
--   gap_percent: the gap as a percentage of the nearer end of the right side, rounded down
--   plain_gap: distance between the two sides in the plain reading
--   plain_gap_percent: the same as a percentage, rounded down
--   implied_role: the role that was left open, or else the first where the kind multiplies
--   implied: what it would have to be for the two sides to agree
--   implied_plain: the same in the plain reading
--   speakers: who makes the claims
--   sources: where
--   note: what differs between the claims; own words
-- Needs: divide_down, identity_sides, interval_words
--
-- Verdicts: inconsistent where no numbers within both sides' bounds can stand in the relation; consistent where
-- some can, and the bounds were such that the check could have failed or the relation is certain; undetermined
-- where a term is missing or unreadable, or where both sides are open in the same direction, so that no numbers
-- could ever contradict each other. A missing term never gives consistent.
CREATE OR REPLACE VIEW identity_check AS
WITH compared AS (
    SELECT
        i.relation, i.comparability, i.title, i.note, s.*,
        -- whether every left number is above every right one, and the other way round
        coalesce(left_lo > right_hi OR (left_lo = right_hi AND NOT (left_lo_closed AND right_hi_closed)), false) AS left_above,
        coalesce(right_lo > left_hi OR (right_lo = left_hi AND NOT (right_lo_closed AND left_hi_closed)), false) AS right_above,
        coalesce(left_hi <= right_lo, false) AS surely_at_most,
        coalesce(right_hi <= left_lo, false) AS surely_at_least
    FROM identities AS i
    JOIN identity_sides AS s USING (identity_id)
), judged AS (
    SELECT
        *,
        CASE
            WHEN NOT known THEN 'undetermined'
            WHEN relation <> 'at_least' AND left_above THEN 'inconsistent'
            WHEN relation <> 'at_most' AND right_above THEN 'inconsistent'
            WHEN relation = 'at_most' THEN
                CASE WHEN surely_at_most OR (left_lo IS NOT NULL AND right_hi IS NOT NULL) THEN 'consistent' ELSE 'undetermined' END
            WHEN relation = 'at_least' THEN
                CASE WHEN surely_at_least OR (right_lo IS NOT NULL AND left_hi IS NOT NULL) THEN 'consistent' ELSE 'undetermined' END
            WHEN (left_hi IS NULL AND right_hi IS NULL) OR (left_lo IS NULL AND right_lo IS NULL) THEN 'undetermined'
            ELSE 'consistent'
        END AS verdict,
        -- a ratio is shown as its left term against what that would have to be, not multiplied out
        CASE WHEN kind = 'ratio' THEN
                {'lo': left_first.lo, 'lo_closed': left_first.lo_closed, 'hi': left_first.hi, 'hi_closed': left_first.hi_closed}
             ELSE {'lo': left_lo, 'lo_closed': left_lo_closed, 'hi': left_hi, 'hi_closed': left_hi_closed} END AS l,
        CASE WHEN kind = 'ratio' THEN
                {'lo': implied_lo, 'lo_closed': implied_lo_closed, 'hi': implied_hi, 'hi_closed': implied_hi_closed}
             ELSE {'lo': right_lo, 'lo_closed': right_lo_closed, 'hi': right_hi, 'hi_closed': right_hi_closed} END AS r,
        CASE WHEN kind = 'ratio' THEN left_first.unit ELSE coalesce(right_first.unit, left_first.unit) END AS unit
    FROM compared
), measured AS (
    SELECT
        *,
        CASE verdict WHEN 'consistent' THEN 0 WHEN 'inconsistent' THEN CASE WHEN left_above THEN l.lo - r.hi ELSE r.lo - l.hi END END::DECIMAL(38, 9) AS gap,
        CASE WHEN left_above THEN r.hi ELSE r.lo END AS near_end
    FROM judged
), worded AS MATERIALIZED (
    SELECT
        *,
        CASE WHEN verdict = 'inconsistent' AND near_end > 0 THEN trunc(divide_down(gap, near_end) * 100, 1) ELSE gap END::DECIMAL(38, 1) AS gap_percent,
        CASE kind
            WHEN 'growth' THEN coalesce(left_first.words, '?') || ', grown by ' || coalesce(left_second.words, '?')
            WHEN 'exchange' THEN coalesce(left_first.words, '?') || ' at ' || coalesce(left_second.words, '?')
            WHEN 'ratio' THEN coalesce(left_first.words, '?') || ', for ' || coalesce(right_second.words, '?')
            WHEN 'change' THEN coalesce(left_second.words, '?') || ' of ' || coalesce(left_first.words, '?')
            WHEN 'share' THEN coalesce(left_second.words, '?') || ' of ' || coalesce(left_first.words, '?')
            ELSE coalesce(left_first.words, '?')
        END AS left_words,
        coalesce(right_first.words, '?') || CASE WHEN kind = 'ratio' THEN ', for ' || coalesce(left_second.words, '?') ELSE '' END AS right_words,
        interval_words(l.lo, l.lo_closed, l.hi, l.hi_closed, unit) AS left_interval,
        interval_words(r.lo, r.lo_closed, r.hi, r.hi_closed, unit) AS right_interval,
        CASE WHEN implied_role IS NULL THEN NULL ELSE interval_words(implied_lo, implied_lo_closed, implied_hi, implied_hi_closed, implied_unit) END AS implied
    FROM measured
)
SELECT
    s.identity_id, s.kind, s.relation, s.comparability, s.title, s.verdict, p.verdict AS plain_verdict,
    s.left_words, s.left_interval, s.right_words, s.right_interval, p.left_interval AS left_plain, p.right_interval AS right_plain,
    s.gap, s.unit AS gap_unit, s.gap_percent, p.gap AS plain_gap, p.gap_percent AS plain_gap_percent,
    s.implied_role, s.implied, p.implied AS implied_plain, s.speakers, s.sources, s.note
FROM worded AS s
JOIN worded AS p ON p.identity_id = s.identity_id AND p.reading = 'plain'
WHERE s.reading = 'strict'
ORDER BY s.identity_id;
COMMENT ON VIEW "identity_check" IS 'Do the claims that should fit together fit? One row an identity.';
COMMENT ON COLUMN "identity_check"."identity_id" IS 'the identity';
COMMENT ON COLUMN "identity_check"."kind" IS 'what sort of relation it is';
COMMENT ON COLUMN "identity_check"."relation" IS 'whether the left side should equal the right, or be at most or at least as large';
COMMENT ON COLUMN "identity_check"."comparability" IS 'same (they must fit if both are true), differs (in definition, population or time) or assumes (bridged by an assumption of ours)';
COMMENT ON COLUMN "identity_check"."title" IS 'what is compared';
COMMENT ON COLUMN "identity_check"."verdict" IS 'consistent, inconsistent or undetermined, each claim taken at its word';
COMMENT ON COLUMN "identity_check"."plain_verdict" IS 'the same, with a round floor ("over 4,000") taken to end at the next round number';
COMMENT ON COLUMN "identity_check"."left_words" IS 'the left side in words';
COMMENT ON COLUMN "identity_check"."left_interval" IS 'what it comes to';
COMMENT ON COLUMN "identity_check"."right_words" IS 'the right side in words';
COMMENT ON COLUMN "identity_check"."right_interval" IS 'what it comes to';
COMMENT ON COLUMN "identity_check"."left_plain" IS 'what the left side comes to in the plain reading';
COMMENT ON COLUMN "identity_check"."right_plain" IS 'what the right side comes to in the plain reading';
COMMENT ON COLUMN "identity_check"."gap" IS 'distance between the two sides; 0 where they meet, null where undetermined';
COMMENT ON COLUMN "identity_check"."gap_unit" IS 'unit of the gap';
COMMENT ON COLUMN "identity_check"."gap_percent" IS 'the gap as a percentage of the nearer end of the right side, rounded down';
COMMENT ON COLUMN "identity_check"."plain_gap" IS 'distance between the two sides in the plain reading';
COMMENT ON COLUMN "identity_check"."plain_gap_percent" IS 'the same as a percentage, rounded down';
COMMENT ON COLUMN "identity_check"."implied_role" IS 'the role that was left open, or else the first where the kind multiplies';
COMMENT ON COLUMN "identity_check"."implied" IS 'what it would have to be for the two sides to agree';
COMMENT ON COLUMN "identity_check"."implied_plain" IS 'the same in the plain reading';
COMMENT ON COLUMN "identity_check"."speakers" IS 'who makes the claims';
COMMENT ON COLUMN "identity_check"."sources" IS 'where';
COMMENT ON COLUMN "identity_check"."note" IS 'what differs between the claims; own words';
