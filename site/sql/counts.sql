-- How much there is.
SELECT (SELECT count(*) FROM sources) AS sources, (SELECT count(*) FROM figures) AS figures, (SELECT count(*) FROM projects) AS projects,
    (SELECT count(*) FROM agreements) AS agreements, (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM mentions) AS mentions,
    (SELECT count(*) FROM official_series) AS official, (SELECT count(*) FROM identities) AS identities,
    (SELECT min(year(stated_from)) FROM sources) AS first_year, (SELECT max(year(stated_to)) FROM sources) AS final_year
