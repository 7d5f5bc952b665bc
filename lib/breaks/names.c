/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/breaks.h"

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
    return method >= 0 && (size_t)method < sizeof names / sizeof names[0] ? names[method] : "unknown";
}
