# SPDX-License-Identifier: GPL-3.0-or-later
# Writes r_more.csv beside itself: what R's glm and lm say, for the conventions (log-likelihood, AIC, BIC, leverage,
# Cook's distance, residuals, fitted values). Run: Rscript more.R FOLDER
folder <- commandArgs(TRUE)[1]
kinds <- c(value = 1, count = 2, proportion = 3, share = 4, rate = 5)
families <- c(gaussian = 1, poisson = 2, quasipoisson = 3, binomial = 4, quasibinomial = 5, fractional = 6,
              gamma = 7, "inverse-gaussian" = 8)
links <- c(identity = 1, log = 2, logit = 3, probit = 4, cloglog = 5, inverse = 6, sqrt = 7,
           "1/mu^2" = 8)
lines <- c(paste("# numbers by", R.version.string, "glm, lm (stats)"), "id,numbers as case_format.py says")

line <- function(case, what, ...) {
  numbers <- sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v))
  lines <<- c(lines, paste(c(paste0(case, "/", what), numbers), collapse = ","))
}

# R's own object, converged as far as doubles allow.
case <- function(name, kind, family, link, time, y, size = NULL, weight = NULL, offset = NULL, x = NULL, degree = 1,
                 intercept = TRUE, origin = 2010, tolerance = 1e-8, start = NULL) {
  n <- length(y)
  t <- time - origin
  X <- sapply(seq_len(degree), function(k) t^k)
  if (intercept) X <- cbind(1, X)
  if (!is.null(x)) X <- cbind(X, x)
  w <- if (is.null(weight)) rep(1, n) else weight
  o <- if (is.null(offset)) rep(0, n) else offset
  if (kind == "count" && !is.null(size)) o <- o + log(size)
  response <- if (kind == "proportion" && family != "fractional") cbind(y, size - y) else
    if (kind == "proportion") y / size else y
  f <- switch(family, gaussian = gaussian(link), poisson = poisson(link), quasipoisson = quasipoisson(link),
              binomial = binomial(link), quasibinomial = quasibinomial(link), fractional = quasibinomial(link),
              gamma = Gamma(link), "inverse-gaussian" = inverse.gaussian(link))
  m <- suppressWarnings(glm(response ~ X - 1, family = f, weights = w, offset = o, start = start,
                            control = glm.control(epsilon = 1e-15, maxit = 200)))
  # From there again: R's standard errors are those of the weights before its last step.
  for (again in 1:12)
    m <- suppressWarnings(glm(response ~ X - 1, family = f, weights = w, offset = o, start = coef(m),
                              control = glm.control(epsilon = 1e-15, maxit = 200)))
  null <- suppressWarnings(if (intercept) glm(response ~ 1, family = f, weights = w, offset = o,
                                              control = glm.control(epsilon = 1e-15, maxit = 200))$deviance else NA)
  s <- summary(m)
  estimated <- !family %in% c("poisson", "binomial")
  q <- if (estimated) qt(0.975, m$df.residual) else qnorm(0.975)
  pearson <- residuals(m, "pearson")
  line(name, "model", kinds[kind], families[family], links[link], degree, !intercept, 0, 0, 0, 0, origin, 0,
       if (is.null(x)) 0 else ncol(x), 0.95, 0, tolerance)
  for (i in seq_len(n))
    line(name, "row", time[i], y[i], if (is.null(size)) NA else size[i], if (is.null(weight)) NA else weight[i],
         if (is.null(offset)) NA else offset[i], if (is.null(x)) numeric() else x[i, ])
  table <- s$coefficients
  for (j in seq_len(nrow(table)))
    line(name, "coef", table[j, ], table[j, 1] - q * table[j, 2], table[j, 1] + q * table[j, 2])
  loglik <- if (family %in% c("poisson", "binomial", "gaussian", "gamma", "inverse-gaussian")) as.numeric(logLik(m)) else NA
  line(name, "fit", m$deviance, null, sum(pearson^2), sum(pearson^2) / m$df.residual, loglik,
       if (is.na(loglik)) NA else AIC(m), if (is.na(loglik)) NA else BIC(m), NA, NA, NA, m$df.residual, NA, NA)
  for (i in seq_len(n))
    line(name, "point", m$fitted.values[i], hatvalues(m)[i], cooks.distance(m)[i], residuals(m, "response")[i],
         pearson[i], residuals(m, "deviance")[i])
  lines <<- c(lines, paste0(name, "/end,0"))
}

years <- 2005:2016
events <- c(41, 38, 45, 31, 36, 29, 33, 22, 27, 19, 24, 17)
few <- c(3, 1, 2, 0, 2, 1, 0, 1, 0, 0, 1, 0)
exposure <- c(1.2, 1.25, 1.3, 1.28, 1.35, 1.4, 1.38, 1.45, 1.5, 1.52, 1.6, 0.8)
total <- c(71, 72, 84, 68, 80, 88, 82, 85, 95, 71, 88, 88)
cases <- c(9, 12, 13, 14, 10, 24, 22, 27, 24, 22, 33, 21)
weight <- c(1, 2, 0.5, 3, 1.25, 1, 1, 4, 0.25, 2, 2, 1)
whole <- c(1, 2, 1, 3, 1, 1, 1, 4, 1, 2, 2, 1)
share <- c(0.31, 0.28, 0.302, 0.25, 0.22, 0.24, 0.19, 0.17, 0.185, 0.14, 0.12, 0.131)
x <- cbind(c(3.1, -2.2, 0.4, 1.9, -0.3, 2.8, -1.4, 0.9, 5.1, -3.3, 0.2, 1.1), (years - 2008)^2 %% 7)
offset <- c(0.03, -0.06, 0, 0.06, -0.03, 0.03, -0.06, 0, 0.06, -0.03, 0.03, -0.06)

for (family in c("poisson", "quasipoisson")) {
  for (link in c("log", "identity", "sqrt")) case(paste0(family, "-", link), "count", family, link, years, events)
  case(paste0(family, "-few"), "count", family, "log", years, few, size = exposure)
  case(paste0(family, "-weights"), "count", family, "log", years, events, size = exposure, weight = weight)
  case(paste0(family, "-all"), "count", family, "log", years, events, size = exposure, weight = weight,
       offset = offset, x = x, degree = 2)
  case(paste0(family, "-through-origin"), "count", family, "log", years, events, intercept = FALSE, origin = 1990)
}
for (family in c("binomial", "quasibinomial")) {
  for (link in c("logit", "probit", "cloglog", "log", "identity"))
    case(paste0(family, "-", link), "proportion", family, link, years, cases, size = total)
  case(paste0(family, "-whole-weights"), "proportion", family, "logit", years, cases, size = total, weight = whole)
  case(paste0(family, "-weights"), "proportion", family, "logit", years, cases, size = total, weight = weight)
  case(paste0(family, "-all"), "proportion", family, "cloglog", years, cases, size = total, weight = weight,
       offset = offset, x = x, degree = 2)
}
for (link in c("logit", "probit", "cloglog", "log", "identity"))
  case(paste0("fractional-", link), "share", "fractional", link, years, share)
case("fractional-of-total", "proportion", "fractional", "logit", years, cases, size = total)
case("fractional-weights", "share", "fractional", "logit", years, share, weight = weight, x = x)
for (link in c("identity", "log", "inverse")) {
  case(paste0("gaussian-", link), "value", "gaussian", link, years, 100 * share)
  case(paste0("gaussian-", link, "-weights"), "value", "gaussian", link, years, 100 * share, weight = weight)
}
positive <- c(12.3, 10.1, 11.8, 9.4, 8.8, 9.9, 7.2, 8.1, 6.6, 7.0, 5.2, 5.9)
for (link in c("inverse", "log", "identity")) {
  case(paste0("gamma-", link), "value", "gamma", link, years, positive)
  case(paste0("gamma-", link, "-weights"), "rate", "gamma", link, years, positive, weight = weight)
}
for (link in c("1/mu^2", "inverse", "log", "identity"))
  case(paste0("inverse-gaussian-", link), "value", "inverse-gaussian", link, years, positive)
case("inverse-gaussian-weights", "value", "inverse-gaussian", "1/mu^2", years, positive, weight = weight)
writeLines(lines, file.path(folder, "r_more.csv"))
