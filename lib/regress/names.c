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

const char *annum_errors_name(int32_t errors)
{
    switch (errors) {
    case ANNUM_ERRORS_IID: return "iid";
    case ANNUM_ERRORS_AR1: return "ar1";
    case ANNUM_ERRORS_PRAIS_WINSTEN: return "prais-winsten";
    default: return "unknown";
    }
}

const char *annum_method_name(int32_t method)
{
    switch (method) {
    case ANNUM_REML: return "reml";
    case ANNUM_ML: return "ml";
    default: return "unknown";
    }
}

const char *annum_robust_name(int32_t robust)
{
    switch (robust) {
    case ANNUM_ROBUST_NONE: return "none";
    case ANNUM_ROBUST_HUBER: return "huber";
    case ANNUM_ROBUST_BISQUARE: return "bisquare";
    case ANNUM_ROBUST_MEDIAN: return "median";
    default: return "unknown";
    }
}
