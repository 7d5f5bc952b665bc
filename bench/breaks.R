# SPDX-License-Identifier: GPL-3.0-or-later
# The time of a search for breaks in R, the figures of breaks.c: strucchange's breakpoints alone, and with criteria and
# limits. It has no p-values by simulation.
if (!suppressMessages(requireNamespace("strucchange", quietly = TRUE))) {
  cat("strucchange is not installed: left out\n")
  quit()
}
suppressMessages(library(strucchange))
microseconds <- function(work, calls, rounds = 5) {
  work()
  1e6 * median(replicate(rounds, system.time(for (i in seq_len(calls)) work())[["elapsed"]] / calls))
}
report <- function(name, work, calls) cat(sprintf("%-44s %10.1f µs\n", name, microseconds(work, calls)))
for (n in c(100, 30)) {
  y <- as.numeric(datasets::Nile)[1:n]
  t <- seq_len(n)
  cat(sprintf("n = %d\n", n))
  report("  R: breakpoints, levels", function() breakpoints(y ~ 1, h = 0.15), 2)
  report("  R: the same, summary and confint", function() {
    b <- breakpoints(y ~ 1, h = 0.15); list(summary(b), confint(b, breaks = 1))
  }, 2)
  report("  R: breakpoints, levels and slopes", function() breakpoints(y ~ t, h = 0.15), 2)
}
