# SPDX-License-Identifier: GPL-3.0-or-later
# Writes r_newey_west.csv: covariances with lags chosen from the figures. Run: Rscript newey_west.R FOLDER
suppressMessages(library(sandwich))
folder <- commandArgs(TRUE)[1]
lines <- c(paste("# numbers by", R.version.string, "sandwich", packageVersion("sandwich")),
           "id,numbers as case_format.py says")
line <- function(...) lines <<- c(lines, paste(c(...), collapse = ","))
number <- function(v) sprintf("%.17g", v)
set.seed(3)
for (k in 1:24) {
  name <- paste0("newey-west-auto-", k)
  n <- sample(c(8, 12, 20, 35, 60), 1)
  t <- 2000 + sort(sample(0:80, n))
  y <- round(as.numeric(arima.sim(list(ar = runif(1, 0, 0.9)), n)) * 5 + 50, 2)
  w <- if (k %% 3 == 0) round(runif(n, 0.5, 3), 2) else NULL
  m <- if (is.null(w)) lm(y ~ t) else lm(y ~ t, weights = w)
  v <- suppressWarnings(NeweyWest(m, prewhite = FALSE, adjust = k %% 2 == 0))
  # raw calendar years: the tolerance is that of R's rounding
  line(paste0(name, "/model"), 1, 1, 0, 1, 0, 0, 5, -1, as.integer(k %% 2 == 0), 0, 0, 0, 0.95, 0, 1e-9)
  for (i in seq_len(n)) line(paste0(name, "/row"), t[i], number(y[i]), "nan", if (is.null(w)) "nan" else number(w[i]), "nan")
  for (i in 1:2) for (j in 1:2) line(paste0(name, "/vcov"), i - 1, j - 1, number(v[i, j]))
  line(paste0(name, "/end"), 0)
}
writeLines(lines, file.path(folder, "r_newey_west.csv"))
