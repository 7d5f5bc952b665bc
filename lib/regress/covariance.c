/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Covariances of least squares that do not trust the family's variance. In the orthonormal basis the bread of
 * the sandwich is the identity, so the covariance is its meat: the sum of q_i q_i' e_i^2 (MacKinnon and White
 * 1985), or with Bartlett's weights over lags (Newey and West 1987, eq. 5).
 */
#include <math.h>
#include <string.h>

#include "regress/internal.h"

static double divisor(int32_t covariance, double leverage)
{
    /* A row that fits itself has no residual to divide: rounding alone is left of both. */
    if (1 - leverage < 1e-13 && (covariance == ANNUM_COVARIANCE_HC2 || covariance == ANNUM_COVARIANCE_HC3))
        return NAN;
    switch (covariance) {
    case ANNUM_COVARIANCE_HC2: return sqrt(1 - leverage);
    case ANNUM_COVARIANCE_HC3: return 1 - leverage;
    default: return 1;
    }
}

/** out += factor (s_i s_k' + s_k s_i') over rows a lag apart; halved for lag 0. */
static void add_lag(const double *score, size_t n, size_t p, size_t lag, double factor, double *out)
{
    for (size_t i = lag; i < n; i++) {
        for (size_t j = 0; j < p; j++) {
            for (size_t k = 0; k < p; k++)
                out[j * p + k] += factor * (score[j * n + i] * score[k * n + i - lag] +
                                            score[j * n + i - lag] * score[k * n + i]);
        }
    }
}

int32_t annum__newey_west_lags(const double *score, size_t n)
{
    const double size = (double)n;
    const size_t most = (size_t)fmin(floor(4 * pow(size / 100, 2.0 / 9)), size - 1);
    double s0 = 0, s1 = 0;
    for (size_t lag = 0; lag <= most; lag++) {
        double product = 0;
        for (size_t i = lag; i < n; i++)
            product += score[i] * score[i - lag];
        s0 += (lag == 0 ? 1 : 2) * product;
        s1 += 2 * (double)lag * product;
    }
    /* 1.1447 is Bartlett's constant there (table II B), with the exponent 1/3. */
    const double lags = floor(1.1447 * cbrt(s1 / s0 * (s1 / s0) * size));
    return lags >= 0 ? (int32_t)fmin(lags, 1e9) : 0; /* NaN: residuals are all 0 */
}

void annum__sandwich(const annum__design *design, const double *residual, const double *leverage,
                     int32_t covariance, int32_t lags, int adjust, double *out, double *scratch)
{
    const size_t n = design->n, p = design->p;
    const double correction = (double)n / ((double)n - (double)p);
    for (size_t j = 0; j < p; j++) {
        for (size_t i = 0; i < n; i++)
            scratch[j * n + i] = design->basis[j * n + i] * residual[i] / divisor(covariance, leverage[i]);
    }
    memset(out, 0, p * p * sizeof *out);
    add_lag(scratch, n, p, 0, 0.5, out);
    for (int32_t lag = 1; covariance == ANNUM_COVARIANCE_NEWEY_WEST && lag <= lags && (size_t)lag < n; lag++)
        add_lag(scratch, n, p, (size_t)lag, 1 - (double)lag / ((double)lags + 1), out);
    const int scaled = covariance == ANNUM_COVARIANCE_HC1 || (covariance == ANNUM_COVARIANCE_NEWEY_WEST && adjust);
    for (size_t i = 0; scaled && i < p * p; i++)
        out[i] *= correction;
}

void annum__carry_back(const annum__design *design, const double *m, double *out)
{
    const size_t p = design->p;
    const double *c = design->back;
    for (size_t i = 0; i < p; i++) {
        for (size_t j = i; j < p; j++) {
            double sum = 0;
            for (size_t k = i; k < p; k++) {
                for (size_t l = j; l < p; l++)
                    sum += c[i * p + k] * m[k * p + l] * c[j * p + l];
            }
            out[i * p + j] = out[j * p + i] = sum;
        }
    }
}
