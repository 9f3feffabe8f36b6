-- What is there on Baikonur?
FROM search('baikonur');
