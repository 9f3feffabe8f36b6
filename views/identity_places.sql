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
