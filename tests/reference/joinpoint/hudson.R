# SPDX-License-Identifier: GPL-3.0-or-later
# Writes hudson_series.csv and hudson.csv into FOLDER: the least sum of squares over one and two joinpoints anywhere, by a fine grid
# refined with Nelder and Mead's method, and what the package segmented finds from many starts.
# Run: Rscript hudson.R FOLDER
suppressMessages(library(segmented))
folder <- commandArgs(TRUE)[1]
set.seed(737)
hinge <- function(x, t) pmax(x - t, 0)
x <- 2000:2015; gaps <- c(1990:1994, 1996:2000, 2003:2006)
made <- function(x, line, s, w = rep(1, length(x))) list(x = x, y = line + rnorm(length(x), 0, s / sqrt(w)), w = w)
cases <- list(
  between = made(x, 5 + .4 * (x - 2000) - .7 * hinge(x, 2007.4), .15),
  two = made(x, 5 + .4 * (x - 2000) - .7 * hinge(x, 2004.6) + .6 * hinge(x, 2010.3), .1),
  noise = made(x, rep(3, 16), 1),
  noise2 = made(x, rep(3, 16), 1),
  weights = made(x, 2 - .2 * (x - 2000) + .5 * hinge(x, 2009.5), .3, c(1:8, 8:1)),
  gaps = made(gaps, 5 - .2 * (gaps - 1990) + .5 * hinge(gaps, 2001.2), .3),
  curve = made(x, .02 * (x - 2004)^2, .1))
num <- function(...) paste(sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v)), collapse = ",")
versions <- paste("#", R.version.string, "segmented", packageVersion("segmented"), "seed 737")
series <- c(versions, "id,year,figure,weight")
out <- c(versions, "id,k,least sum of squares,places,segmented's least")
for (id in names(cases)) {
  case <- cases[[id]]; x <- case$x; n <- length(x); d <- data.frame(x = x, y = case$y, w = case$w)
  series <- c(series, paste0(id, ",", apply(cbind(x, case$y, case$w), 1, num)))
  sse <- function(t) {
    t <- sort(t)
    if (sum(x < t[1]) < 2 || sum(x > t[length(t)]) < 2) return(1e10)
    if (length(t) > 1 && sum(x > t[1] & x < t[2]) < 2) return(1e10)
    f <- lm.wfit(cbind(1, x - x[1], sapply(t, function(a) hinge(x, a))), case$y, case$w)
    sum(case$w * f$residuals^2)
  }
  fine <- sort(unique(c(x, seq(x[3], x[n - 2], by = .1))))
  fine <- fine[fine >= x[3] & fine <= x[n - 2]]
  for (k in 1:2) {
    tuples <- if (k == 1) matrix(fine, 1) else combn(fine, 2)
    values <- apply(tuples, 2, sse)
    start <- order(values)[seq_len(min(40, length(values)))]
    best <- list(value = Inf)
    for (i in start) {
      o <- list(par = tuples[, i], value = values[i])
      if (o$value >= 1e10) next
      if (o$value < best$value) best <- o
      for (r in 1:3) {
        o <- if (k == 1) { u <- optimize(sse, c(o$par - .1, o$par + .1), tol = 1e-12); list(par = u$minimum, value = u$objective) } else
          optim(o$par, sse, control = list(reltol = 1e-16, maxit = 5000, parscale = rep(.01, k)))
        if (o$value < best$value) best <- o
      }
    }
    seg <- Inf
    fit <- lm(y ~ x, data = d, weights = w)
    for (i in seq(1, length(values), length.out = 60)) {
      s <- tryCatch(suppressWarnings(segmented(fit, seg.Z = ~x, psi = tuples[, round(i)], control = seg.control(n.boot = 0, it.max = 100, display = FALSE))),
                    error = function(e) NULL)
      if (is.null(s) || !inherits(s, "segmented") || nrow(s$psi) != k) next
      if (sse(s$psi[, "Est."]) < 1e9) seg <- min(seg, sse(s$psi[, "Est."]))
    }
    out <- c(out, paste(id, num(k, best$value, c(sort(best$par), NA)[1:2], if (is.finite(seg)) seg else NA), sep = ","))
  }
}
writeLines(series, file.path(folder, "hudson_series.csv"))
writeLines(out, file.path(folder, "hudson.csv"))
