/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file negative_binomial.h
 * What the negative binomial's likelihood shares with its search.
 */
#ifndef ANNUM_REGRESS_NEGATIVE_BINOMIAL_H
#define ANNUM_REGRESS_NEGATIVE_BINOMIAL_H

/** The sum over whole j < y of log(1 + kappa j): log of a rising factorial of 1/kappa, less y log(1/kappa). */
double annum__log_rising(double y, double kappa);

/** First and second derivative by kappa of the log-likelihood of one count with its mean held. */
void annum__kappa_slopes(double y, double mean, double kappa, double *first, double *second);

#endif
