/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What tests refuse, and what they say of figures that can show nothing.
 */
#include "core/error.h"
#include "trendtest/permutation.h"

int annum__refuse_sides(const annum__testing *t, annum_error *error)
{
    if (t->options.alternative == ANNUM_TWO_SIDED)
        return ANNUM_OK;
    return annum__fail(error, ANNUM_ERR_ARGUMENT,
                       "%s tells no rise from a fall; set alternative to two-sided, or use mann-kendall",
                       annum_test_name(t->options.test));
}

void annum__set_certain(annum__testing *t)
{
    t->result->p_value = 1;
    t->result->exact = t->options.exact != ANNUM_EXACT_NO;
}

int annum__too_few(annum__testing *t, size_t n, size_t least)
{
    if (n >= least)
        return 0;
    annum__set_certain(t);
    annum__warn(t->warnings, ANNUM_WARN_FEW_POINTS, -1, "%z figures: %s needs %z before it can show anything",
                n, annum_test_name(t->options.test), least);
    return 1;
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
