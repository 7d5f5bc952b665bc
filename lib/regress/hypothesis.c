/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/regress.h"
#include <math.h>

#include "core/error.h"

int annum_fit_compare(const annum_fit_result *smaller, const annum_fit_result *larger, annum_fit_test *out,
                      annum_error *error)
{
    (void)smaller, (void)larger, (void)out;
    return annum__fail(error, ANNUM_ERR_ARGUMENT, "placeholder of the diagnostics branch");
}

int annum_fit_hypothesis(const annum_fit_result *fit, const double *weights, const double *value, size_t n_rows,
                         annum_fit_test *out, annum_error *error)
{
    (void)fit, (void)weights, (void)value, (void)n_rows, (void)out;
    return annum__fail(error, ANNUM_ERR_ARGUMENT, "placeholder of the diagnostics branch");
}

int annum_fit_combination(const annum_fit_result *fit, const double *weights, annum_estimate *out, annum_error *error)
{
    const size_t p = fit->n_coefficients;
    double sum = 0, v = 0;
    for (size_t j = 0; j < p; j++) {
        if (weights[j] == 0)
            continue;
        sum += weights[j] * fit->coefficients[j].estimate;
        for (size_t k = 0; k < p; k++)
            v += weights[k] != 0 ? weights[j] * weights[k] * fit->vcov[j * p + k] : 0;
    }
    const double q = fit->coefficients[0].upper - fit->coefficients[0].estimate, se = sqrt(v);
    *out = (annum_estimate){sum, sum - q / fit->coefficients[0].se * se, sum + q / fit->coefficients[0].se * se, se, 0.5, "x", 1, 0};
    (void)error;
    return 0;
}
