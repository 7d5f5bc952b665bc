# SPDX-License-Identifier: GPL-3.0-or-later
# The time of one comparison of two figures in R, the figures of change_pair.c.
microseconds <- function(work, calls, rounds = 5) {
  work()
  1e6 * median(replicate(rounds, system.time(for (i in seq_len(calls)) work())[["elapsed"]] / calls))
}
report <- function(name, work, calls) cat(sprintf("%-52s %10.1f µs\n", name, microseconds(work, calls)))
report("R: poisson.test(c(55, 52))", function() poisson.test(c(55, 52)), 300)
report("R: fisher.test, 3 of 10 and 4 of 11", function() fisher.test(matrix(c(3, 7, 4, 7), 2)), 100)
report("R: fisher.test, totals of 1e4", function() fisher.test(matrix(c(3000, 7000, 4000, 7000), 2)), 5)
