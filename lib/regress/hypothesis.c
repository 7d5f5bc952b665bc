/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/regress.h"
#include "core/error.h"

int annum_fit_groups(const annum_series *const *series, const char *const *names, size_t n_series,
                     const annum_fit_options *options, annum_fit_result **out, annum_error *error)
{
    (void)series, (void)names, (void)n_series, (void)options, (void)out;
    return annum__fail(error, ANNUM_ERR_ARGUMENT, "placeholder of the groups branch");
}

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
    (void)fit, (void)weights, (void)out;
    return annum__fail(error, ANNUM_ERR_ARGUMENT, "placeholder of the diagnostics branch");
}
