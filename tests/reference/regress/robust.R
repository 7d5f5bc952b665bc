# SPDX-License-Identifier: GPL-3.0-or-later
# Writes robust_r.csv beside itself: what R's MASS::rlm (with summary.rlm) and quantreg::rq (with summary.rq, se = "iid"
# and se = "rank") say. The format is that of robust_exact.py. Run: Rscript robust.R FOLDER
# Rank limits are given where n is odd or covariates make the restricted fits unique: quantreg's change with the level
# of y otherwise, since they then interpolate from a vertex of its own path; and not with ties, where its statistic need
# not be a slope of the profile (Air.Flow of stackloss: 1.1668 at 0.5143, where the profile has 1.5883 on both sides).
# robust_exact.py has these. Standard errors of medians are left out
# where quantreg says that the fit of the sparsity may not be unique. Weights are inverse variances, as rlm's inv.var:
# rq's are their roots.
suppressMessages({library(MASS); library(quantreg)})
folder <- commandArgs(TRUE)[1]
lines <- c(paste0("# numbers by ", R.version.string, ", MASS ", packageVersion("MASS"), ", quantreg ",
                  packageVersion("quantreg")), "id,numbers as robust_exact.py says")
line <- function(case, what, ...) {
  numbers <- sapply(c(...), function(v) if (is.na(v) || abs(v) > 1e300) "nan" else sprintf("%.17g", v))
  lines <<- c(lines, paste(c(paste0(case, "/", what), numbers), collapse = ","))
}
warned <- function(expression) {
  found <- FALSE
  value <- withCallingHandlers(expression, warning = function(w) {
    if (grepl("nonunique", conditionMessage(w))) found <<- TRUE
    invokeRestart("muffleWarning")
  })
  list(value = value, nonunique = found)
}
design <- function(time, x, degree, intercept) {
  X <- sapply(seq_len(degree), function(k) time^k)
  if (intercept) X <- cbind(1, X)
  if (!is.null(x)) X <- cbind(X, x)
  X
}
case <- function(name, robust, time, y, degree = 1, intercept = TRUE, log = FALSE, weight = NULL, offset = NULL,
                 x = NULL, level = 0.95, tolerance = 1e-9, ranks = length(y) %% 2 == 1) {
  n <- length(y)
  X <- design(time, x, degree, intercept)
  p <- ncol(X)
  z <- (if (log) base::log(y) else y) - if (is.null(offset)) 0 else offset
  line(name, "model", robust, degree, !intercept, log, level, if (is.null(x)) 0 else ncol(x), tolerance)
  for (i in seq_len(n))
    line(name, "row", time[i], y[i], if (is.null(weight)) NA else weight[i], if (is.null(offset)) NA else offset[i],
         if (is.null(x)) numeric() else x[i, ])
  w <- if (is.null(weight)) rep(1, n) else weight
  if (robust < 3) {
    psi <- if (robust == 1) psi.huber else psi.bisquare
    m <- suppressWarnings(rlm(X, z, weights = w, psi = psi, acc = 1e-14, maxit = 20000))
    # Rounding may let no step get that small: the last ones tell.
    if (!m$converged && max(tail(m$conv, 10)) > 1e-12) { # goes in a circle
      cat(name, "does not converge:", format(max(tail(m$conv, 10))), "\n")
      lines <<- lines[!startsWith(lines, paste0(name, "/"))]
      return(invisible())
    }
    s <- summary(m)
    table <- s$coefficients
    q <- qt(1 - (1 - level) / 2, n - p)
    for (j in seq_len(p))
      line(name, "coef", table[j, 1:3], 2 * pt(-abs(table[j, 3]), n - p), table[j, 1] - q * table[j, 2],
           table[j, 1] + q * table[j, 2])
    line(name, "fit", s$sigma, s$stddev^2, sum(m$wresid^2), NA, NA, NA, NA)
  } else {
    main <- warned(rq(z ~ X - 1, tau = 0.5, weights = sqrt(w)))
    m <- main$value
    stopifnot(!main$nonunique)
    iid <- warned(summary(m, se = "iid", covariance = TRUE))
    table <- iid$value$coefficients
    known <- !iid$nonunique && is.finite(table[1, 2])
    rank <- if (ranks && p > 1) suppressWarnings(summary(m, se = "rank", alpha = 1 - level))$coefficients else matrix(NA, p, 3)
    for (j in seq_len(p))
      line(name, "coef", table[j, 1], if (known) c(table[j, 2:3], 2 * pt(-abs(table[j, 3]), n - p)) else rep(NA, 3),
           rank[j, 2:3])
    r <- (z - X %*% table[, 1]) * sqrt(w)
    plain <- is.null(weight)
    line(name, "fit", NA, if (known) 1 / iid$value$scale^2 / 4 else NA, sum(r^2),
         if (plain) logLik(m) else NA, if (plain) AIC(m) else NA, if (plain) AIC(m, k = base::log(n)) else NA, 0)
  }
  lines <<- c(lines, paste0(name, "/end,0"))
}
generator <- function(n, seed) { # figures with outliers, kept to three digits
  set.seed(seed)
  round(20 + 0.3 * seq_len(n) + rt(n, 1.5), 3)
}
names <- c("huber", "bisquare", "median")
for (robust in 1:3) {
  name <- names[robust]
  stack <- as.matrix(stackloss[, 2:3])
  case(paste0(name, "-stackloss"), robust, stackloss$Air.Flow, stackloss$stack.loss, x = stack, ranks = FALSE)
  case(paste0(name, "-anscombe1"), robust, anscombe$x1, anscombe$y1)
  case(paste0(name, "-coal"), robust, 1:25, c(4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4) +
         0.01 * ((1:25 * 7) %% 13))
  for (n in c(7, 9, 13, 21, 31, 39)) {
    y <- generator(n, n)
    case(paste0(name, "-line", n), robust, 1:n, y)
    case(paste0(name, "-log", n), robust, 1:n, exp(y / 20), log = TRUE)
    if (n > 12) {
      case(paste0(name, "-curve", n), robust, 1:n, y, degree = 2, level = 0.9)
      case(paste0(name, "-weights", n), robust, 1:n, y, weight = 1 + (1:n * 5) %% 7 / 4, ranks = TRUE)
      case(paste0(name, "-covariates", n), robust, 1:n, y, x = cbind(sin(1:n * 1.7), (1:n)^1.5 %% 3), offset = cos(1:n),
           intercept = FALSE, ranks = TRUE)
    }
  }
  for (n in c(20, 40)) {
    y <- generator(n, 100 + n)
    case(paste0(name, "-even", n), robust, 1:n, y)
    case(paste0(name, "-origin", n), robust, 1:n, y, intercept = FALSE, x = cbind(sqrt(1:n)), ranks = TRUE)
  }
}
writeLines(lines, file.path(folder, "robust_r.csv"))
