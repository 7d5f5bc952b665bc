/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/regress.h"
#include "regress/describe.h"

const char *annum_covariance_name(int32_t covariance)
{
    switch (covariance) {
    case ANNUM_COVARIANCE_MODEL: return "model";
    case ANNUM_COVARIANCE_HC0: return "hc0";
    case ANNUM_COVARIANCE_HC1: return "hc1";
    case ANNUM_COVARIANCE_HC2: return "hc2";
    case ANNUM_COVARIANCE_HC3: return "hc3";
    case ANNUM_COVARIANCE_NEWEY_WEST: return "newey-west";
    default: return "unknown";
    }
}

const char *annum__interval_name(int32_t interval)
{
    switch (interval) {
    case ANNUM_WALD: return "wald";
    case ANNUM_PROFILE: return "profile";
    default: return "unknown";
    }
}
