# CITATION.cff is valid, and converts to BibTeX.
cffconvert --validate --infile "$DIST/CITATION.cff" &&
  cffconvert --format bibtex --infile "$DIST/CITATION.cff"
