# SPDX-License-Identifier: GPL-3.0-or-later
# Writes breaks.csv and breaks_series.csv: strucchange's breakpoints, confint and Fstats of series whose figures are
# drawn here or come with R. Run: Rscript breakpoints.R
suppressMessages(library(strucchange))
set.seed(601)
series <- list(
  nile = list(t = 1871:1970, y = as.numeric(datasets::Nile)),
  steps = list(t = 1990:2019, y = round(c(rnorm(12, 20, 2), rnorm(8, 26, 2), rnorm(10, 21, 2)), 1)),
  kink = list(t = 1985:2019, y = round(10 + .5 * pmin(0:34, 16) - .4 * pmax((0:34) - 16, 0) + rnorm(35, 0, .7), 2)),
  gaps = list(t = c(1980:1988, 1991:1999, 2003:2010, 2012, 2015:2019), y = round(c(rnorm(14, 5, 1), rnorm(18, 8, 1)), 2)),
  calm = list(t = 2000:2019, y = round(rnorm(20, 100, 5), 1)))
out <- file("breaks.csv", "w"); raw <- file("breaks_series.csv", "w")
head <- paste("#", R.version.string, "strucchange", packageVersion("strucchange"), "seed 601")
writeLines(c(head, "# dates: first row (from 0) of the new regime; limits as rows, NA outside the series",
             "id,q,h,m,rss,bic,supF,aveF,expF,date1,date2,date3,lower1,lower2,upper1,upper2"), out)
writeLines(c(head, "id,year,value"), raw)
for (id in names(series)) {
  t <- series[[id]]$t; y <- series[[id]]$y; n <- length(y); since <- t - min(t) # raw years cost R seven digits
  writeLines(sprintf("%s,%d,%.17g", id, t, y), raw)
  for (q in 1:2) {
    h <- max(floor(.15 * n + 1e-9), q + 1)
    f <- if (q == 1) y ~ 1 else y ~ since
    b <- breakpoints(f, h = h, breaks = min(5, n %/% h - 1))
    F <- Fstats(f, from = h)
    stat <- sapply(c("supF", "aveF", "expF"), function(s) suppressWarnings(sctest(F, type = s)$statistic))
    s <- summary(b)
    for (m in 0:min(3, n %/% h - 1)) {
      at <- rep(NA, 3); lo <- up <- rep(NA, 2)
      if (m > 0) at[1:m] <- breakpoints(b, breaks = m)$breakpoints
      if (m %in% 1:2) {
        ci <- suppressWarnings(confint(b, breaks = m)$confint)
        keep <- function(x) ifelse(x >= 1 & x < n, x, NA)
        lo[1:m] <- keep(ci[, 1]); up[1:m] <- keep(ci[, 3])
      }
      writeLines(paste(c(id, sprintf("%.17g", c(q, h, m, s$RSS["RSS", m + 1], s$RSS["BIC", m + 1], stat, at, lo, up))),
                       collapse = ","), out)
    }
  }
}
close(out); close(raw)
