# SPDX-License-Identifier: GPL-3.0-or-later
# Writes r_autocorrelation.csv beside itself: what nlme's gls says of the cases of autocorrelation_cases.csv, with the
# lines of autocorrelation.py. Its optimiser ends some 1e-6 from the maximum, where the likelihood is flat to rounding:
# tolerances allow for that. Run: Rscript autocorrelation.R FOLDER
library(nlme)
folder <- commandArgs(TRUE)[1]
# A line has as many numbers as its kind has.
text <- grep("^#|^id,", readLines(file.path(folder, "autocorrelation_cases.csv")), value = TRUE, invert = TRUE)
lines <- c(paste("# numbers by", R.version.string, "nlme", packageVersion("nlme")),
           "id,numbers as autocorrelation.py says")

line <- function(case, what, ...) {
  numbers <- sapply(c(...), function(v) if (is.na(v)) "nan" else sprintf("%.17g", v))
  lines <<- c(lines, paste(c(paste0(case, "/", what), numbers), collapse = ","))
}

fit <- function(name, model, rows) {
  m <- setNames(as.list(model), c("errors", "method", "degree", "no_intercept", "no_time", "origin", "n_x", "level", "log",
                                  "tolerance"))
  t <- rows[, 1] - m$origin
  y <- if (m$log) log(rows[, 2]) else rows[, 2]
  n <- length(y)
  X <- NULL
  if (!m$no_intercept) X <- cbind(X, rep(1, n))
  if (!m$no_time) for (k in seq_len(m$degree)) X <- cbind(X, t^k)
  if (m$n_x > 0) X <- cbind(X, rows[, 3 + seq_len(m$n_x)])
  gaps <- diff(rows[, 1])
  unit <- min(gaps)
  whole <- all(abs(gaps / unit - round(gaps / unit)) < 1e-6)
  data <- data.frame(y = y, w = if (any(is.na(rows[, 3]))) 1 else rows[, 3],
                     place = c(0, cumsum(if (whole) round(gaps / unit) else gaps / unit)))
  data$X <- X
  start <- if (whole) corAR1(0.6, form = ~place) else corCAR1(0.6, form = ~place)
  g <- try(gls(y ~ X - 1, data, correlation = start, weights = varFixed(~ I(1 / w)), method = if (m$method == 1) "ML" else "REML",
               control = glsControl(opt = "optim", msTol = 1e-15, tolerance = 1e-14, msMaxIter = 1000, apVar = FALSE)),
           silent = TRUE)
  if (inherits(g, "try-error")) return(message(name, ": ", g))
  phi <- coef(g$modelStruct$corStruct, unconstrained = FALSE)
  model[10] <- 2e-5
  line(name, "model", model)
  for (i in seq_len(n)) line(name, "row", rows[i, 1:5])
  s <- summary(g)
  for (j in seq_len(ncol(X))) line(name, "coef", s$tTable[j, 1:3], NA, NA, NA, NA)
  for (j in seq_len(ncol(X))) for (k in seq_len(ncol(X))) line(name, "vcov", j - 1, k - 1, g$varBeta[j, k])
  line(name, "fit", sign(phi) * abs(phi)^(1 / unit), NA, NA, g$sigma, as.numeric(logLik(g)), AIC(g), BIC(g), NA, NA)
  z <- residuals(g, "normalized")
  for (i in seq_len(n)) line(name, "point", fitted(g)[i], residuals(g)[i], z[i], NA)
  lines <<- c(lines, paste0(name, "/end,0"))
}

rows <- NULL
for (one in text) {
  part <- strsplit(one, ",")[[1]]
  id <- strsplit(part[1], "/")[[1]]
  numbers <- as.numeric(part[-1])
  if (id[2] == "model") { model <- numbers; rows <- NULL }
  if (id[2] == "row") rows <- rbind(rows, numbers)
  if (id[2] == "end" && model[1] == 1) fit(id[1], model, rows)
}
writeLines(lines, file.path(folder, "r_autocorrelation.csv"))
