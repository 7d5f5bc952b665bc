/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Link functions: adding one is adding an entry to the table below.
 * Means of bounded links are kept inside their range by the smallest amount that doubles can tell.
 */
#include <math.h>

#include "core/dist.h"
#include "regress/internal.h"

static double identity_link(double mean)
{
    return mean;
}

static void identity_inverse(const double *eta, size_t n, double *mean, double *rest, double *derivative)
{
    for (size_t i = 0; i < n; i++) {
        mean[i] = eta[i];
        rest[i] = 1 - eta[i];
        derivative[i] = 1;
    }
}

static void log_inverse(const double *eta, size_t n, double *mean, double *rest, double *derivative)
{
    for (size_t i = 0; i < n; i++) {
        mean[i] = derivative[i] = annum__above_zero(exp(eta[i]));
        rest[i] = 1 - mean[i];
    }
}

static double logit_link(double mean)
{
    return log(mean / (1 - mean));
}

static void logit_inverse(const double *eta, size_t n, double *mean, double *rest, double *derivative)
{
    for (size_t i = 0; i < n; i++) {
        const double e = exp(-fabs(eta[i])), larger = 1 / (1 + e), smaller = annum__above_zero(e * larger);
        mean[i] = eta[i] >= 0 ? larger : smaller;
        rest[i] = eta[i] >= 0 ? smaller : larger;
        derivative[i] = smaller * larger;
    }
}

static double probit_link(double mean)
{
    return annum__normal_quantile(mean);
}

static void probit_inverse(const double *eta, size_t n, double *mean, double *rest, double *derivative)
{
    const double root_two_pi = 2.50662827463100050242;
    for (size_t i = 0; i < n; i++) {
        mean[i] = annum__above_zero(annum__normal_tail(-eta[i]));
        rest[i] = annum__above_zero(annum__normal_tail(eta[i]));
        derivative[i] = annum__above_zero(exp(-0.5 * eta[i] * eta[i]) / root_two_pi);
    }
}

static double cloglog_link(double mean)
{
    return log(-log1p(-mean));
}

static void cloglog_inverse(const double *eta, size_t n, double *mean, double *rest, double *derivative)
{
    for (size_t i = 0; i < n; i++) {
        const double e = exp(fmin(eta[i], 700));
        mean[i] = annum__above_zero(-expm1(-e));
        rest[i] = annum__above_zero(exp(-e));
        derivative[i] = annum__above_zero(e * exp(-e));
    }
}

static double inverse_link(double mean)
{
    return 1 / mean;
}

static void inverse_inverse(const double *eta, size_t n, double *mean, double *rest, double *derivative)
{
    for (size_t i = 0; i < n; i++) {
        mean[i] = 1 / eta[i];
        rest[i] = 1 - mean[i];
        derivative[i] = -mean[i] * mean[i];
    }
}

static void sqrt_inverse(const double *eta, size_t n, double *mean, double *rest, double *derivative)
{
    for (size_t i = 0; i < n; i++) {
        mean[i] = eta[i] * eta[i];
        rest[i] = 1 - mean[i];
        derivative[i] = 2 * eta[i];
    }
}

static double inverse_square_link(double mean)
{
    return 1 / (mean * mean);
}

static void inverse_square_inverse(const double *eta, size_t n, double *mean, double *rest, double *derivative)
{
    for (size_t i = 0; i < n; i++) {
        mean[i] = 1 / sqrt(eta[i]); /* NaN where the predictor is below 0: outside every range */
        rest[i] = 1 - mean[i];
        derivative[i] = -0.5 * mean[i] / eta[i];
    }
}

static const annum__link links[] = {
    {ANNUM_IDENTITY, "identity", identity_link, identity_inverse},
    {ANNUM_LOG, "log", log, log_inverse},
    {ANNUM_LOGIT, "logit", logit_link, logit_inverse},
    {ANNUM_PROBIT, "probit", probit_link, probit_inverse},
    {ANNUM_CLOGLOG, "cloglog", cloglog_link, cloglog_inverse},
    {ANNUM_INVERSE, "inverse", inverse_link, inverse_inverse},
    {ANNUM_SQRT, "sqrt", sqrt, sqrt_inverse},
    {ANNUM_INVERSE_SQUARE, "inverse-square", inverse_square_link, inverse_square_inverse},
};

const annum__link *annum__link_find(int32_t id)
{
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        if (links[i].id == id)
            return &links[i];
    }
    return NULL;
}

const char *annum_link_name(int32_t id)
{
    const annum__link *link = annum__link_find(id);
    return link ? link->name : id == ANNUM_LINK_AUTO ? "auto" : "unknown";
}
