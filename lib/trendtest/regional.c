/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Mann and Kendall's test of several series at once: does what they have in common rise or fall? Helsel and
 * Frans (2006) Environmental Science and Technology 40:4066-4073.
 */
#include <gsl/gsl_heapsort.h>

#include "core/error.h"
#include "trendtest/strata.h"

/** Times of different series that are no further apart are the same (series.h). */
#define TOLERANCE 0.0056

typedef struct moment {
    double time;
    size_t figure; /**< index among all series' figures */
} moment;

static int compare(const void *a, const void *b)
{
    const moment *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->figure > y->figure) - (x->figure < y->figure);
}

/** Numbers the times that occur in any series. @return how many */
static size_t number_times(moment *moments, size_t n, size_t *place)
{
    size_t places = 0;
    double first = 0;
    gsl_heapsort(moments, n, sizeof *moments, compare);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || moments[i].time - first > TOLERANCE) {
            first = moments[i].time;
            places++;
        }
        place[moments[i].figure] = places - 1;
    }
    return places;
}

static int check_places(const annum__testing *t, const annum__strata *strata, annum_error *error)
{
    for (size_t g = 0; g < strata->n; g++) {
        for (size_t i = 1; i < strata->of[g].n; i++) {
            if (strata->of[g].place[i] == strata->of[g].place[i - 1])
                return annum__fail_row(
                    error, ANNUM_ERR_DUPLICATE, (size_t)t->of[g].view->row[t->of[g].row[i]],
                    "series %z has two figures at %g, which can't be paired with those of others; "
                    "leave correlated out or one of them",
                    g + 1, strata->of[g].time[i]);
        }
    }
    return ANNUM_OK;
}

int annum__test_regional(annum__testing *t, annum_error *error)
{
    const size_t n = t->result->n;
    annum__stratum *of = annum__arena_take(t->scratch, t->n_series, sizeof *of);
    moment *moments = annum__arena_take(t->scratch, n + 1, sizeof *moments);
    size_t *place = annum__arena_take(t->scratch, n + 1, sizeof *place);
    if (!of || !moments || !place)
        return annum__fail_memory(error);
    size_t k = 0;
    for (size_t g = 0; g < t->n_series; g++) {
        const annum__figures *f = &t->of[g];
        of[g] = (annum__stratum){f->n, f->time, f->figure, place + k};
        for (size_t i = 0; i < f->n; i++, k++)
            moments[k] = (moment){f->time[i], k};
    }
    const annum__strata strata = {t->n_series, of, number_times(moments, n, place)};
    const int status = t->options.correlated ? check_places(t, &strata, error) : ANNUM_OK;
    return status == ANNUM_OK ? annum__test_strata(t, &strata, error) : status;
}
