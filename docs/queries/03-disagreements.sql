-- Where do the speakers disagree?
SELECT severity, factor, indicator_id, first_claimant, first_printed, first_period, second_claimant, second_printed, second_period
FROM disagreements;
