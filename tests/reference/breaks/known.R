# SPDX-License-Identifier: GPL-3.0-or-later
# Writes known.csv and process.csv beside itself: what glm says of interruptions, strucchange of fluctuation processes, segmented
# of joined lines and surveillance of the last count, for the series of series.csv.
# Run: Rscript known.R FOLDER
suppressMessages({library(strucchange); library(segmented); library(surveillance)})
folder <- commandArgs(TRUE)[1]
series <- read.csv(file.path(folder, "series.csv"), comment.char = "#")
versions <- paste("# numbers by", R.version.string, "strucchange", packageVersion("strucchange"), "segmented",
                  packageVersion("segmented"), "surveillance", packageVersion("surveillance"))
lines <- c(versions, "id,numbers as test_breaks_known.c reads them")
process <- c(versions, "id,time,value")

line <- function(case, what, ...) {
  numbers <- sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v))
  lines <<- c(lines, paste(c(paste0(case, "/", what), numbers), collapse = ","))
}
of <- function(id) { d <- series[series$id == id, ]; d$t <- d$time - min(d$time); d }
tight <- glm.control(epsilon = 1e-14, maxit = 200)

# ---- interruptions: level, se, p; slope, se, p; deviance, BIC, joint p
interrupted <- function(id, at, family) {
  d <- of(id); d$post <- d$time >= at; d$since <- (d$time - at) * d$post
  off <- if (family %in% c("poisson", "quasipoisson")) log(d$size) else 0 * d$t
  y <- if (grepl("binomial", family)) cbind(d$figure, d$size - d$figure) else d$figure
  fit <- function(f) if (family == "gaussian") lm(f, data = d) else
    glm(f, family = family, offset = off, data = d, control = tight)
  m <- fit(y ~ t + post + since); m0 <- fit(y ~ t)
  s <- coef(summary(m))
  known <- family %in% c("poisson", "binomial")
  p <- if (known) pchisq(deviance(m0) - deviance(m), 2, lower.tail = FALSE) else if (family == "gaussian")
    anova(m0, m)$"Pr(>F)"[2] else {
      f <- (deviance(m0) - deviance(m)) / 2 / summary(m)$dispersion
      pf(f, 2, df.residual(m), lower.tail = FALSE) }
  line(paste0(id, "/", family, "/", at), "interrupted", s[3, c(1, 2, 4)], s[4, c(1, 2, 4)], deviance(m),
       if (grepl("quasi", family)) NA else BIC(m), p)
}
interrupted("nile", 1899, "gaussian"); interrupted("nile", 1920, "gaussian"); interrupted("syn30", 2006, "gaussian")
interrupted("itspois", 2014, "poisson"); interrupted("itspois", 2010, "poisson"); interrupted("itsquasi", 2015, "quasipoisson")
interrupted("pois20", 2012, "poisson"); interrupted("binom18", 2010, "binomial"); interrupted("binom18", 2010, "quasibinomial")

# ---- fluctuation processes: statistic, p, sigma; and the process itself
fluctuation <- function(id, regressors) {
  d <- of(id); f <- if (regressors == "mean") figure ~ 1 else figure ~ t
  for (type in c("OLS-CUSUM", "Rec-CUSUM", "OLS-MOSUM")) {
    e <- efp(f, data = d, type = type, h = 0.15); s <- sctest(e)
    line(paste0(id, "/", regressors), type, s$statistic, s$p.value, e$sigma, length(e$process))
    v <- as.vector(e$process)
    for (i in seq_along(v)) process <<- c(process, sprintf("%s/%s/%s,%d,%.17g", id, regressors, type, i, v[i]))
  }
}
for (id in c("nile", "syn25", "syn30", "none15")) for (r in c("mean", "trend")) fluctuation(id, r)

# ---- joined lines: psi, se, limits each; slopes with se; objective, log-likelihood; Davies and score tests
joined <- function(id, family, m) {
  d <- of(id)
  off <- if (family == "poisson") log(d$size) else 0 * d$t
  d$y <- if (family == "binomial") d$figure / d$size else d$figure
  d$off <- off
  d <<- d # segmented evaluates the calls of the null fits again, in the global environment
  null <- if (family == "gaussian") lm(y ~ t, data = d) else if (family == "poisson" && any(off != 0))
    glm(y ~ t, family = poisson, offset = off, data = d, control = tight) else if (family == "poisson")
    glm(y ~ t, family = poisson, data = d, control = tight) else
    glm(y ~ t, family = binomial, weights = size, data = d, control = tight)
  case <- paste0(id, "/", family, "/", m)
  if (m > 0) {
    set.seed(1)
    s <- segmented(null, ~t, npsi = m, control = seg.control(n.boot = 100, tol = 1e-12, it.max = 500))
    ci <- confint(s, method = "delta", digits = 15)
    for (k in 1:m) line(case, paste0("psi", k), s$psi[k, 2] + min(d$time), s$psi[k, 3], ci[k, 2:3] + min(d$time))
    sl <- slope(s, digits = 15)$t
    for (k in 1:(m + 1)) line(case, paste0("slope", k), sl[k, 1], sl[k, 2])
    line(case, "objective", if (family == "gaussian") sum(resid(s)^2) else deviance(s), logLik(s), df.residual(s))
  }
  v <- davies.test(null, ~t, k = 10); ps <- pscore.test(null, ~t, k = 10)
  line(case, "davies", v$statistic + min(d$time), v$p.value)
  line(case, "score", ps$statistic, ps$p.value)
}
joined("syn30", "gaussian", 1); joined("nile", "gaussian", 1); joined("pois25", "poisson", 1); joined("two40", "gaussian", 2)
joined("two40", "gaussian", 1); joined("none15", "gaussian", 1); joined("binom18", "binomial", 1); joined("pois20", "poisson", 1)

# ---- the last count: expected, phi, limits, two-sided p, trend
farrington <- function(id) {
  d <- of(id); n <- nrow(d); flat <- all(d$size == 1)
  o <- if (flat) create.disProg(1:n, d$figure, rep(0, n), freq = 1) else
    create.disProg(1:n, d$figure, rep(0, n), freq = 1, populationFrac = d$size)
  r <- algo.farrington(o, list(range = n, b = n - 1, w = 0, alpha = 0.05, limit54 = c(0, 1), powertrans = "2/3",
    fitFun = if (flat) "algo.farrington.fitGLM" else "algo.farrington.fitGLM.populationOffset"))
  q <- r$control$pd[1, 1]
  line(id, "farrington", r$upperbound, 2 * min(q, 1 - q), r$trend, r$control$pd[1, 2])
}
for (id in c("farrington12", "farringtontrend", "farringtonexposure", "farringtonzeros", "pois25", "itspois")) farrington(id)

writeLines(lines, file.path(folder, "known.csv"))
writeLines(process, file.path(folder, "process.csv"))
