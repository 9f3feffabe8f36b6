# Every CSV file. By default readr takes the text NA for null, so it is told not to.
if (!requireNamespace("readr", quietly = TRUE)) {
  message("R's package readr is not installed (Debian's r-cran-readr)")
  quit(status = 77)
}
dist <- Sys.getenv("DIST")
work <- Sys.getenv("WORK")
plan <- readLines(file.path(work, "tables.txt"))
for (table in plan) {
  data <- readr::read_csv(
    file.path(dist, "csv", paste0(table, ".csv")),
    na = "", guess_max = Inf, show_col_types = FALSE, progress = FALSE
  )
  readr::write_csv(data, file.path(work, "out", paste0(table, ".csv")), na = "")
}
