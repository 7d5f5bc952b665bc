# SPDX-License-Identifier: GPL-3.0-or-later
# Writes r_diagnostics.csv beside itself: tests of a fit, its slope without single figures, quantile residuals, and
# comparisons and hypotheses, by R's lm, glm, anova, Box.test, MASS::glm.nb, statmod::pinvgauss and car::linearHypothesis.
# Run: Rscript diagnostics.R FOLDER
folder <- commandArgs(TRUE)[1]
suppressMessages({library(car); library(MASS)})
kinds <- c(value = 1, count = 2, proportion = 3)
families <- c(gaussian = 1, poisson = 2, quasipoisson = 3, binomial = 4, quasibinomial = 5, gamma = 7,
              "inverse-gaussian" = 8, negbin = 9)
links <- c(identity = 1, log = 2, logit = 3, probit = 4, cloglog = 5, inverse = 6, sqrt = 7)
lines <- c(paste("# numbers by", R.version.string, "car", packageVersion("car"), "MASS", packageVersion("MASS")),
           "id,numbers as test_diagnostics.c reads them")
known <- c("poisson", "binomial", "negbin")

line <- function(case, what, ...) {
  numbers <- sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v))
  lines <<- c(lines, paste(c(paste0(case, "/", what), numbers), collapse = ","))
}

tight <- glm.control(epsilon = 1e-15, maxit = 300)

# A fit converged as far as doubles allow, standard errors of the last weights.
fit <- function(d, family, link) {
  if (ncol(d$X) == 0) return(list(deviance = sum(d$w * (d$y - d$o)^2))) # only asked of gaussian
  if (family == "gaussian") return(lm(d$y ~ d$X - 1, weights = d$w, offset = d$o))
  if (family == "negbin") {
    X <- d$X; y <- d$y; o <- d$o
    m <- glm.nb(y ~ X - 1 + offset(o), control = glm.control(epsilon = 1e-15, maxit = 300))
    # theta once more, by the score of the profile likelihood to the last digits
    profile <- function(theta) {
      g <- suppressWarnings(glm(y ~ X - 1 + offset(o), family = negative.binomial(theta), control = tight, start = coef(m)))
      sum(digamma(theta + y) - digamma(theta) + log(theta) + 1 - log(theta + fitted(g)) -
            (y + theta) / (fitted(g) + theta))
    }
    theta <- uniroot(profile, m$theta * c(0.5, 2), tol = 1e-15 * m$theta, maxiter = 1000)$root
    g <- suppressWarnings(glm(y ~ X - 1 + offset(o), family = negative.binomial(theta), control = tight, start = coef(m)))
    g$theta <- theta
    g$loglik <- sum(dnbinom(y, size = theta, mu = fitted(g), log = TRUE))
    return(g)
  }
  f <- switch(family, poisson = poisson(link), quasipoisson = quasipoisson(link), binomial = binomial(link),
              quasibinomial = quasibinomial(link), gamma = Gamma(link), "inverse-gaussian" = inverse.gaussian(link))
  response <- if (grepl("binomial", family)) cbind(d$y, d$size - d$y) else d$y
  m <- suppressWarnings(glm(response ~ d$X - 1, family = f, weights = d$w, offset = d$o, control = tight))
  for (again in 1:10)
    m <- suppressWarnings(glm(response ~ d$X - 1, family = f, weights = d$w, offset = d$o, control = tight,
                              start = coef(m)))
  m
}

subset_of <- function(d, keep) {
  d$X <- d$X[keep, , drop = FALSE]
  for (name in c("y", "w", "o", "size", "time")) if (!is.null(d[[name]])) d[[name]] <- d[[name]][keep]
  d
}

dispersion_of <- function(m, family)
  if (family %in% known) 1 else sum(residuals(m, "pearson")^2) / m$df.residual

# Estimate, standard error, p and limits of coefficient j.
slope <- function(m, family, j) {
  V <- if (family == "gaussian") vcov(m) else chol2inv(qr.R(m$qr)) * dispersion_of(m, family)
  b <- unname(coef(m)[j]); se <- sqrt(V[j, j]); t <- abs(b / se)
  q <- if (family %in% known) qnorm(0.975) else qt(0.975, m$df.residual)
  p <- if (family %in% known) 2 * pnorm(-t) else 2 * pt(-t, m$df.residual)
  c(b, se, p, b - q * se, b + q * se)
}

# Statistic, df, df2, p: fall of the deviance from the smaller to the larger model.
ratio <- function(small, large, family, df) {
  if (family == "negbin") {
    s <- 2 * (large$loglik - small$loglik)
    return(c(s, df, NA, pchisq(s, df, lower.tail = FALSE)))
  }
  fall <- (if (inherits(small, "lm")) deviance(small) else small$deviance) - deviance(large)
  if (family %in% known) return(c(fall, df, NA, pchisq(fall, df, lower.tail = FALSE)))
  f <- fall / df / dispersion_of(large, family)
  c(f, df, large$df.residual, pf(f, df, large$df.residual, lower.tail = FALSE))
}

# Log probabilities of the figures' places: P(Y < y), P(Y <= y) as normal quantiles, equal for continuous families.
place <- function(m, d, family) {
  mu <- fitted(m); phi <- dispersion_of(m, family) / d$w
  z <- function(lower, upper) ifelse(lower < upper, qnorm(lower, log.p = TRUE),
                                     qnorm(upper, lower.tail = FALSE, log.p = TRUE))
  both <- function(f) cbind(z(f(d$y - 1, TRUE), f(d$y - 1, FALSE)), z(f(d$y, TRUE), f(d$y, FALSE)))
  same <- function(v) cbind(v, v)
  y <- d$y
  switch(family,
    gaussian = same(residuals(m, "pearson") / sqrt(dispersion_of(m, family))),
    poisson = both(function(k, l) ppois(k, mu, l, TRUE)),
    binomial = both(function(k, l) pbinom(k, d$size, mu, l, TRUE)),
    negbin = both(function(k, l) pnbinom(k, size = m$theta, mu = mu, lower.tail = l, log.p = TRUE)),
    gamma = same(z(pgamma(y, 1 / phi, 1 / (phi * mu), log.p = TRUE), pgamma(y, 1 / phi, 1 / (phi * mu), lower.tail = FALSE, log.p = TRUE))),
    "inverse-gaussian" = same(z(statmod::pinvgauss(y, mu, dispersion = phi, log.p = TRUE),
                                statmod::pinvgauss(y, mu, dispersion = phi, lower.tail = FALSE, log.p = TRUE))),
    cbind(rep(NA, length(y)), NA))
}

case <- function(name, kind, family, link, time, y, size = NULL, weight = NULL, x = NULL, degree = 1, joint = 2,
                 L = NULL, value = NULL, tolerance = 1e-9) {
  n <- length(y); origin <- 2010
  X <- cbind(1, sapply(seq_len(degree), function(k) (time - origin)^k), x)
  d <- list(X = X, y = y, w = if (is.null(weight)) rep(1, n) else weight, size = size, time = time,
            o = if (kind == "count" && !is.null(size)) log(size) else rep(0, n))
  line(name, "model", kinds[kind], families[family], links[link], degree, origin, if (is.null(x)) 0 else ncol(x), tolerance)
  for (i in seq_len(n))
    line(name, "row", time[i], y[i], if (is.null(size)) NA else size[i], if (is.null(weight)) NA else weight[i],
         if (is.null(x)) numeric() else x[i, ])
  m <- fit(d, family, link)
  one <- d; one$X <- X[, 1, drop = FALSE]
  null <- fit(one, family, link)
  k <- ncol(X) - 1
  if (family == "gaussian") {
    f <- summary(lm(y ~ X[, -1], weights = d$w))$fstatistic
    line(name, "test_model", f, pf(f[1], f[2], f[3], lower.tail = FALSE))
  } else if (family == "negbin") { # at the theta of the fit, as anova of one fit
    fall <- suppressWarnings(glm(y ~ 1 + offset(d$o), family = negative.binomial(m$theta), control = tight))$deviance - deviance(m)
    line(name, "test_model", fall, k, NA, pchisq(fall, k, lower.tail = FALSE))
  } else line(name, "test_model", ratio(null, m, family, k))
  pearson <- residuals(m, "pearson")
  if (family %in% known)
    line(name, "test_dispersion", sum(pearson^2), m$df.residual, NA, pchisq(sum(pearson^2), m$df.residual, lower.tail = FALSE))
  lags <- max(1, min(10, n %/% 5))
  box <- Box.test(unname(pearson), lags, "Ljung-Box")
  # Box.test itself takes 1 - pchisq, which has no digits far out.
  line(name, "test_ljung_box", box$statistic, lags, NA, pchisq(box$statistic, lags, lower.tail = FALSE))
  # Joint test of some coefficients: car's Wald, and the fit without them.
  V <- if (family == "gaussian") vcov(m) else chol2inv(qr.R(m$qr)) * dispersion_of(m, family)
  b <- unname(coef(m))
  wald <- function(L, value) {
    names(b) <- paste0("b", seq_along(b)); dimnames(V) <- list(names(b), names(b))
    colnames(L) <- names(b)
    linear <- if (family %in% known) linearHypothesis(m, L, value, coef. = b, vcov. = V, test = "Chisq") else
      linearHypothesis(m, L, value, coef. = b, vcov. = V, test = "F")
    if (family %in% known) c(linear$Chisq[2], nrow(L), NA, linear[2, "Pr(>Chisq)"]) else
      c(linear$F[2], nrow(L), m$df.residual, linear[2, "Pr(>F)"])
  }
  line(name, "joint", joint)
  line(name, "test_joint", wald(diag(ncol(X))[joint, , drop = FALSE], rep(0, length(joint))))
  without <- d; without$X <- X[, -joint, drop = FALSE]
  line(name, "test_ratio", ratio(fit(without, family, link), m, family, length(joint)))
  if (!is.null(L)) {
    for (i in seq_len(nrow(L))) line(name, "weights", L[i, ], value[i])
    line(name, "test_hypothesis", wald(L, value))
    a <- L[1, ]; est <- sum(a * b); se <- sqrt(drop(a %*% V %*% a)); t <- abs(est / se)
    q <- if (family %in% known) qnorm(0.975) else qt(0.975, m$df.residual)
    line(name, "combination", est, se, if (family %in% known) 2 * pnorm(-t) else 2 * pt(-t, m$df.residual),
         est - q * se, est + q * se)
  }
  p <- place(m, d, family)
  for (i in seq_len(n)) line(name, "quantile", p[i, 1], p[i, 2])
  if (degree == 1) {
    again <- function(drop) slope(fit(subset_of(d, -drop), family, link), family, 2)
    line(name, "without", time[1], again(1))
    line(name, "without", time[n], again(n))
    line(name, "without", NA, again(c(1, n)))
    all <- sapply(seq_len(n), again)
    line(name, "without", time[which.min(all[1, ])], all[, which.min(all[1, ])])
    line(name, "without", time[which.max(all[1, ])], all[, which.max(all[1, ])])
  }
  lines <<- c(lines, paste0(name, "/end,0"))
}

years <- 2005:2016
events <- c(41, 38, 45, 31, 36, 29, 33, 22, 27, 19, 24, 17)
few <- c(3, 1, 2, 0, 2, 1, 0, 1, 0, 0, 1, 0)
wild <- c(61, 28, 55, 21, 46, 19, 43, 12, 47, 9, 34, 7)
exposure <- c(1.2, 1.25, 1.3, 1.28, 1.35, 1.4, 1.38, 1.45, 1.5, 1.52, 1.6, 0.8)
total <- c(71, 72, 84, 68, 80, 88, 82, 85, 95, 71, 88, 88)
cases <- c(9, 12, 13, 14, 10, 24, 22, 27, 24, 22, 33, 21)
weight <- c(1, 2, 0.5, 3, 1.25, 1, 1, 4, 0.25, 2, 2, 1)
x <- cbind(c(3.1, -2.2, 0.4, 1.9, -0.3, 2.8, -1.4, 0.9, 5.1, -3.3, 0.2, 1.1), (years - 2008)^2 %% 7)
value <- c(12.1, 11.4, 12.9, 10.2, 10.9, 10.7, 9.1, 9.6, 8.2, 8.9, 7.7, 7.9)
L2 <- rbind(c(1, 3), c(0, 2))
L4 <- rbind(c(0, 1, -1, 0.5), c(1, 2, 0, 1))

case("gaussian", "value", "gaussian", "identity", years, value, L = L2, value = c(10, -0.5), tolerance = 1e-11)
case("gaussian-weights", "value", "gaussian", "identity", years, value, weight = weight, joint = 1:2, tolerance = 1e-11)
case("gaussian-x", "value", "gaussian", "identity", years, value, weight = weight, x = x, joint = 3:4, L = L4,
     value = c(0.25, 9), tolerance = 1e-11)
case("gaussian-square", "value", "gaussian", "identity", years, value, degree = 2, joint = 2:3, tolerance = 1e-11)
case("gaussian-curve", "value", "gaussian", "identity", years, value, degree = 3, joint = c(2, 4), tolerance = 1e-10)
case("poisson", "count", "poisson", "log", years, events, size = exposure, L = L2, value = c(3, 0))
case("poisson-few", "count", "poisson", "log", years, few)
case("poisson-x", "count", "poisson", "log", years, events, size = exposure, x = x, joint = c(2, 4), L = L4, value = c(0, 3))
case("poisson-square", "count", "poisson", "log", years, events, degree = 2, joint = 2)
case("poisson-root", "count", "poisson", "sqrt", years, events)
case("quasipoisson", "count", "quasipoisson", "log", years, wild, size = exposure, x = x, joint = 3:4)
case("binomial", "proportion", "binomial", "logit", years, cases, size = total, L = L2, value = c(-1, 0.1))
case("binomial-probit", "proportion", "binomial", "probit", years, cases, size = total, x = x, joint = 2:4)
case("quasibinomial", "proportion", "quasibinomial", "logit", years, cases, size = total)
case("gamma", "value", "gamma", "log", years, value, weight = weight, L = L2, value = c(2, 0))
case("gamma-inverse", "value", "gamma", "inverse", years, value, x = x, joint = 3:4)
case("inverse-gaussian", "value", "inverse-gaussian", "log", years, value, weight = weight)
case("negbin", "count", "negbin", "log", years, wild, size = exposure, x = x, joint = 3:4, tolerance = 1e-7)
case("negbin-plain", "count", "negbin", "log", years, wild, tolerance = 1e-7)
# Lags of Ljung and Box: a fifth of the figures, but 1 to 10.
index <- 0:59
case("poisson-long", "count", "poisson", "log", 1957 + index, round(30 - 0.3 * index + 6 * sin(index * 1.1) + 4 * cos(index * 2.3)))
case("gaussian-long", "value", "gaussian", "identity", 1981:2010, (12 - 0.1 * index + sin(index))[1:30], tolerance = 1e-10)
case("gaussian-short", "value", "gaussian", "identity", 2008:2011, c(3.5, 2.25, 2.75, 1.125), tolerance = 1e-11)
writeLines(lines, file.path(folder, "r_diagnostics.csv"))
