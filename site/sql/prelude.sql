-- Words that every page uses. They stand in the site's own connection, not in the released database.
CREATE OR REPLACE TEMP MACRO sign_of(unit) AS CASE unit
    WHEN 'USD' THEN '$' WHEN 'EUR' THEN '€' WHEN 'RUB' THEN '₽' WHEN 'KZT' THEN '₸' WHEN 'GBP' THEN '£' ELSE '' END;
CREATE OR REPLACE TEMP MACRO with_unit(number, unit) AS CASE
    WHEN sign_of(unit) <> '' THEN CASE WHEN number < 0 THEN '−' ELSE '' END || sign_of(unit) || number_words(abs(number))
    WHEN unit = 'percent' THEN number_words(number) || '%'
    WHEN unit = 'rank' THEN 'place ' || number_words(number)
    WHEN number = 1 AND unit IN ('year', 'month', 'day', 'tonne', 'kilometre', 'foot') THEN '1 ' || unit
    ELSE trim(number_words(number) || ' ' || unit_words(unit))
END;
CREATE OR REPLACE TEMP MACRO amount_words(value, value_max, unit) AS
    with_unit(value, unit) || CASE WHEN value_max IS NULL THEN '' ELSE ' to ' || with_unit(value_max, unit) END;
CREATE OR REPLACE TEMP MACRO hedge_words(comparator) AS CASE comparator
    WHEN 'gt' THEN 'more than ' WHEN 'ge' THEN 'at least ' WHEN 'lt' THEN 'less than ' WHEN 'le' THEN 'at most '
    WHEN 'approx' THEN 'about ' WHEN 'almost' THEN 'almost ' ELSE '' END;
CREATE OR REPLACE TEMP MACRO claimed_words(comparator, value, value_max, unit) AS CASE
    WHEN unit = 'rank' AND comparator = 'ge' THEN with_unit(value, unit) || ' or further back'
    ELSE hedge_words(comparator) || amount_words(value, value_max, unit) END;
CREATE OR REPLACE TEMP MACRO measure_words(measure) AS CASE measure
    WHEN 'growth' THEN 'growth of ' WHEN 'change' THEN 'change of ' WHEN 'multiple' THEN 'grown ' ELSE '' END;
CREATE OR REPLACE TEMP MACRO day_words(edtf, first_day, final_day) AS CASE
    WHEN first_day IS NULL AND final_day IS NULL THEN edtf
    WHEN contains(edtf, '/') THEN 'between ' || replace(period_words(first_day, final_day, 'stated'), ' to ', ' and ')
    ELSE CASE WHEN ends_with(edtf, '~') THEN 'about ' ELSE '' END || period_words(first_day, final_day, 'stated')
END;
CREATE OR REPLACE TEMP MACRO country_words(kind, code) AS CASE WHEN kind <> 'state'
    THEN coalesce((SELECT min(s.name) FROM entities AS s WHERE s.kind = 'state' AND s.country = code), code) END;
-- The views that many pages ask, worked out once: a table here stands before the view of its name.
CREATE TEMP TABLE claim_intervals AS FROM claim_intervals;
CREATE TEMP TABLE reading_intervals AS FROM reading_intervals;
CREATE TEMP TABLE figures_wide AS FROM figures_wide;
CREATE TEMP TABLE disagreements AS FROM disagreements;
CREATE TEMP TABLE identity_sides AS FROM identity_sides;
CREATE TEMP TABLE identity_check AS FROM identity_check;
CREATE TEMP TABLE claims_and_statistics AS FROM claims_and_statistics;
