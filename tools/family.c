/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "family.h"

#include <annum/regress.h>

error_t family_set(const char *text, int32_t *family, struct failure *failure)
{
    static const struct choice families[] = {{"gaussian", ANNUM_GAUSSIAN},
                                             {"poisson", ANNUM_POISSON},
                                             {"quasipoisson", ANNUM_QUASIPOISSON},
                                             {"negbin", ANNUM_NEGATIVE_BINOMIAL},
                                             {"binomial", ANNUM_BINOMIAL},
                                             {"quasibinomial", ANNUM_QUASIBINOMIAL},
                                             {"gamma", ANNUM_GAMMA},
                                             {"inverse-gaussian", ANNUM_INVERSE_GAUSSIAN},
                                             {"beta", ANNUM_BETA},
                                             {"fractional", ANNUM_FRACTIONAL},
                                             {NULL, 0}};
    return choice_set(families, "--family", text, family, failure);
}
