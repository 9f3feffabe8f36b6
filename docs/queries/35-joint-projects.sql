-- How many joint projects were counted, and what were they worth, in the order in which it was said?
SELECT said, printed, indicator, subject, modality, claimant, source_id
FROM figures_wide
WHERE indicator_id IN ('joint_project_count', 'joint_project_value', 'joint_project_jobs')
ORDER BY said, figure_id;
