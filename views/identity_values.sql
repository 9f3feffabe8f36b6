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
            WHEN 'age' THEN date_sub('year', a.signed_to, t.on_date) -- an age may be told in full years, or exactly
            WHEN 'duration' THEN date_sub('year', a.period_start, (a.period_end + INTERVAL 1 DAY)::DATE)
            WHEN 'documents' THEN coalesce(d.documents, 0)
        END::DECIMAL(38, 9) AS lo,
        CASE t.operand WHEN 'figure' THEN c.lo_closed ELSE true END AS lo_closed,
        CASE t.operand
            WHEN 'figure' THEN c.hi
            WHEN 'constant' THEN t.value
            WHEN 'rate' THEN r.units_per_usd
            WHEN 'age' THEN years_between(a.signed_from, t.on_date)
            WHEN 'duration' THEN date_sub('year', a.period_start, (a.period_end + INTERVAL 1 DAY)::DATE)
            WHEN 'documents' THEN coalesce(d.documents, 0)
        END::DECIMAL(38, 9) AS hi,
        CASE t.operand WHEN 'figure' THEN c.hi_closed ELSE true END AS hi_closed,
        CASE WHEN t.operand = 'figure' THEN c.plain_hi ELSE NULL END AS plain_hi, c.plain_hi_closed,
        CASE t.operand
            WHEN 'figure' THEN m.printed || coalesce(' (' || period_words(f.period_start, f.period_end, f.period_basis) || ')', '')
            WHEN 'constant' THEN coalesce(t.label, trim(number_words(t.value) || ' ' || coalesce(t.unit, '')))
            WHEN 'rate' THEN number_words(r.units_per_usd) || ' ' || r.currency || ' a dollar (average of ' || r.year || ')'
            WHEN 'age' THEN 'the time from ' || a.signed || ' to ' || t.on_date
            WHEN 'duration' THEN 'years from ' || a.period_start || ' to ' || a.period_end
            WHEN 'documents' THEN coalesce(d.documents, 0) || ' documents told apart'
        END AS words,
        t.label
    FROM identity_terms AS t
    CROSS JOIN conventions AS v
    LEFT JOIN figure_readings AS f ON f.figure_id = t.figure_id AND f.reading = coalesce(t.reading, 'a')
    LEFT JOIN entities AS e ON e.entity_id = f.claimed_by
    LEFT JOIN reading_intervals AS c ON c.figure_id = t.figure_id AND c.reading = coalesce(t.reading, 'a')
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
