/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * How long the periods are whose times a result names: time and length together are the period.
 */
#include <math.h>

#include "trendtest/test.h"

/** Of the first row that is at that very time, as results take theirs from the rows; NaN without one. */
static double length_at(const annum__testing *t, double time)
{
    for (size_t g = 0; g < t->n_series; g++) {
        const annum_series_view *view = t->of[g].view;
        for (size_t i = 0; i < view->n; i++) {
            if (view->time[i] == time)
                return view->length[i];
        }
    }
    return NAN;
}

void annum__set_row_lengths(annum__testing *t)
{
    annum_trendtest_result *r = t->result;
    r->first_length = length_at(t, r->first);
    r->last_length = length_at(t, r->last);
    r->at_length = length_at(t, r->at);
}
