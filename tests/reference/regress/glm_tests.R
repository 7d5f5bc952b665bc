# SPDX-License-Identifier: GPL-3.0-or-later
# Writes r_glm_tests.csv: sandwich covariances of generalised linear models, anova's likelihood-ratio and score tests, and
# brglm2's Jeffreys-penalised estimates. Format: firth.py. Run: Rscript glm_tests.R FOLDER
suppressMessages({library(sandwich); library(brglm2); library(MASS)})
folder <- commandArgs(TRUE)[1]
kinds <- c(value = 1, count = 2, proportion = 3, share = 4, rate = 5)
families <- c(gaussian = 1, poisson = 2, quasipoisson = 3, binomial = 4, quasibinomial = 5, fractional = 6,
              gamma = 7, "inverse-gaussian" = 8, negbin = 9)
links <- c(identity = 1, log = 2, logit = 3, probit = 4, cloglog = 5, inverse = 6, sqrt = 7)
covariances <- c(model = 0, HC0 = 1, HC1 = 2, HC2 = 3, HC3 = 4, NW = 5)
lines <- c(paste("# numbers by", R.version.string, "stats, MASS", packageVersion("MASS"), "sandwich", packageVersion("sandwich"),
                 "brglm2", packageVersion("brglm2")), "id,numbers as firth.py says")
line <- function(case, what, ...) {
  numbers <- sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v))
  lines <<- c(lines, paste(c(paste0(case, "/", what), numbers), collapse = ","))
}
tight <- glm.control(epsilon = 1e-15, maxit = 200)

# R's own object, converged as far as doubles allow: it ends with the weights before its last step.
converged <- function(formula, f, data, kappa = NA) {
  m <- suppressWarnings(glm(formula, family = f, data = data, weights = w, offset = o, control = tight))
  for (again in 1:8)
    m <- suppressWarnings(glm(formula, family = f, data = data, weights = w, offset = o, start = coef(m),
                              control = tight))
  m
}

family_of <- function(family, link, theta) switch(family, poisson = poisson(link), quasipoisson = quasipoisson(link),
  binomial = binomial(link), quasibinomial = quasibinomial(link), fractional = quasibinomial(link), gamma = Gamma(link),
  negbin = negative.binomial(theta, link), gaussian = gaussian(link))

case <- function(name, kind, family, link, time, y, size = NULL, weight = NULL, x = NULL, covariance = "model", lags = 0,
                 adjust = 0, firth = 2, origin = 2010, tolerance = 1e-10, theta = NA) {
  n <- length(y)
  d <- data.frame(t = time - origin, w = if (is.null(weight)) rep(1, n) else weight,
                  o = if (kind == "count" && !is.null(size)) log(size) else rep(0, n))
  d$response <- if (kind == "proportion") cbind(y, size - y) else y
  for (k in seq_len(NCOL(x) * !is.null(x))) d[[paste0("x", k)]] <- as.matrix(x)[, k]
  terms <- c("1", "t", if (!is.null(x)) paste0("x", seq_len(NCOL(x))))
  f <- family_of(family, link, theta)
  formula <- reformulate(terms, "response")
  if (firth == 1)
    m <- suppressWarnings(glm(formula, family = f, data = d, weights = w, offset = o, method = "brglmFit",
                              type = "MPL_Jeffreys", epsilon = 1e-13, maxit = 5000, max_step_factor = 20))
  else
    m <- converged(formula, f, d)
  estimated <- !family %in% c("poisson", "binomial", "negbin")
  pearson <- sum(residuals(m, "pearson")^2)
  dispersion <- pearson / m$df.residual
  scale <- if (estimated) dispersion else 1
  v <- if (covariance == "model") summary(m, dispersion = scale)$cov.scaled else
    if (covariance == "NW") suppressWarnings(NeweyWest(m, lag = if (lags < 0) NULL else lags, prewhite = FALSE,
                                                       adjust = adjust == 1)) else vcovHC(m, type = covariance)
  line(name, "model", kinds[kind], families[family], links[link], covariances[covariance], lags, adjust, firth, 0, origin,
       length(terms) - 2, 0.95, tolerance)
  for (i in seq_len(n))
    line(name, "row", time[i], y[i], if (is.null(size)) NA else size[i], if (is.null(weight)) NA else weight[i],
         if (is.null(x)) numeric() else as.matrix(x)[i, ])
  for (j in seq_along(terms)) {
    estimate <- coef(m)[j]
    se <- sqrt(v[j, j])
    z <- abs(estimate / se)
    q <- if (estimated) qt(0.975, m$df.residual) else qnorm(0.975)
    tests <- rep(NA, 4)
    if (firth != 1 && covariance == "model" && j > 1) {
      smaller <- converged(reformulate(terms[-j], "response"), f, d)
      a <- anova(smaller, m, test = "Rao", dispersion = scale)
      l <- anova(smaller, m, test = "LRT", dispersion = scale)
      ratio <- l$Deviance[2] / scale
      score <- a$Rao[2] / scale
      p <- function(s) if (estimated) pf(s, 1, m$df.residual, lower.tail = FALSE) else pchisq(s, 1, lower.tail = FALSE)
      # R's own p: of the likelihood ratio by F, of the score by chi-squared whatever the dispersion.
      if (estimated)
        stopifnot(all.equal(p(ratio), anova(smaller, m, test = "F")$`Pr(>F)`[2], tolerance = 1e-9))
      stopifnot(all.equal(pchisq(score, 1, lower.tail = FALSE), a$`Pr(>Chi)`[2], tolerance = 1e-9))
      tests <- c(ratio, p(ratio), score, p(score))
    }
    line(name, "coef", estimate, se, if (estimated) 2 * pt(-z, m$df.residual) else 2 * pnorm(-z), estimate - q * se,
         estimate + q * se, tests)
  }
  for (i in seq_along(terms)) for (j in seq_along(terms)) line(name, "vcov", i - 1, j - 1, v[i, j])
  line(name, "fit", if (firth == 1 || family == "negbin") NA else m$deviance, if (family == "negbin") NA else dispersion, theta)
  lines <<- c(lines, paste0(name, "/end,0"))
}

years <- 2005:2016
events <- c(41, 38, 45, 31, 36, 29, 33, 22, 27, 19, 24, 17)
few <- c(3, 1, 2, 0, 2, 1, 0, 1, 0, 0, 1, 0)
exposure <- c(1.2, 1.25, 1.3, 1.28, 1.35, 1.4, 1.38, 1.45, 1.5, 1.52, 1.6, 0.8)
total <- c(71, 72, 84, 68, 80, 88, 82, 85, 95, 71, 88, 88)
cases <- c(9, 12, 13, 14, 10, 24, 22, 27, 24, 22, 33, 21)
weight <- c(1, 2, 0.5, 3, 1.25, 1, 1, 4, 0.25, 2, 2, 1)
share <- c(0.31, 0.28, 0.302, 0.25, 0.22, 0.24, 0.19, 0.17, 0.185, 0.14, 0.12, 0.131)
positive <- c(12.3, 10.1, 11.8, 9.4, 8.8, 9.9, 7.2, 8.1, 6.6, 7.0, 5.2, 5.9)
x <- cbind(c(3.1, -2.2, 0.4, 1.9, -0.3, 2.8, -1.4, 0.9, 5.1, -3.3, 0.2, 1.1))

kinds_of_covariance <- list(list("HC0"), list("HC1"), list("HC2"), list("HC3"), list("NW", 0), list("NW", 2), list("NW", 3, 1),
                            list("NW", -1), list("NW", -1, 1), list("model"))
for (k in kinds_of_covariance) {
  lags <- if (length(k) > 1) k[[2]] else 0
  adjust <- if (length(k) > 2) k[[3]] else 0
  sandwich <- function(name, ...)
    case(paste(name, k[[1]], lags, adjust, sep = "-"), ..., covariance = k[[1]], lags = lags, adjust = adjust)
  for (family in c("poisson", "quasipoisson")) {
    sandwich(paste0(family, "-log"), "count", family, "log", years, events, size = exposure, x = x)
    sandwich(paste0(family, "-weights"), "count", family, "log", years, few, size = exposure, weight = weight)
    sandwich(paste0(family, "-sqrt"), "count", family, "sqrt", years, events)
  }
  for (family in c("binomial", "quasibinomial"))
    for (link in c("logit", "probit", "cloglog"))
      sandwich(paste(family, link, sep = "-"), "proportion", family, link, years, cases, size = total, x = x)
  sandwich("fractional", "share", "fractional", "logit", years, share)
  for (link in c("log", "inverse", "identity"))
    sandwich(paste0("gamma-", link), "value", "gamma", link, years, positive)
  sandwich("gamma-weights", "value", "gamma", "log", years, positive, weight = weight, x = x)
  sandwich("gaussian-log", "value", "gaussian", "log", years, positive)
}
time <- 2004:2013
figures <- c(3, 11, 0, 2, 17, 6, 4, 25, 9, 1)
d <- data.frame(t = time - 2010, figures = figures)
# MASS alternates; from its theta the joint maximum is found by the profile's slope.
slope <- function(log_theta) {
  m <- glm(figures ~ t, family = negative.binomial(exp(log_theta)), data = d, control = tight)
  mu <- fitted(m); th <- exp(log_theta)
  sum(digamma(th + figures) - digamma(th) + log(th) + 1 - log(th + mu) - (figures + th) / (mu + th))
}
theta <- exp(uniroot(slope, c(-3, 4), tol = 1e-14)$root)
for (covariance in c("model", "HC0", "HC3"))
  case(paste0("negbin-", covariance), "count", "negbin", "log", time, figures, covariance = covariance, theta = theta)
# brglm2 stops where its adjusted scores are below 1e-13.
case("firth-logit", "proportion", "binomial", "logit", years, cases, size = total, x = x, firth = 1)
case("firth-probit", "proportion", "binomial", "probit", years, cases, size = total, x = x, firth = 1)
case("firth-cloglog", "proportion", "binomial", "cloglog", years, cases, size = total, x = x, firth = 1)
case("firth-poisson", "count", "poisson", "log", years, few, size = exposure, x = x, firth = 1)
case("firth-logit-separated", "proportion", "binomial", "logit", 2005:2010, c(0, 0, 0, 5, 7, 8), size = rep(8, 6), firth = 1)
case("firth-poisson-separated", "count", "poisson", "log", 2005:2010, c(0, 0, 0, 0, 0, 5), firth = 1)
writeLines(lines, file.path(folder, "r_glm_tests.csv"))
