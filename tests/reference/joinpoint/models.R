# SPDX-License-Identifier: GPL-3.0-or-later
# Joinpoint models by complete enumeration with lm, and standard errors by lm of segments' own lines: Rscript models.R
# Writes models.csv, criteria.csv and models_series.csv beside it.
options(digits = 17)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
set.seed(11)
n <- 15
time <- c(1990:1998, 2000:2005)
events <- c(40, 44, 52, 50, 61, 70, 66, 80, 78, 71, 60, 55, 49, 40, 43)
size <- c(900, 930, 950, 1010, 1000, 1040, 1050, 1080, 1100, 1090, 1120, 1150, 1130, 1160, 1200)
rate <- events / size
cases <- list(
    list(id = "log-constant", scale = 0, errors = 1, grid = 0, jump = NA),
    list(id = "linear-constant", scale = 1, errors = 1, grid = 0, jump = NA),
    list(id = "log-poisson", scale = 0, errors = 3, grid = 0, jump = NA),
    list(id = "linear-poisson", scale = 1, errors = 3, grid = 0, jump = NA),
    list(id = "log-poisson-grid", scale = 0, errors = 3, grid = 2, jump = NA),
    list(id = "log-constant-jump", scale = 0, errors = 1, grid = 0, jump = 1995.5),
    list(id = "log-poisson-jump", scale = 0, errors = 3, grid = 0, jump = 1999))

places_of <- function(grid) {
    out <- c()
    for (i in seq_along(time)) {
        out <- c(out, time[i])
        if (i < n && grid > 0) out <- c(out, time[i] + seq_len(grid) * (time[i + 1] - time[i]) / (grid + 1))
    }
    out
}
allowed <- function(tau) {
    if (sum(time < tau[1]) < 2 || sum(time > tau[length(tau)]) < 2) return(FALSE)
    length(tau) < 2 || all(sapply(2:length(tau), function(j) sum(time > tau[j - 1] & time < tau[j]) >= 2))
}
fit_at <- function(y, w, tau, jump) {
    x <- cbind(1, time - 1997)
    for (t in tau) x <- cbind(x, pmax(time - t, 0))
    if (!is.na(jump)) x <- cbind(x, time > jump)
    f <- lm.wfit(x, y, w)
    list(sse = sum(w * f$residuals^2), b = f$coefficients)
}
bend <- function(y, w, from, at, to) {
    i <- time >= from & time <= to
    z <- pmax(time - at, 0)
    rss <- function(m) sum(w[i] * residuals(m)^2)
    line <- lm(y ~ time, weights = w, subset = i)
    bent <- lm(y ~ time + z, weights = w, subset = i)
    (rss(line) - rss(bent)) / rss(line)
}
models <- criteria <- c()
row_of <- function(id, v) data.frame(id = id, t(unname(unlist(v))))
for (c in cases) {
    log_scale <- c$scale == 0
    y <- if (log_scale) log(rate) else rate
    w <- if (c$errors == 1) rep(1, n) else if (log_scale) events else size^2 / events
    for (k in 0:2) {
        sets <- if (k == 0) list(c()) else combn(places_of(c$grid), k, simplify = FALSE)
        if (k > 0) sets <- Filter(allowed, sets)
        fits <- lapply(sets, function(s) fit_at(y, w, s, c$jump))
        sse <- sapply(fits, function(f) f$sse)
        best <- which(sse <= min(sse) * (1 + 1e-10))[1]  # the first of equal ones
        tau <- sets[[best]]
        f <- fits[[best]]
        slope <- cumsum(f$b[2:(2 + k)])
        segment <- factor(findInterval(time, tau))
        keep <- !(time %in% tau)
        jump <- as.numeric(time > c$jump)
        own <- if (k == 0) { if (is.na(c$jump)) lm(y ~ 1 + time, weights = w) else lm(y ~ 1 + time + jump, weights = w) }
               else if (is.na(c$jump)) lm(y ~ 0 + segment + segment:time, weights = w, subset = keep)
               else lm(y ~ 0 + segment + jump + segment:time, weights = w, subset = keep)
        v <- vcov(own)
        # a jump that lines of their own explain: joinpoints taken for known, variance with 2 k + 3 parameters
        known <- anyNA(coef(own))
        names <- rownames(v)
        at <- grep("time", names)
        se <- sqrt(diag(v))[at]
        # the rise between both ends, by the lines that hold there
        contrast <- setNames(rep(0, length(names)), names)
        if (k == 0) contrast["time"] <- 1 else {
            last <- k
            contrast[paste0("segment", last, ":time")] <- 2005 / 15
            contrast[paste0("segment", last)] <- 1 / 15
            contrast["segment0:time"] <- -1990 / 15
            contrast["segment0"] <- -1 / 15
        }
        aapc_se <- sqrt(drop(contrast %*% v %*% contrast))
        df <- own$df.residual
        jump_se <- if (is.na(c$jump) || known) NaN else sqrt(v["jump", "jump"])
        if (known) {
            x <- cbind(1, time - 1997, sapply(tau, function(t) pmax(time - t, 0)), jump)
            df <- n - 2 * k - 3
            v <- solve(t(x) %*% (w * x)) * f$sse / df
            by <- t(sapply(0:k, function(s) c(0, 1, as.numeric(seq_len(k) <= s), 0)))
            se <- sqrt(diag(by %*% v %*% t(by)))
            jump_se <- sqrt(v[k + 3, k + 3])
            rise <- c(0, 15, 2005 - tau, 0) / 15
            aapc_se <- sqrt(drop(rise %*% v %*% rise))
        }
        ends <- c(1990, tau, 2005)
        slope_mean <- sum(slope * diff(ends)) / 15
        level <- if (is.na(c$jump)) y else y - f$b[3 + k] * jump
        r2 <- if (k == 0) 0 else max(sapply(seq_len(k), function(j) bend(level, w, ends[j], ends[j + 1], ends[j + 2])))
        fit <- log(f$sse / n)
        pad <- function(v, m) c(v, rep(NaN, m - length(v)))
        models <- rbind(models, row_of(c$id, c(k, f$sse, pad(tau, 2), pad(slope, 3), pad(se, 3))))
        criteria <- rbind(criteria, row_of(c$id, c(k, c$scale, c$errors, c$grid, c$jump,
            fit + (2 * k + 2) * log(n) / n, fit + (3 * k + 2) * log(n) / n, fit + ((2 + r2) * k + 2) * log(n) / n,
            fit + (3 * k + 2) * log(n) / n + sum(log(diff(ends) / 15)) / n,
            if (is.na(c$jump)) c(NaN, NaN) else c(f$b[3 + k], jump_se), slope_mean, aapc_se, df)))
    }
}
head <- paste("# made by models.R with", R.version.string)
put <- function(table, name, columns) {
    con <- file(file.path(here, name), "w")
    writeLines(c(head, paste(columns, collapse = ",")), con)
    for (r in seq_len(nrow(table)))
        writeLines(paste(c(as.character(table[r, 1]), sub("NA|NaN", "nan", sprintf("%.17g", as.numeric(table[r, -1])))), collapse = ","), con)
    close(con)
}
put(models, "models.csv", c("id", "joinpoints", "sse", "at1", "at2", "slope1", "slope2", "slope3", "se1", "se2", "se3"))
put(criteria, "criteria.csv", c("id", "joinpoints", "scale", "errors", "grid", "jump", "bic", "bic3", "wbic", "mbic", "jump_estimate",
                               "jump_se", "mean_slope", "mean_slope_se", "df"))
put(data.frame(id = "counts", time, events, size), "models_series.csv", c("id", "time", "events", "size"))
