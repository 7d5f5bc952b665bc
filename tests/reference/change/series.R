# SPDX-License-Identifier: GPL-3.0-or-later
# Writes the references of comparisons over a series: Rscript series.R
options(digits = 17)
out <- function(file, head, rows) {
  con <- file(file, "w")
  writeLines(c(paste0("# series.R, R ", getRversion(), "; see there"), head), con)
  for (r in rows)
    writeLines(paste(c(r[[1]], formatC(unlist(r[-1]), digits = 17, format = "g")), collapse = ","), con)
  close(con)
}

# p.adjust: each row one p with its place in the family; NaN does not count
families <- list(
  a = c(0.01, 0.02, 0.03, 0.04, 0.05), b = c(0.2, 0.001, 0.001, 0.9, 0.04, 0.039, 1), c = 0.3,
  d = c(0.02, NaN, 0.01, NaN, 0.5), e = c(1e-300, 1e-12, 0.5, 0.5, 0.25, 1e-5, 0.049, 0.051, 0.9, 0.99, 0.03, 0.6)
)
rows <- list()
for (id in names(families)) {
  p <- families[[id]]
  for (i in seq_along(p))
    rows <- c(rows, list(list(id, i, p[i], p.adjust(p, "holm")[i], p.adjust(p, "BH")[i])))
}
out("p_adjust.csv", "family,place,p,holm,bh", rows)

# Pearson's dispersion about the log-linear (logit-linear) trend, residual degrees of freedom, and the factor by which
# Student's t with them is wider than the normal, squared, at 95 %
coal <- c(61, 55, 58, 43, 47, 40, 41, 33, 35, 29, 31, 22, 25, 18, 20, 14)
wild <- c(12, 40, 9, 31, 55, 8, 61, 30, 17)
person_years <- c(1, 1.5, 2, 1.2, 1.1, 1.4, 1.9, 2, 1)
events <- c(3, 9, 4, 14, 5, 19, 8)
total <- c(40, 50, 45, 60, 55, 70, 50)
dispersion <- function(id, fit) {
  df <- fit$df.residual
  list(id, summary(fit)$dispersion, df, (qt(0.975, df) / qnorm(0.975))^2)
}
t16 <- 0:15; t9 <- 0:8; t7 <- 0:6
tight <- glm.control(epsilon = 1e-15, maxit = 100)
out("series_dispersion.csv", "id,pearson,df,factor", list(
  dispersion("coal", glm(coal ~ t16, quasipoisson, control = tight)),
  dispersion("wild", glm(wild ~ t9 + offset(log(person_years)), quasipoisson, control = tight)),
  dispersion("share", glm(cbind(events, total - events) ~ t7, quasibinomial, control = tight))
))

# Equivalence within a margin: both one-sided p by the binomial distribution given the sum; exact and mid-p
one_sided <- function(x, s, y, t, margin) {
  n <- x + y
  q <- function(r) r * t / (s + r * t)
  up <- q(1 + margin); low <- q(1 / (1 + margin))
  exact <- max(pbinom(y, n, up), 1 - pbinom(y - 1, n, low))
  mid <- max(pbinom(y, n, up) - dbinom(y, n, up) / 2, 1 - pbinom(y - 1, n, low) - dbinom(y, n, low) / 2)
  wald <- if (x > 0 && y > 0) {
    z <- log(y / t / (x / s)); se <- sqrt(1 / x + 1 / y)
    max(pnorm((z - log(1 + margin)) / se), pnorm((z + log(1 + margin)) / se, lower.tail = FALSE))
  } else NaN
  c(exact, mid, wald)
}
cases <- list(c(52, 1, 54, 1, 0.25), c(52, 1, 54, 1, 1), c(30, 2, 11, 1, 0.2), c(900, 1, 950, 1, 0.2),
              c(5, 1, 40, 1, 0.5), c(40, 1, 5, 1, 0.5), c(0, 1, 3, 1, 0.5), c(120, 3, 61, 1.5, 0.4))
out("equivalence.csv", "id,from,from_exposure,to,to_exposure,margin,exact,midp,wald",
    lapply(seq_along(cases), function(i) {
      k <- cases[[i]]
      list(paste0("e", i), k, one_sided(k[1], k[2], k[3], k[4], k[5]))
    }))

# The year's end: the smallest and the largest number of events to come that the events so far do not refuse, by trying
# them one after the other; a share that is known, or learned from part k of K events of earlier years
to_come <- function(x, k, K, share, level = 0.95) {
  r <- 0:5000
  tail <- (1 - level) / 2
  if (K == 0) {
    few <- pbinom(x - 1, x + r, share, lower.tail = FALSE)  # so many of so few
    many <- pbinom(x, x + r, share)
  } else {
    few <- phyper(r, r + K - k, x + k, x + r)               # r or fewer of the year's x + r
    many <- phyper(r - 1, r + K - k, x + k, x + r, lower.tail = FALSE)
  }
  accepted <- r[few > tail & many > tail]
  x + range(accepted)
}
cases <- list(c(54, 84, 196, 0), c(54, 0, 0, 0.5), c(0, 0, 0, 0.5), c(0, 10, 30, 0), c(7, 0, 0, 0.25), c(7, 3, 20, 0),
              c(200, 900, 1500, 0), c(1, 1, 2, 0), c(300, 0, 0, 0.9))
out("projection.csv", "id,events,part,whole,share,lower,upper",
    lapply(seq_along(cases), function(i) {
      k <- cases[[i]]
      list(paste0("p", i), k, to_come(k[1], k[2], k[3], k[4]))
    }))
