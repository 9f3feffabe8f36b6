-- What are 23.3 billion tenge of 2022 in dollars?
FROM to_usd(23300000000, 'KZT', 2022);
