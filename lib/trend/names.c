/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/trend.h"

const char *annum_verdict_name(int32_t verdict)
{
    switch (verdict) {
    case ANNUM_TOO_LITTLE_DATA: return "too little data";
    case ANNUM_NO_CLEAR_TREND: return "no clear trend";
    case ANNUM_FALLING: return "falling";
    case ANNUM_RISING: return "rising";
    default: return "unknown";
    }
}
