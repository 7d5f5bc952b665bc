# SPDX-License-Identifier: GPL-3.0-or-later
# The time of one regression of 16 figures in R, the figures of fit_one.c: the bare fitters (lm.fit, glm.fit), which give
# no inference, and the whole of what annum_fit gives.
year <- 2000:2015
counts <- c(52, 61, 48, 55, 70, 58, 66, 71, 69, 80, 77, 74, 90, 85, 88, 97)
scattered <- c(52, 71, 38, 45, 90, 48, 76, 61, 99, 60, 97, 54, 120, 65, 108, 77)
exposure <- 1e6 * (1 + 0.01 * (0:15))
value <- counts / 10 + 0.1 * (0:15)
X <- cbind(1, year)
off <- log(exposure)
microseconds <- function(work, calls, rounds = 7) {
  work()
  1e6 * median(replicate(rounds, system.time(for (i in seq_len(calls)) work())[["elapsed"]] / calls))
}
report <- function(name, work, calls) cat(sprintf("%-44s %8.1f µs\n", name, microseconds(work, calls)))
report("R: lm.fit alone", function() lm.fit(X, value), 3000)
report("R: lm, summary, confint, hatvalues, cooks", function() {
  m <- lm(value ~ year); list(summary(m), confint(m), hatvalues(m), cooks.distance(m))
}, 200)
report("R: glm.fit(poisson) alone", function() glm.fit(X, counts, family = poisson(), offset = off), 1000)
report("R: glm(poisson), the same all", function() {
  m <- glm(counts ~ year + offset(off), family = poisson)
  list(summary(m), confint.default(m), hatvalues(m), cooks.distance(m), residuals(m, "pearson"))
}, 200)
report("R: glm(poisson), profile intervals", function() {
  m <- glm(counts ~ year + offset(off), family = poisson); suppressMessages(confint(m))
}, 30)
if (requireNamespace("MASS", quietly = TRUE))
  report("R: MASS::glm.nb, summary", function() summary(MASS::glm.nb(scattered ~ year + offset(off))), 30)
