-- Which claims do not fit only as a reader takes round floors?
SELECT title, left_plain AS worked_out, right_plain AS claimed, plain_gap_percent
FROM identity_check
WHERE verdict <> 'inconsistent' AND plain_verdict = 'inconsistent'
ORDER BY plain_gap_percent DESC, identity_id;
