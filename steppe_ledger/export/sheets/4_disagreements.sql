-- claims that disagree
-- Claims about the same thing that do not go together, the gravest first
-- Widths: 8, 34, 26, 24, 24, 26, 26, 24, 24, 26, 60
SELECT severity AS "1 is gravest", i.name AS indicator, first_printed AS "one says", first_claimant AS "said by",
    first_period AS "for", first_figure AS "one figure", first_figure AS "one figure@figures",
    second_printed AS "another says", second_claimant AS "said there by", second_period AS "for there",
    second_figure AS "other figure", second_figure AS "other figure@figures", note
FROM disagreements LEFT JOIN indicators AS i USING (indicator_id)
ORDER BY severity, indicator, first_figure, second_figure
