# SPDX-License-Identifier: GPL-3.0-or-later
# Writes likelihood_series.csv and likelihood.csv into FOLDER: glm's deviance at every choice of up to two joinpoints of small
# series (optim's where counts are known as ranges), the least of all, and what it is with a joinpoint held.
# Run: Rscript likelihood.R FOLDER
folder <- commandArgs(TRUE)[1]
set.seed(731)
hinge <- function(x, t) pmax(x - t, 0)
made <- function(x, size, line, family) {
  y <- if (family == "binomial") rbinom(length(x), size, exp(line)) else rpois(length(x), size * exp(line))
  data.frame(x, y, size, lower = y, upper = y)
}
x16 <- 2000:2015; gaps <- c(1990:1994, 1996:2000, 2003:2006)
cases <- list(
  turn = list(family = "poisson", d = made(x16, rep(1e5, 16), log(4e-4) + .12 * (x16 - 2000) - .3 * hinge(x16, 2007), "poisson")),
  noise = list(family = "poisson", d = made(x16, rep(50, 16), rep(log(.6), 16), "poisson")),
  zeros = list(family = "poisson", d = made(gaps, runif(14, 800, 1200), log(1.5e-3) + .1 * (gaps - 1990) - .5 * hinge(gaps, 1998), "poisson")),
  large = list(family = "poisson", d = made(x16, seq(1e7, 2e7, length.out = 16), log(.01) + .02 * (x16 - 2000) - .05 * hinge(x16, 2004) + .06 * hinge(x16, 2010), "poisson")),
  share = list(family = "binomial", d = made(x16, round(runif(16, 80, 400)), log(.2) + .09 * (x16 - 2000) - .12 * hinge(x16, 2008), "binomial")),
  high = list(family = "binomial", d = made(x16, rep(60, 16), pmin(log(.7) + .03 * (x16 - 2000) - .03 * hinge(x16, 2009), -.02), "binomial")),
  jump = list(family = "poisson", jump = 2007.5, d = made(x16, rep(2000, 16), log(.05) + .05 * (x16 - 2000) + .4 * (x16 > 2007.5) - .1 * hinge(x16, 2010), "poisson")),
  hidden = list(family = "poisson", d = made(x16, rep(1000, 16), log(.004) + .15 * (x16 - 2000) - .3 * hinge(x16, 2008), "poisson")),
  hiddenshare = list(family = "binomial", d = made(x16, rep(120, 16), log(.03) + .15 * (x16 - 2000) - .25 * hinge(x16, 2008), "binomial")))
for (id in c("hidden", "hiddenshare")) {
  few <- cases[[id]]$d$y < 5
  cases[[id]]$d$lower[few] <- 0; cases[[id]]$d$upper[few] <- 4; cases[[id]]$d$y[few] <- NA
}

ranged <- function(d, family, X) {
  few <- d$lower < d$upper
  one <- function(i, eta) {
    m <- exp(eta) * d$size[i]
    if (!few[i]) return(if (family == "poisson") dpois(d$y[i], m, log = TRUE) else
      if (eta >= 0) -Inf else dbinom(d$y[i], d$size[i], exp(eta), log = TRUE))
    if (family == "poisson") return(ppois(d$upper[i], m, log.p = TRUE))
    if (eta >= 0) -Inf else pbinom(d$upper[i], d$size[i], exp(eta), log.p = TRUE)
  }
  least <- function(b) { v <- -sum(mapply(one, seq_along(few), drop(X %*% b))); if (is.finite(v)) v else 1e10 }
  y <- ifelse(few, 2, d$y)
  b <- coef(lm(log(pmax(y, .5) / d$size) ~ X - 1, weights = pmax(y, .5)))
  b[is.na(b)] <- 0
  o <- list(par = b)
  for (i in 1:6) o <- optim(o$par, least, method = if (i %% 2) "Nelder-Mead" else "BFGS", control = list(maxit = 20000, reltol = 1e-15))
  saturated <- sum(ifelse(few, 0, if (family == "poisson") dpois(y, y, log = TRUE) else dbinom(y, d$size, y / d$size, log = TRUE)))
  list(deviance = 2 * (o$value + saturated), loglik = -o$value, coefficients = o$par)
}
fit <- function(case, places) {
  d <- case$d
  X <- cbind(1, d$x - d$x[1], if (length(places)) sapply(places, function(t) hinge(d$x, t)), if (!is.null(case$jump)) d$x > case$jump)
  if (any(d$lower < d$upper)) return(ranged(d, case$family, X))
  tight <- glm.control(epsilon = 1e-15, maxit = 500)
  if (case$family == "poisson") {
    g <- suppressWarnings(glm(d$y ~ X - 1, family = poisson, offset = log(d$size), control = tight))
  } else {
    start <- c(log(sum(d$y) / sum(d$size)), rep(0, ncol(X) - 1))
    g <- suppressWarnings(glm(cbind(d$y, d$size - d$y) ~ X - 1, family = binomial("log"), start = start, control = tight))
  }
  list(deviance = g$deviance, loglik = as.numeric(logLik(g)), coefficients = coef(g), weights = g$weights, mean = fitted(g))
}
# Standard errors of slopes with the place estimated: a column more, by which the line changes as the joint moves; rows on it out.
slopes_se <- function(case, place, weights) {
  x <- case$d$x - case$d$x[1]; keep <- !(case$d$x %in% place)
  X <- cbind(1, x, if (length(place)) cbind(hinge(case$d$x, place), case$d$x > place))[keep, ]
  V <- solve(t(X) %*% (weights[keep] * X))
  c(sqrt(V[2, 2]), if (length(place)) sqrt(V[2, 2] + V[3, 3] + 2 * V[2, 3]) else NA)
}
num <- function(...) paste(sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v)), collapse = ",")
versions <- paste("#", R.version.string, "seed 731")
series <- c(versions, "id,year,events,size,lower,upper")
out <- c(versions, "id/best: k, places (rows from 0), deviance, log-likelihood, coefficients; id/profile: k, joint, place, deviance")
for (id in names(cases)) {
  case <- cases[[id]]; d <- case$d; n <- nrow(d)
  series <- c(series, paste0(id, ",", apply(d, 1, num)))
  few <- any(d$lower < d$upper)
  for (k in 0:(if (few) 1 else 2)) {
    tuples <- if (k == 0) list(integer()) else if (k == 1) as.list(3:(n - 2)) else
      Filter(function(t) t[2] - t[1] > 2, combn(3:(n - 2), 2, simplify = FALSE))
    fits <- lapply(tuples, function(t) fit(case, d$x[t]))
    deviance <- sapply(fits, `[[`, "deviance")
    best <- which.min(deviance)
    place <- c(tuples[[best]] - 1, NA, NA)[1:2]
    out <- c(out, paste(paste0(id, "/best"), num(k, place, deviance[best], fits[[best]]$loglik, unname(fits[[best]]$coefficients)), sep = ","))
    if (!few && is.null(case$jump) && k < 2)
      out <- c(out, paste(paste0(id, "/se"), num(k, slopes_se(case, d$x[tuples[[best]]], fits[[best]]$weights)), sep = ","))
    for (j in seq_len(k)) for (c in unique(sapply(tuples, `[`, j)))
      out <- c(out, paste(paste0(id, "/profile"), num(k, j - 1, c - 1, min(deviance[sapply(tuples, `[`, j) == c])), sep = ","))
  }
}
# The fall of the deviance by a joint more, of counts drawn from the line: how many of 400 fall as much.
for (id in c("noise", "zeros")) {
  case <- cases[[id]]; n <- nrow(case$d); at <- 3:(n - 2)
  fall <- function(case) { null <- fit(case, NULL); c(null$deviance - min(sapply(at, function(t) fit(case, case$d$x[t])$deviance)), 0) }
  seen <- fall(case)[1]; mean <- fit(case, NULL)$mean
  drawn <- replicate(400, { z <- case; z$d$y <- rpois(n, mean); z$d$lower <- z$d$upper <- z$d$y; fall(z)[1] })
  out <- c(out, paste(paste0(id, "/draws"), num(seen, mean(drawn >= seen)), sep = ","))
}
writeLines(series, file.path(folder, "likelihood_series.csv"))
writeLines(out, file.path(folder, "likelihood.csv"))
