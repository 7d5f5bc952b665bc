/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/regress.h"
#include "regress/describe.h"

const char *annum_family_name(int32_t family)
{
    switch (family) {
    case ANNUM_FAMILY_AUTO: return "auto";
    case ANNUM_GAUSSIAN: return "gaussian";
    case ANNUM_POISSON: return "poisson";
    case ANNUM_QUASIPOISSON: return "quasipoisson";
    case ANNUM_BINOMIAL: return "binomial";
    case ANNUM_QUASIBINOMIAL: return "quasibinomial";
    case ANNUM_FRACTIONAL: return "fractional";
    default: return "unknown";
    }
}

const char *annum_link_name(int32_t link)
{
    switch (link) {
    case ANNUM_LINK_AUTO: return "auto";
    case ANNUM_IDENTITY: return "identity";
    case ANNUM_LOG: return "log";
    case ANNUM_LOGIT: return "logit";
    case ANNUM_PROBIT: return "probit";
    case ANNUM_CLOGLOG: return "cloglog";
    case ANNUM_INVERSE: return "inverse";
    case ANNUM_SQRT: return "sqrt";
    default: return "unknown";
    }
}

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
