/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/joinpoint.h"

static const char *name_in(const char *const *names, size_t n, int32_t code)
{
    return code >= 0 && (size_t)code < n ? names[code] : "unknown";
}

const char *annum_joinpoint_scale_name(int32_t scale)
{
    static const char *const names[] = {
        [ANNUM_JOINPOINT_LOG] = "log",
        [ANNUM_JOINPOINT_LINEAR] = "linear",
    };
    return name_in(names, sizeof names / sizeof names[0], scale);
}

const char *annum_joinpoint_errors_name(int32_t errors)
{
    static const char *const names[] = {
        [ANNUM_JOINPOINT_ERRORS_AUTO] = "auto",       [ANNUM_JOINPOINT_ERRORS_CONSTANT] = "constant",
        [ANNUM_JOINPOINT_ERRORS_SE] = "se",           [ANNUM_JOINPOINT_ERRORS_POISSON] = "poisson",
        [ANNUM_JOINPOINT_ERRORS_COVARIANCE] = "covariance", [ANNUM_JOINPOINT_ERRORS_AR1] = "ar1",
    };
    return name_in(names, sizeof names / sizeof names[0], errors);
}

const char *annum_joinpoint_select_name(int32_t select)
{
    static const char *const names[] = {
        [ANNUM_JOINPOINT_WBIC] = "wbic", [ANNUM_JOINPOINT_PERMUTATION] = "permutation", [ANNUM_JOINPOINT_BIC] = "bic",
        [ANNUM_JOINPOINT_BIC3] = "bic3", [ANNUM_JOINPOINT_MBIC] = "mbic",
    };
    return name_in(names, sizeof names / sizeof names[0], select);
}

const char *annum_joinpoint_interval_name(int32_t interval)
{
    static const char *const names[] = {
        [ANNUM_JOINPOINT_INTERVAL_AUTO] = "auto",
        [ANNUM_JOINPOINT_PARAMETRIC] = "parametric",
        [ANNUM_JOINPOINT_QUANTILE] = "quantile",
    };
    return name_in(names, sizeof names / sizeof names[0], interval);
}

const char *annum_joinpoint_compat_name(int32_t compat)
{
    static const char *const names[] = {
        [ANNUM_JOINPOINT_COMPAT_ANNUM] = "annum",
        [ANNUM_JOINPOINT_COMPAT_NCI] = "nci",
    };
    return name_in(names, sizeof names / sizeof names[0], compat);
}
