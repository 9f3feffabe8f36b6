-- How many years lie between two days?
-- Grain: one number for each call, DECIMAL(38, 9): full years, and the part of the next one rounded up
-- Columns:
--   first_day: the earlier day
--   final_day: the later day
CREATE OR REPLACE MACRO years_between(first_day, final_day) AS
date_sub('year', first_day, final_day) + divide_up(
    date_diff('day', (first_day + to_years(date_sub('year', first_day, final_day)::INTEGER))::DATE, final_day)::DECIMAL(38, 9),
    date_diff('day', (first_day + to_years(date_sub('year', first_day, final_day)::INTEGER))::DATE,
              (first_day + to_years(date_sub('year', first_day, final_day)::INTEGER + 1))::DATE)::DECIMAL(38, 9)
);
