-- Where the presidents Tokayev and Putin speak of the same, do their claims go together?
SELECT indicator_id, one_printed, one_period, other_printed, other_period, meet, factor, same_subject, one_figure, other_figure
FROM speakers_compared
WHERE one_id = 'kassym-jomart-tokayev' AND other_id = 'vladimir-putin'
ORDER BY indicator_id, meet, factor DESC, one_figure, other_figure;
