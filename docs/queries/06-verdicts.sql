-- How many of the checks come out well?
SELECT verdict, plain_verdict, count(*) AS checks
FROM identity_check
GROUP BY verdict, plain_verdict
ORDER BY verdict, plain_verdict;
