-- How does a person name this period?
-- Grain: one text for each call: 2022, January to September 2023, as of 9 November 2023; null where there is no period
-- Columns:
--   first_day: first day of the period
--   final_day: last day of the period
--   basis: period_basis of the figure
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
