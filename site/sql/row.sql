-- A claim's row as it can be taken away: the view figures_wide.
FROM figures_wide ORDER BY figure_id
