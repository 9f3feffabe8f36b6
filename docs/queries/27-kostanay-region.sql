-- What is there on Kostanay Region and all within it?
FROM in_area('kostanay-region');
