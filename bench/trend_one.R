# SPDX-License-Identifier: GPL-3.0-or-later
# The time of one Poisson trend in R, glm with summary and Wald intervals, on the counts of trend_one.py.
year <- 2000:2015
events <- c(52, 61, 48, 55, 70, 58, 66, 71, 69, 80, 77, 74, 90, 85, 88, 97)
exposure <- 1e6 * (1 + 0.01 * (0:15))
one <- function() {
  fit <- glm(events ~ year + offset(log(exposure)), family = poisson)
  list(summary(fit), confint.default(fit))
}
squares <- function() {
  fit <- lm(events ~ year)
  list(summary(fit), confint(fit))
}
microseconds <- function(work, calls = 300, rounds = 7) {
  work()
  1e6 * median(replicate(rounds, system.time(for (i in seq_len(calls)) work())[["elapsed"]] / calls))
}
cat(sprintf("%-44s %8.1f µs\n", "R: glm(poisson), summary and intervals", microseconds(one)))
cat(sprintf("%-44s %8.1f µs\n", "R: lm, summary and intervals", microseconds(squares)))
