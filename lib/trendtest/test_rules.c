/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What tests say of figures that can show nothing.
 */
#include "core/error.h"
#include "trendtest/permutation.h"

void annum__set_certain(annum__testing *t)
{
    t->result->p_value = 1;
    t->result->exact = t->options.exact != ANNUM_EXACT_NO;
}

int annum__too_few_for(annum__testing *t, size_t n, size_t least, const char *reason)
{
    if (n >= least)
        return 0;
    annum__warn(t->warnings, ANNUM_WARN_FEW_POINTS, -1, "%s needs %z figures or more and has %z: %s",
                annum_test_name(t->options.test), least, n, reason);
    return 1;
}

int annum__too_few(annum__testing *t, size_t n, size_t least)
{
    return annum__too_few_for(t, n, least, "fewer can't show anything");
}

double annum__least_p(const annum__testing *t, double tail)
{
    return t->options.alternative == ANNUM_TWO_SIDED ? 2 * tail : tail;
}

void annum__warn_unreachable(annum__testing *t, double least_p)
{
    /* The last digits of 1 - level are no reason to warn. */
    if (least_p > (1 - t->result->level) * (1 + 1e-12))
        annum__warn(t->warnings, ANNUM_WARN_FEW_POINTS, -1,
                    "so few figures can show nothing at this level: the smallest p-value that %s could have "
                    "given is %.3",
                    annum_test_name(t->options.test), least_p);
}
