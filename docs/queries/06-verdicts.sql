-- How many of the checks come out well?
SELECT comparability, verdict, plain_verdict, count(*) AS checks
FROM identity_check
GROUP BY comparability, verdict, plain_verdict
ORDER BY list_position(['same', 'differs', 'assumes'], comparability), verdict, plain_verdict;
