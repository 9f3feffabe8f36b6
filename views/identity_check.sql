-- Do the claims that should fit together fit?
-- Grain: one row an identity
-- Columns:
--   identity_id: the identity
--   kind: what sort of relation it is
--   relation: whether the left side should equal the right, or be at most or at least as large
--   comparability: same (they must fit if both are true), differs (in definition, population or time) or assumes (bridged by an assumption of ours)
--   assumption: what we assume in order to compare; empty where the claims speak of the same things
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
--   gap_words: the gap in words
--   gap_percent: the gap as a percentage of the nearer end of the right side, rounded down; null for places in an order
--   plain_gap: distance between the two sides in the plain reading
--   plain_gap_words: the same in words
--   plain_gap_percent: the same as a percentage
--   implied_role: the role that was left open, or else the first where the kind multiplies
--   implied: what it would have to be for the two sides to agree
--   implied_plain: the same in the plain reading
--   speakers: who makes the claims
--   sources: where
--   note: what differs between the claims; own words
--
-- Verdicts: inconsistent where no numbers within both sides' bounds can stand in the relation; consistent where
-- some can, and the bounds were such that the check could have failed or the relation is certain; undetermined
-- where a term is missing or unreadable, or where both sides are open in the same direction, so that no numbers
-- could ever contradict each other. A missing term never gives consistent.
CREATE OR REPLACE VIEW identity_check AS
WITH compared AS (
    SELECT
        i.relation, i.comparability, i.assumption, i.title, i.note, s.*,
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
        CASE WHEN unit = 'rank' THEN NULL WHEN verdict = 'inconsistent' AND near_end > 0 THEN trunc(divide_down(gap, near_end) * 100, 1) ELSE gap END::DECIMAL(38, 1) AS gap_percent,
        gap_words(gap, unit) AS gap_in_words,
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
    s.identity_id, s.kind, s.relation, s.comparability, s.assumption, s.title, s.verdict, p.verdict AS plain_verdict,
    s.left_words, s.left_interval, s.right_words, s.right_interval, p.left_interval AS left_plain, p.right_interval AS right_plain,
    s.gap, s.unit AS gap_unit, s.gap_in_words AS gap_words, s.gap_percent,
    p.gap AS plain_gap, p.gap_in_words AS plain_gap_words, p.gap_percent AS plain_gap_percent,
    s.implied_role, s.implied, p.implied AS implied_plain, s.speakers, s.sources, s.note
FROM worded AS s
JOIN worded AS p ON p.identity_id = s.identity_id AND p.reading = 'plain'
WHERE s.reading = 'strict'
ORDER BY s.identity_id;
