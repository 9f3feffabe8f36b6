-- How many firms were said to be Russian or joint, in the order in which it was said?
SELECT said, printed, indicator, subject, claimant, source_id
FROM figures_wide
WHERE indicator_id IN ('joint_venture_count', 'joint_venture_share', 'company_count', 'foreign_company_share')
ORDER BY said, figure_id;
