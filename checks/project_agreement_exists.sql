-- The document that provides for a project is one of `agreements`.
-- fix: correct agreement_id, or add the agreement. (No foreign key: agreements refer to projects, and DuckDB builds no circles.)
SELECT 'projects' AS table_name, p.project_id AS key, 'agreement_id' AS column_name,
       'there is no agreement ' || p.agreement_id AS message
FROM projects AS p
ANTI JOIN agreements AS a ON a.agreement_id = p.agreement_id
WHERE p.agreement_id IS NOT NULL
ORDER BY key
