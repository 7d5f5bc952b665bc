# SPDX-License-Identifier: GPL-3.0-or-later
# The time of segmented's selection of the number of joints by BIC, the figures of joinpoint.c. It finds local optima, and has no
# permutation tests of this kind.
if (!suppressMessages(requireNamespace("segmented", quietly = TRUE))) {
  cat("segmented is not installed: left out\n")
  quit()
}
suppressMessages(library(segmented))
microseconds <- function(work, calls, rounds = 5) {
  work()
  1e6 * median(replicate(rounds, system.time(for (i in seq_len(calls)) work())[["elapsed"]] / calls))
}
for (case in list(c(37, 5), c(35, 3), c(105, 4))) {
  n <- case[1]
  t <- (seq_len(n) - 1) / n
  x <- 0.6180339887498949 * seq_len(n)
  y <- 2 + t - 2.5 * pmax(0, t - 0.3) + 3 * pmax(0, t - 0.7) + 0.15 * (x - floor(x) - 0.5)
  data <- data.frame(year = 1900 + seq_len(n) - 1, y = y)
  line <- lm(y ~ year, data)
  work <- function() suppressWarnings(capture.output(
    selgmented(line, ~year, Kmax = case[2], type = "bic", msg = FALSE)))
  cat(sprintf("%-52s %10.1f µs\n", sprintf("  R: selgmented, n = %d, up to %d", n, case[2]), microseconds(work, 1)))
}
