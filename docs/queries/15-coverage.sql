-- How much of each text is in the ledger?
SELECT source_id, published, ledger, text_chars, covered_percent, mentions, figures, project_reports, agreement_reports
FROM source_coverage
ORDER BY source_id;
