# SPDX-License-Identifier: GPL-3.0-or-later
# Writes gls_series.csv and gls.csv into FOLDER: generalised least squares at every choice of up to two joinpoints, by nlme's gls
# for autocorrelated errors (rho given, and estimated by maximum likelihood at the best places) and by solve() for a covariance.
# Run: Rscript gls.R FOLDER
suppressMessages(library(nlme))
folder <- commandArgs(TRUE)[1]
set.seed(733)
hinge <- function(x, t) pmax(x - t, 0)
x <- 2000:2015; gaps <- c(1990:1994, 1996:2000, 2003:2006)
ar <- function(n, rho, s) as.numeric(arima.sim(list(ar = rho), n)) * s
cases <- list(
  bend = list(x = x, y = 5 + .2 * (x - 2000) - .35 * hinge(x, 2008) + ar(16, .6, .3), rho = .5),
  plain = list(x = x, y = 3 + .1 * (x - 2000) + ar(16, .8, .5), rho = .3),
  gaps = list(x = gaps, y = 5 - .2 * (gaps - 1990) + .5 * hinge(gaps, 1998) + ar(14, .3, .4), rho = .7),
  minus = list(x = x, y = 5 - .2 * (x - 2000) + .4 * hinge(x, 2005) + ar(16, -.5, .4), rho = -.4))
square <- crossprod(matrix(rnorm(16 * 20), 20)) / 20 + diag(.3, 16)
cases$full <- list(x = x, y = 8 + .3 * (x - 2000) - .5 * hinge(x, 2007) + rnorm(16), V = square)
num <- function(...) paste(sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v)), collapse = ",")
versions <- paste("#", R.version.string, "nlme", packageVersion("nlme"), "seed 733")
series <- c(versions, "id,year,figure,rho")
matrix_lines <- c(versions, "id,row of the covariance")
out <- c(versions, "id/best: k, places (rows from 0), SSE, coefficients; id/profile: k, joint, place, SSE; id/rho: k with the least BIC, rho, log-likelihood")
for (id in names(cases)) {
  case <- cases[[id]]; n <- length(case$x); d <- data.frame(x = case$x, y = case$y)
  rho <- if (is.null(case$rho)) NA else case$rho
  series <- c(series, sprintf("%s,%s", id, apply(cbind(case$x, case$y, rho), 1, num)))
  R <- if (is.null(case$V)) rho^abs(outer(case$x, case$x, "-")) else case$V
  if (!is.null(case$V)) matrix_lines <- c(matrix_lines, paste(id, apply(R, 1, num), sep = ","))
  tuples_of <- function(k) if (k == 0) list(integer()) else if (k == 1) as.list(3:(n - 2)) else
    Filter(function(t) t[2] - t[1] > 2, combn(3:(n - 2), 2, simplify = FALSE))
  columns <- function(t) cbind(1, d$x - d$x[1], sapply(t, function(i) hinge(d$x, d$x[i])))
  design <- function(t) if (length(t)) columns(t) else cbind(1, d$x - d$x[1])
  solved <- function(t) {
    X <- design(t); W <- solve(R); b <- solve(t(X) %*% W %*% X, t(X) %*% W %*% d$y); e <- d$y - X %*% b
    list(sse = drop(t(e) %*% W %*% e), b = drop(b))
  }
  least <- c(Inf, NA, NA, NA)
  for (k in 0:2) {
    tuples <- tuples_of(k)
    fits <- lapply(tuples, solved)
    sse <- sapply(fits, `[[`, "sse"); best <- which.min(sse)
    if (!is.na(rho) && id != "gaps") { # gls itself at the best places: its sigma is that of SSE / n
      X <- design(tuples[[best]]); distances <- corAR1(rho, form = ~x, fixed = TRUE)
      g <- gls(y ~ X - 1, correlation = distances, data = d, method = "ML")
      stopifnot(abs(g$sigma^2 * n - sse[best]) < 1e-8 * sse[best], abs(coef(g) - fits[[best]]$b) < 1e-8)
      for (t in tuples) {
        X <- design(t)
        g <- tryCatch(gls(y ~ X - 1, correlation = corAR1(.1, form = ~x), data = d, method = "ML",
                          control = glsControl(tolerance = 1e-12, msTol = 1e-14)), error = function(e) NULL)
        if (is.null(g)) next
        bic <- -2 * as.numeric(logLik(g)) + (2 * k + 3) * log(n)
        if (bic < least[1]) least <- c(bic, k, coef(g$modelStruct$corStruct, unconstrained = FALSE), as.numeric(logLik(g)))
      }
    }
    out <- c(out, paste(paste0(id, "/best"), num(k, c(tuples[[best]] - 1, NA, NA)[1:2], sse[best], fits[[best]]$b), sep = ","))
    for (j in seq_len(k)) for (c in unique(sapply(tuples, `[`, j)))
      out <- c(out, paste(paste0(id, "/profile"), num(k, j - 1, c - 1, min(sse[sapply(tuples, `[`, j) == c])), sep = ","))
  }
  if (is.finite(least[1])) out <- c(out, paste(paste0(id, "/rho"), num(least[-1]), sep = ","))
}
writeLines(series, file.path(folder, "gls_series.csv"))
writeLines(matrix_lines, file.path(folder, "gls_covariance.csv"))
writeLines(out, file.path(folder, "gls.csv"))
