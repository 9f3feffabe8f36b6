-- What is one DECIMAL divided by another, rounded up at the ninth decimal?
-- Grain: one number for each call, DECIMAL(38, 9); null where the divisor is zero or a number is too long
-- Columns:
--   dividend: a number with at most nine decimals
--   divisor: a number with at most nine decimals
CREATE OR REPLACE MACRO divide_up(dividend, divisor) AS CASE
    WHEN divisor <> 0 THEN TRY((
        ((dividend * 1000000000)::HUGEINT * 1000000000) // (divisor * 1000000000)::HUGEINT
        + CASE WHEN ((dividend * 1000000000)::HUGEINT * 1000000000) % (divisor * 1000000000)::HUGEINT <> 0
                AND (dividend < 0) = (divisor < 0) THEN 1 ELSE 0 END
    )::DECIMAL(38, 0) * 0.000000001)::DECIMAL(38, 9)
END;
