# SPDX-License-Identifier: GPL-3.0-or-later
# Writes hudson_series.csv and hudson.csv into FOLDER: the least sum of squares over one and two joinpoints anywhere, by nlminb
# inside every choice of gaps, and what the package segmented finds from many starts.
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
    f <- lm.wfit(cbind(1, x - x[1], sapply(t, function(a) hinge(x, a))), case$y, case$w)
    sum(case$w * f$residuals^2)
  }
  gap <- 2:(n - 2) # joints between rows gap and gap + 1, both ends included; two figures at least at the ends and between
  for (k in 1:2) {
    cells <- if (k == 1) matrix(gap, 1) else { p <- combn(gap, 2); p[, p[2, ] - p[1, ] >= 2, drop = FALSE] }
    best <- list(value = Inf)
    for (i in seq_len(ncol(cells))) for (part in c(.1, .5, .9)) {
      low <- x[cells[, i]]; high <- x[cells[, i] + 1]
      o <- nlminb(low + part * (high - low), sse, lower = low, upper = high, control = list(rel.tol = 1e-14, x.tol = 1e-12, iter.max = 500))
      if (o$objective < best$value) best <- list(value = o$objective, par = o$par)
    }
    seg <- Inf
    fit <- lm(y ~ x, data = d, weights = w)
    for (i in seq(1, ncol(cells), length.out = 60)) {
      s <- tryCatch(suppressWarnings(segmented(fit, seg.Z = ~x, psi = x[cells[, round(i)]] + .5, control = seg.control(n.boot = 0, it.max = 100, display = FALSE))),
                    error = function(e) NULL)
      if (is.null(s) || !inherits(s, "segmented") || nrow(s$psi) != k) next
      at <- findInterval(sort(s$psi[, "Est."]), x)
      if (at[1] >= 2 && at[k] <= n - 2 && (k == 1 || at[2] - at[1] >= 2)) seg <- min(seg, sse(s$psi[, "Est."]))
    }
    out <- c(out, paste(id, num(k, best$value, c(sort(best$par), NA)[1:2], if (is.finite(seg)) seg else NA), sep = ","))
  }
}
writeLines(series, file.path(folder, "hudson_series.csv"))
writeLines(out, file.path(folder, "hudson.csv"))
