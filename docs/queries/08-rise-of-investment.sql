-- On which base would a rise by 20 percent be $1.1 billion?
SELECT title, left_interval AS the_rise_would_be, right_interval AS the_rise_is, implied AS the_base_would_be
FROM identity_check
WHERE identity_id LIKE 'investment-rise-of-%'
ORDER BY gap DESC;
