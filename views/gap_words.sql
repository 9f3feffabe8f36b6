-- How does a person say how far two claims lie apart?
-- Grain: one text for each call: 2 places, 3 days, 5.4 billion USD; empty for null
-- Columns:
--   gap: the distance, a DECIMAL that is not negative
--   what: the unit, as in units
--
-- Places and days are named, and less than a year is told in days; things counted are rounded down, for the gap is a least one.
CREATE OR REPLACE MACRO gap_words(gap, what) AS CASE
    WHEN what = 'year' AND gap < 1 THEN round(gap * (SELECT days_a_year FROM conventions))::BIGINT || CASE WHEN round(gap * (SELECT days_a_year FROM conventions)) = 1 THEN ' day' ELSE ' days' END
    WHEN what = 'rank' THEN number_words(gap) || CASE WHEN gap = 1 THEN ' place' ELSE ' places' END
    WHEN what = 'percent' THEN number_words(gap) || CASE WHEN gap = 1 THEN ' percentage point' ELSE ' percentage points' END
    WHEN what = 'count' THEN number_words(floor(gap))
    WHEN gap = 1 AND what IN ('year', 'month', 'day') THEN '1 ' || what
    ELSE trim(number_words(gap) || ' ' || unit_words(what))
END;
