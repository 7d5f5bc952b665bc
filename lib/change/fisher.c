/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fisher's exact p by minimum likelihood: the tables that are at most as probable as the observed one, whatever their
 * side. Of log-concave probabilities these are two tails; each begins at a table that is found by bisection, and is
 * summed outwards from there. Tables within 1e-7 of the observed probability count as equal to it, as in R's
 * fisher.test, so that equal ones are not told apart by rounding.
 */
#include <math.h>

#include "change/hypergeometric.h"
#include "change/pair.h"

#define EQUAL_WITHIN 1e-7

/** The table on one side of the mode, nearest to it, that is at most so probable; beyond the last one where none is. */
static double cut(const annum__margins *m, double mode, int up, double most_likely)
{
    /* Inside at `in` and outside at `out`, as distances from the mode. */
    double in = 0, out = (up ? m->most - mode : mode - m->fewest) + 1;
    while (out - in > 1) {
        const double middle = floor(in + (out - in) / 2);
        if (annum__table_log_density(m, up ? mode + middle : mode - middle) > most_likely)
            in = middle;
        else
            out = middle;
    }
    return up ? mode + out : mode - out;
}

static double tail(const annum__margins *m, double x, int up)
{
    if (x < m->fewest || x > m->most)
        return 0;
    return exp(annum__table_log_density(m, x) + log1p(annum__table_side(m, x, up, 1).weight));
}

double annum__fisher_p(double from_events, double from_total, double to_events, double to_total)
{
    const annum__margins m = annum__margins_of(from_events, from_total, to_events, to_total);
    const double mode = annum__table_mode(&m);
    const double most_likely = annum__table_log_density(&m, to_events) + log1p(EQUAL_WITHIN);
    if (annum__table_log_density(&m, mode) <= most_likely)
        return 1;
    return fmin(1, tail(&m, cut(&m, mode, 0, most_likely), 0) + tail(&m, cut(&m, mode, 1, most_likely), 1));
}
