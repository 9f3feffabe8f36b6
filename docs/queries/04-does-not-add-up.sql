-- Which claims do not fit together, each taken at its word?
SELECT title, comparability, left_interval AS worked_out, right_interval AS claimed, gap_percent
FROM identity_check
WHERE verdict = 'inconsistent'
ORDER BY gap_percent DESC, identity_id;
