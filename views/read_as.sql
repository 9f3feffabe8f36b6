-- What does a cell hold in another reading?
-- Grain: one value for each call, of the type of the printed cell
-- Columns:
--   cells: map of the columns that the reading changes to their text
--   column_name: the column that is wanted
--   printed: the cell in figures, which stays where the reading does not change it
CREATE OR REPLACE MACRO read_as(cells, column_name, printed) AS
CASE WHEN map_contains(cells, column_name) THEN TRY(cast_to_type(map_extract_value(cells, column_name), printed)) ELSE printed END;
