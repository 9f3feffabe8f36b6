-- Which regions have agreements with each other?
SELECT region_a, region_b, signed
FROM region_pairs
ORDER BY region_a;
