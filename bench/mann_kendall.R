# SPDX-License-Identifier: GPL-3.0-or-later
# The time of Mann and Kendall's test on 30 figures in R, the figures of mann_kendall.c: cor.test, which has the exact
# p-value, and the slopes of all pairs with their median.
year <- 1990:2019
value <- 10 + 0.03 * (0:29) + 3 * ((0:29) * 0.6180339887498949) %% 1
microseconds <- function(work, calls, rounds = 7) {
  work()
  1e6 * median(replicate(rounds, system.time(for (i in seq_len(calls)) work())[["elapsed"]] / calls))
}
report <- function(name, work, calls) cat(sprintf("%-56s %8.1f µs\n", name, microseconds(work, calls)))
report("R: cor.test(kendall, exact)", function() cor.test(year, value, method = "kendall", exact = TRUE), 1000)
report("R: Sen's slope by outer, estimate alone", function() {
  s <- outer(value, value, "-") / outer(year, year, "-"); median(s[lower.tri(s)])
}, 2000)
