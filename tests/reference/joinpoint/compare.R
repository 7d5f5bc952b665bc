# SPDX-License-Identifier: GPL-3.0-or-later
# Writes compare_series.csv and compare.csv into FOLDER: sums of squares of one trend, of parallel trends and of separate ones for two
# groups at their best joinpoints of every choice (lm), and p-values of permutations drawn here.
# Run: Rscript compare.R FOLDER
folder <- commandArgs(TRUE)[1]
set.seed(739)
hinge <- function(x, t) pmax(x - t, 0)
x <- 2000:2013
cases <- list(
  same = list(k = 1, a = list(x = x, y = 5 + .3 * (x - 2000) - .5 * hinge(x, 2007) + rnorm(14, 0, .3), w = rep(1, 14)),
                     b = list(x = x, y = 5 + .3 * (x - 2000) - .5 * hinge(x, 2007) + rnorm(14, 0, .3), w = rep(1, 14))),
  parallel = list(k = 1, a = list(x = x, y = 5 + .3 * (x - 2000) - .5 * hinge(x, 2007) + rnorm(14, 0, .3), w = rep(1, 14)),
                         b = list(x = x, y = 5.4 + .3 * (x - 2000) - .5 * hinge(x, 2007) + rnorm(14, 0, .3), w = rep(1, 14))),
  weighted = list(k = 1, a = list(x = x, y = 5 + .25 * (x - 2000) - .4 * hinge(x, 2006) + rnorm(14, 0, .3), w = runif(14, 4, 16)),
                         b = list(x = 2002:2012, y = 5.2 + .2 * (2002:2012 - 2000) - .25 * hinge(2002:2012, 2006) + rnorm(11, 0, .4), w = runif(11, 2, 9))),
  lines = list(k = 0, a = list(x = x, y = 5 + .3 * (x - 2000) + rnorm(14), w = rep(1, 14)), b = list(x = x, y = 5 + .2 * (x - 2000) + rnorm(14), w = rep(1, 14))))
least <- function(x, y, w, extra, k) {
  u <- sort(unique(x)); m <- length(u)
  at <- if (k == 0) NA else u[3:(m - 2)]
  fits <- lapply(at, function(t) lm.wfit(cbind(1, x - x[1], extra, if (k) hinge(x, t)), y, w))
  sse <- sapply(fits, function(f) sum(w * f$residuals^2)); i <- which.min(sse)
  list(sse = sse[i], fit = fits[[i]]$fitted.values)
}
num <- function(...) paste(sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v)), collapse = ",")
versions <- paste("#", R.version.string, "seed 739")
series <- c(versions, "id,group,year,figure,weight")
out <- c(versions, "id,joinpoints,ratio of coincidence,p,ratio of parallelism,p")
draws <- 2000
for (id in names(cases)) {
  case <- cases[[id]]; k <- case$k
  x <- c(case$a$x, case$b$x); y <- c(case$a$y, case$b$y); w <- c(case$a$w, case$b$w); g <- rep(0:1, c(length(case$a$x), length(case$b$x)))
  series <- c(series, paste0(id, ",", apply(cbind(g, x, y, w), 1, num)))
  separate <- function(y) least(x[g == 0], y[g == 0], w[g == 0], NULL, k)$sse + least(x[g == 1], y[g == 1], w[g == 1], NULL, k)$sse
  result <- c()
  for (extra in list(NULL, g)) {
    null <- least(x, y, w, extra, k)
    ratio <- null$sse / separate(y)
    e <- sqrt(w) * (y - null$fit)
    star <- replicate(draws, { z <- null$fit + sample(e) / sqrt(w); least(x, z, w, extra, k)$sse / separate(z) })
    result <- c(result, ratio, mean(star >= ratio))
  }
  out <- c(out, paste(id, num(k, result), sep = ","))
}
writeLines(series, file.path(folder, "compare_series.csv"))
writeLines(out, file.path(folder, "compare.csv"))
