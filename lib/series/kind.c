/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/series.h"

const char *annum_kind_name(int32_t kind)
{
    switch (kind) {
    case ANNUM_VALUE: return "value";
    case ANNUM_COUNT: return "count";
    case ANNUM_PROPORTION: return "proportion";
    case ANNUM_SHARE: return "share";
    case ANNUM_RATE: return "rate";
    default: return "unknown";
    }
}
