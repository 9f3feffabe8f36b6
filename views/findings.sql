-- Which contradictions and agreements between claims are worth quoting, and on what does each of them rest?
-- Grain: one row a contradiction or agreement; what stands without an assumption of ours comes first, and the widest gap before the others (in percent where it can be told so)
-- Columns:
--   place: its place in that order
--   stands: 1 contradicts as printed; 2 contradicts, but definition, population or period differs; 3 contradicts under an assumption of ours; 4 contradicts only if a round floor is read as a reader does; 5 agrees
--   in_words: the same in words
--   comparability: same, differs or assumes, as in identities
--   assumption: what we assume in order to compare; empty where nothing is
--   verdict: of the identity, each claim taken at its word
--   title: what is compared
--   relation: whether the one side should equal the other, or be at most or at least as large
--   one: one side in words
--   one_interval: what it comes to
--   other: the other side in words
--   other_interval: what it comes to
--   gap: how far the sides are apart at least, in words; empty where they meet
--   gap_percent: the same in percent of the nearer end of the other side; null for places in an order and for percentages
--   to_fit: what one place of the relation would have to be for the sides to fit
--   speakers: who makes the claims
--   one_figures: figure_ids of the one side
--   one_sources: where they stand
--   other_figures: figure_ids of the other side
--   other_sources: where they stand
--   identity_id: the identity; empty for a pair that only disagreements finds
--   note: what a reader must know
--
-- Contradictions are the identities whose sides do not meet, and the pairs of disagreements that do not meet and stand in no
-- identity. Agreements are the identities that could have failed and did not, by claims of different speakers.
CREATE OR REPLACE VIEW findings AS
WITH terms AS (
    -- of a ratio, what a side is divided by belongs to that side
    SELECT v.*, CASE WHEN starts_with(v.role, 'left') THEN 'left' WHEN starts_with(v.role, 'right') THEN 'right' ELSE s.side END AS side
    FROM identity_values AS v
    JOIN identities AS i USING (identity_id)
    JOIN identity_slots AS s ON s.kind = i.kind AND s.role = v.role
    WHERE v.reading = 'strict'
), sides AS (
    SELECT
        identity_id,
        string_agg(DISTINCT figure_id, '; ' ORDER BY figure_id) FILTER (side = 'left') AS one_figures,
        string_agg(DISTINCT source_id, '; ' ORDER BY source_id) FILTER (side = 'left') AS one_sources,
        string_agg(DISTINCT figure_id, '; ' ORDER BY figure_id) FILTER (side = 'right') AS other_figures,
        string_agg(DISTINCT source_id, '; ' ORDER BY source_id) FILTER (side = 'right') AS other_sources,
        count(DISTINCT claimant) AS voices
    FROM terms
    GROUP BY identity_id
), judged AS (
    SELECT
        c.*, s.* EXCLUDE (identity_id), c.verdict <> 'inconsistent' AND c.plain_verdict = 'inconsistent' AS plainly,
        CASE WHEN c.verdict = 'inconsistent' AND c.assumption IS NULL THEN list_position(['same', 'differs', 'assumes'], c.comparability)
             WHEN c.verdict = 'inconsistent' THEN 3 -- whatever else differs
             WHEN c.plain_verdict = 'inconsistent' THEN 4
             WHEN c.verdict = 'consistent' AND s.voices > 1 THEN 5 END AS stands
    FROM identity_check AS c
    JOIN sides AS s USING (identity_id)
), listed AS (
    SELECT
        stands, comparability, assumption, verdict, title, relation, left_words AS one, right_words AS other,
        CASE WHEN plainly THEN left_plain ELSE left_interval END AS one_interval,
        CASE WHEN plainly THEN right_plain ELSE right_interval END AS other_interval,
        CASE WHEN stands < 5 THEN CASE WHEN plainly THEN plain_gap_words ELSE gap_words END END AS gap,
        CASE WHEN plainly THEN plain_gap ELSE gap END AS apart,
        CASE WHEN stands < 5 THEN CASE WHEN gap_unit = 'percent' THEN NULL WHEN plainly THEN plain_gap_percent ELSE gap_percent END END AS gap_percent,
        CASE WHEN stands < 5 AND kind <> 'ratio' AND relation = 'equal'
             THEN implied_role || ': ' || CASE WHEN plainly THEN implied_plain ELSE implied END END AS to_fit,
        speakers, one_figures, one_sources, other_figures, other_sources, identity_id, note
    FROM judged
    WHERE stands IS NOT NULL
    UNION ALL BY NAME
    SELECT
        d.severity AS stands, CASE WHEN d.severity = 1 THEN 'same' ELSE 'differs' END AS comparability, 'inconsistent' AS verdict,
        i.name || ' (' || d.measure || '), ' || d.first_period || ' and ' || d.second_period AS title, 'equal' AS relation,
        d.first_printed || ' (' || d.first_period || ')' AS one, d.second_printed || ' (' || d.second_period || ')' AS other,
        d.first_interval AS one_interval, d.second_interval AS other_interval,
        gap_words(g.gap, d.unit) AS gap, g.gap AS apart,
        CASE WHEN d.unit NOT IN ('rank', 'percent') AND g.near_end > 0 THEN trunc(divide_down(g.gap, g.near_end) * 100, 1)::DECIMAL(38, 1) END AS gap_percent,
        array_to_string(list_sort(list_distinct([d.first_claimant, d.second_claimant])), '; ') AS speakers,
        d.first_figure AS one_figures, d.first_source AS one_sources, d.second_figure AS other_figures, d.second_source AS other_sources, d.note
    FROM disagreements AS d
    JOIN indicators AS i USING (indicator_id)
    JOIN claim_intervals AS a ON a.figure_id = d.first_figure
    JOIN claim_intervals AS b ON b.figure_id = d.second_figure
    CROSS JOIN LATERAL (SELECT greatest(a.lo - b.hi, b.lo - a.hi)::DECIMAL(38, 9) AS gap, CASE WHEN a.lo > b.hi THEN b.hi ELSE b.lo END AS near_end) AS g
    WHERE NOT d.meet AND d.identity_id IS NULL
)
SELECT
    row_number() OVER (ORDER BY stands, gap_percent DESC NULLS LAST, CASE WHEN stands < 5 THEN apart END DESC NULLS LAST, title, one_figures) AS place, stands,
    ['contradicts as printed', 'contradicts, but definition, population or period differs', 'contradicts under an assumption of ours',
     'contradicts only if a round floor is read as a reader does', 'agrees'][stands] AS in_words,
    comparability, assumption, verdict, title, relation, one, one_interval, other, other_interval, gap, gap_percent, to_fit, speakers,
    one_figures, one_sources, other_figures, other_sources, identity_id, note
FROM listed
ORDER BY place;
