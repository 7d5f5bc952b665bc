# SPDX-License-Identifier: GPL-3.0-or-later
# Splines, groups, changes at known dates and predictions by R, to terms.csv. Run: Rscript terms.R
# Rows: case/row         time, y, size (exposure or total), group, ahead (1: to predict)
#       case/model       kind, family, spline, degree, origin, number of interventions, first, second
#       case/coef        estimate, se
#       case/slope       estimate, se             of each group, then of each pair's difference
#       case/predict     mean figure, se of the linear predictor, lower, upper, prediction lower, upper
# Coefficients are in annum's order. Columns are centred in R, so that its own digits last.
options(digits = 22)
out <- file("terms.csv", "w")
put <- function(...) cat(paste0(paste(sapply(list(...), function(v)
    if (is.character(v)) v else sprintf("%.17g", v)), collapse = ","), "\n"), file = out)
cat("# numbers by R ", R.version$major, ".", R.version$minor, "\nid,numbers as terms.R says\n", sep = "", file = out)

kinds <- c(value = 1, count = 2, proportion = 3)
families <- list(gaussian = list(1, gaussian()), poisson = list(2, poisson()), quasipoisson = list(3, quasipoisson()),
                 binomial = list(4, binomial()), gamma = list(7, Gamma("log")))
cube <- function(t, knots, j) {
    K <- length(knots)
    p <- function(u) pmax(u, 0)^3
    (p(t - knots[j]) - p(t - knots[K - 1]) * (knots[K] - knots[j]) / (knots[K] - knots[K - 1]) +
     p(t - knots[K]) * (knots[K - 1] - knots[j]) / (knots[K] - knots[K - 1])) / (knots[K] - knots[1])^2
}
# The probability that a figure to come is at most k, over an uncertain linear predictor.
chance <- function(k, f, eta, se, df, size, phi) {
    law <- function(e) {
        m <- exp(e) * size
        if (f == "poisson" || (f == "quasipoisson" && phi <= 1)) return(ppois(k, m))
        if (f == "quasipoisson") return(pnbinom(k, size = m / (phi - 1), mu = m))
        pbinom(k, size, plogis(e))
    }
    g <- function(t) law(eta + se * t) * (if (is.finite(df)) dt(t, df) else dnorm(t))
    sum(sapply(list(c(-Inf, -8), c(-8, -2), c(-2, 0), c(0, 2), c(2, 8), c(8, Inf)),
               function(r) integrate(g, r[1], r[2], rel.tol = 1e-11, abs.tol = 1e-14, subdivisions = 2000)$value))
}
quantile_of <- function(p, ...) {
    k <- 0
    while (chance(k, ...) < p) k <- k + 1
    k
}

case <- function(name, kind, family, time, y, size = NULL, group = NULL, ahead = NULL, ahead_group = 0,
                 ahead_size = NULL, spline = 0, degree = 1, origin = 0, interventions = NULL) {
    f <- families[[family]]
    n <- length(time)
    sized <- !is.null(size)
    groups <- if (is.null(group)) 1 else length(unique(group))
    if (is.null(group)) group <- rep(0, n)
    put(paste0(name, "/model"), kinds[[kind]], f[[1]], spline, degree, origin, length(interventions),
        c(interventions, 0, 0)[1], c(interventions, 0, 0)[2])
    for (i in seq_len(n)) put(paste0(name, "/row"), time[i], y[i], if (sized) size[i] else NaN, group[i], 0)
    for (i in seq_along(ahead))
        put(paste0(name, "/row"), ahead[i], NaN, if (is.null(ahead_size)) NaN else ahead_size[i],
            rep(ahead_group, length.out = length(ahead))[i], 1)
    tt <- c(time, ahead)
    gg <- c(group, rep(ahead_group, length.out = length(ahead)))
    X <- list()
    X[["1"]] <- rep(1, length(tt))
    for (k in seq_len(degree)) X[[paste0("t", k)]] <- (tt - origin)^k
    if (spline > 0) {
        knots <- quantile(time, if (spline == 3) c(.1, .5, .9) else
                          seq(if (spline > 6) .025 else .05, if (spline > 6) .975 else .95, length.out = spline))
        for (j in seq_len(spline - 2)) X[[paste0("s", j)]] <- cube(tt, knots, j)
    }
    for (a in interventions) {
        X[[paste0("l", a)]] <- as.numeric(tt >= a)
        X[[paste0("d", a)]] <- (tt - a) * (tt >= a)
    }
    terms <- length(X) - 1
    for (g in seq_len(groups - 1)) X[[paste0("g", g)]] <- as.numeric(gg == g)
    for (k in seq_len(terms)) for (g in seq_len(groups - 1)) X[[paste0("i", k, g)]] <- X[[k + 1]] * (gg == g)
    X <- do.call(cbind, X)
    used <- seq_len(n)
    resp <- if (kind == "proportion") y / size else y
    args <- list(x = X[used, , drop = FALSE], y = resp, family = f[[2]],
                 control = glm.control(epsilon = 1e-15, maxit = 100))
    if (kind == "proportion") args$weights <- size
    if (kind == "count" && sized) args$offset <- log(size)
    m <- do.call(glm.fit, args)
    class(m) <- "glm"
    p <- ncol(X)
    phi <- if (family %in% c("poisson", "binomial")) 1 else sum(m$weights * m$residuals^2) / (n - p)
    # A QR of columns that are scaled and made orthogonal first: R's own on raw years loses digits.
    Q <- qr.Q(qr(X[used, ], tol = 0)); W <- sqrt(m$weights)
    Rm <- qr.R(qr(W * Q, tol = 0)); T0 <- qr.R(qr(X[used, ], tol = 0))
    A <- solve(T0, solve(Rm))
    V <- phi * A %*% t(A)
    for (j in seq_len(p)) put(paste0(name, "/coef"), m$coefficients[j], sqrt(V[j, j]))
    at <- function(w) put(paste0(name, "/slope"), sum(w * m$coefficients), sqrt(drop(t(w) %*% V %*% w)))
    if (groups > 1 && degree == 1 && spline == 0) {
        one <- function(g) { w <- rep(0, p); w[2] <- 1
            if (g > 0) w[1 + terms + (groups - 1) + g] <- 1
            w }
        for (g in 0:(groups - 1)) at(one(g))
        for (g in 1:(groups - 1)) for (h in 0:(g - 1)) at(one(g) - one(h))
    }
    df <- if (phi == 1 && family %in% c("poisson", "binomial")) Inf else n - p
    q <- if (is.finite(df)) qt(.975, df) else qnorm(.975)
    for (i in seq_along(ahead)) {
        x <- X[n + i, ]
        z <- solve(t(Rm), solve(t(T0), x))
        eta <- sum(x * m$coefficients); se <- sqrt(phi * sum(z^2))
        inverse <- f[[2]]$linkinv
        size_i <- if (!is.null(ahead_size)) ahead_size[i] else 1
        limits <- c(NaN, NaN)
        if (family == "gaussian") limits <- eta + c(-1, 1) * q * sqrt(se^2 + phi)
        if (family %in% c("poisson", "quasipoisson", "binomial"))
            limits <- c(quantile_of(.025, family, eta, se, df, size_i, phi),
                        quantile_of(.975, family, eta, se, df, size_i, phi)) / size_i
        put(paste0(name, "/predict"), inverse(eta), se, inverse(eta - q * se), inverse(eta + q * se), limits[1], limits[2])
    }
    put(paste0(name, "/end"), 0)
}

set.seed(20)
t16 <- 2000:2015
counts <- c(61, 55, 58, 43, 47, 40, 41, 33, 35, 29, 31, 22, 25, 18, 20, 14)
other <- c(20, 25, 19, 22, 28, 24, 30, 26, 27, 33, 29, 35, 31, 38, 36, 40)
third <- c(7, 5, 9, 6, 8, 4, 7, 3, 6, 5, 2, 4, 3, 5, 1, 2)
person <- seq(0.95, 1.1, length.out = 16)
value <- 3 + sin(t16) + 0.2 * (t16 - 2000)
case("spline3 poisson", "count", "poisson", t16, counts, person, spline = 3, origin = 2000, ahead = c(2016, 2003.5, 1995),
     ahead_size = c(1.2, 0.5, 2))
case("spline4 gaussian", "value", "gaussian", t16, value, spline = 4, origin = 2000, ahead = c(2016, 2020, 2007.25))
case("spline5 quasi", "count", "quasipoisson", t16, other, person, spline = 5, origin = 2007, ahead = c(2016, 2018),
     ahead_size = c(1, 3))
case("spline7 gaussian", "value", "gaussian", c(1990:2015, 2020), c(value, rev(value)[1:11]), spline = 7, origin = 2000,
     ahead = c(2016, 2030))
case("change poisson", "count", "poisson", t16, counts, person, interventions = 2007, origin = 2000, ahead = 2016,
     ahead_size = 1)
case("two changes gaussian", "value", "gaussian", t16, value, interventions = c(2005, 2010), origin = 2000,
     ahead = c(2016, 2004))
case("change in a gap", "value", "gaussian", c(2000:2006, 2009:2015), value[1:14], interventions = 2008, origin = 2000)
case("groups poisson", "count", "poisson", rep(t16, 3), c(counts, other, third), rep(person, 3), rep(0:2, each = 16),
     origin = 2000, ahead = c(2016, 2016, 2016), ahead_group = 0:2, ahead_size = c(1, 2, 3))
case("groups gaussian", "value", "gaussian", c(t16, 2001:2010), c(value, 5 - 0.1 * (1:10) + cos(1:10)), NULL,
     rep(0:1, c(16, 10)), origin = 2000, ahead = c(2016, 2016), ahead_group = 0:1)
case("groups quasi", "count", "quasipoisson", rep(t16, 2), c(counts, other), rep(person, 2), rep(0:1, each = 16),
     origin = 2000, ahead = c(2016, 2017), ahead_group = 1:0, ahead_size = c(1, 1))
case("groups binomial", "proportion", "binomial", rep(t16, 2), c(counts, other), rep(c(200, 100), each = 16),
     rep(0:1, each = 16), origin = 2000, ahead = c(2016, 2030), ahead_group = 0:1, ahead_size = c(200, 37))
case("groups quadratic", "value", "gaussian", rep(t16, 2), c(value, rev(value) + 0.01 * (1:16)^2), NULL,
     rep(0:1, each = 16), degree = 2, origin = 2000, ahead = c(2016, 2016), ahead_group = 0:1)
case("controlled interruption", "count", "poisson", rep(t16, 2), c(counts, other), rep(person, 2), rep(0:1, each = 16),
     interventions = 2008, origin = 2000, ahead = c(2016, 2016), ahead_group = 0:1, ahead_size = c(1, 1))
case("predict polynomial", "value", "gaussian", t16, value, degree = 4, origin = 2000, ahead = c(2016, 1999))
case("predict gamma", "value", "gamma", t16, value, origin = 2000, ahead = c(2016, 2005))
close(out)
