/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/breaks.h"

static const char *name_in(const char *const *names, size_t n, int32_t code)
{
    return code >= 0 && (size_t)code < n ? names[code] : "unknown";
}

const char *annum_breaks_method_name(int32_t method)
{
    static const char *const names[] = {
        [ANNUM_BREAKS_DYNAMIC] = "dynamic",
        [ANNUM_BREAKS_SEGMENTED] = "segmented",
        [ANNUM_BREAKS_INTERVENTION] = "intervention",
        [ANNUM_BREAKS_CUSUM] = "cusum",
        [ANNUM_BREAKS_MOSUM] = "mosum",
        [ANNUM_BREAKS_PELT] = "pelt",
        [ANNUM_BREAKS_UNUSUAL] = "unusual",
    };
    return name_in(names, sizeof names / sizeof names[0], method);
}

const char *annum_breaks_regressors_name(int32_t regressors)
{
    static const char *const names[] = {
        [ANNUM_BREAKS_MEAN] = "mean",
        [ANNUM_BREAKS_TREND] = "trend",
    };
    return name_in(names, sizeof names / sizeof names[0], regressors);
}
