/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a year of which the beginning is known. Of the x events so far and the r that are still to come,
 * x is binomial given x + r, with the share of a year's events that falls into the beginning: the r that this
 * law does not refuse, in tails of (1 - level) / 2, are a prediction interval with at least its level
 * (Thatcher 1964, JRSS B 26:176-192). A share learned from k of K events has the same said of the table (k, K
 * - k; x, r), which is hypergeometric; under overdispersion, which has no such law, its error is added on the
 * log scale.
 */
#include <math.h>

#include "change/chain.h"
#include "change/hypergeometric.h"
#include "change/root.h"
#include "core/dist.h"
#include "core/finite.h"

/** No year has more. */
static const double most_events = 1e15;

typedef struct beginning {
    double events;
    double share, rest; /**< rest: 1 - share */
    double past_part, past_rest;
    double tail;
    int upper;
} beginning;

/** Probability of a table at least (or at most) as extreme, with the later events on that side. */
static double table_tail(const beginning *b, double r)
{
    const annum__margins m = annum__margins_of(b->past_rest, b->past_part + b->past_rest, r, b->events + r);
    return exp(annum__table_log_density(&m, r) + log1p(annum__table_side(&m, r, b->upper, 1).weight));
}

/** How probable the events so far, or more extreme ones, are with r to come, less the tail. Rises or falls
 * with r. */
static double accepted(double r, const void *context)
{
    const beginning *b = context;
    if (b->past_part > 0)
        return table_tail(b, r) - b->tail;
    return (b->upper ? annum__beta_tails(b->rest, b->share, r, b->events + 1).lower
                     : annum__beta_tails(b->share, b->rest, b->events, r + 1).lower) -
           b->tail;
}

static double refused(double r, const void *context)
{
    return -accepted(r, context);
}

/** The largest whole number at which f is below 0, or -1; by doubling and bisection. */
static double last_below(annum__rising f, const beginning *b)
{
    double low = -1, high = 0;
    while (high < most_events && f(high, b) < 0) {
        low = high;
        high = 2 * high + 1;
    }
    while (high - low > 1) {
        const double middle = floor(low + (high - low) / 2);
        if (f(middle, b) < 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/** Limits of the events to come, whole numbers. */
static double lower_limit(beginning b)
{
    b.upper = 0;
    return b.events > 0 ? last_below(accepted, &b) + 1 : 0;
}

static double upper_limit(beginning b)
{
    b.upper = 1;
    return fmax(last_below(refused, &b), 0);
}

static double away(double estimate, double limit, double more, double sign)
{
    if (!(limit > 0))
        return limit;
    if (!(estimate > 0))
        return limit * exp(sign * more);
    return estimate * exp(sign * hypot(log(limit / estimate), more));
}

/** Without an exact law: the limits of a known share in units of the dispersion, moved outwards. */
static void with_dispersion(const annum__chain *chain, const annum__share *share, beginning b, double *lower,
                            double *upper)
{
    const double dispersion = chain->options.dispersion, to_come = b.events * b.rest / b.share;
    const double z = annum__normal_quantile_upper(b.tail);
    const double se =
        share->part > 0 ? sqrt(dispersion * (1 / share->part + 1 / (share->whole - share->part))) : 0;
    b.events /= dispersion;
    *lower = floor(away(to_come, dispersion * lower_limit(b), z * se, -1));
    *upper = ceil(away(to_come, dispersion * upper_limit(b), z * se, 1));
}

/** Has the law of the table: whole numbers by chance alone, and few enough for its tails to be summed at
 * once. */
static int has_table(const annum__share *share, double events, double dispersion)
{
    const double most = 1e7;
    return dispersion == 1 && share->part == floor(share->part) && share->whole == floor(share->whole) &&
           events == floor(events) && share->whole < most && events < most;
}

static void set_limits(const annum__chain *chain, const annum__share *share, beginning b,
                       annum_estimate *total)
{
    const double dispersion = chain->options.dispersion;
    double lower, upper;
    if (share->part > 0 ? has_table(share, b.events, dispersion) : dispersion == 1) {
        b.past_part = share->part;
        b.past_rest = share->whole - share->part;
        lower = lower_limit(b);
        upper = upper_limit(b);
        total->method = share->part > 0 ? "exact prediction, share of earlier years" : "exact prediction";
    } else {
        with_dispersion(chain, share, b, &lower, &upper);
        total->method = "prediction, dispersion and the share's error added";
    }
    total->lower = b.events + lower;
    total->upper = b.events + upper;
}

static void project(const annum__chain *chain, const annum__share *share, annum_year_projection *out)
{
    const double ends[] = {share->upper > 0 ? share->upper : share->estimate,
                           share->lower > 0 ? share->lower : share->estimate};
    annum_estimate at[2];
    for (int i = 0; i < 2; i++) {
        const beginning b = {out->events, ends[i], 1 - ends[i], 0, 0, (1 - chain->options.level) / 2, 0};
        set_limits(chain, share, b, &at[i]);
    }
    out->share = share->estimate;
    out->total = (annum_estimate){annum__finite_or_nan(out->events / share->estimate),
                                  at[0].lower,
                                  at[1].upper,
                                  NAN,
                                  NAN,
                                  at[0].method,
                                  1,
                                  0};
    out->present = 1;
}

/** Where the series' years begin: on the day of its last whole year, or on New Year's Day. */
static double phase_of(const annum__chain *chain)
{
    const annum_series_view *view = chain->view;
    for (size_t k = chain->n; k-- > 0;) {
        const size_t row = chain->row[k];
        if (fabs(view->length[row] - 1) < ANNUM__FEW_DAYS)
            return view->start[row] - floor(view->start[row]);
    }
    return 0;
}

void annum__project_year(const annum__chain *chain, annum_year_projection *out)
{
    const annum_series_view *view = chain->view;
    *out = (annum_year_projection){NAN, NAN, NAN, NAN, NAN, {NAN, NAN, NAN, NAN, NAN, NULL, 0, 0}, 0, 0};
    if (view->kind != ANNUM_COUNT || chain->n == 0 || !chain->events_before)
        return;
    const size_t last = chain->row[chain->n - 1];
    const double phase = phase_of(chain);
    const double year = floor(view->start[last] - phase + ANNUM__TWO_DAYS) + phase, until = view->end[last];
    const double events = annum__events_in(chain, year, until);
    if (view->length[last] == 0 || isnan(events) || until - year > 1 - ANNUM__FEW_DAYS)
        return;
    annum__share share = annum__stated_share(&chain->options);
    if (!(share.estimate > 0))
        share = annum__learn_share(chain, year, 0, until - year);
    if (!(share.estimate > 0))
        share.estimate = until - year;
    out->start = year;
    out->end = year + 1;
    out->until = until;
    out->events = events;
    project(chain, &share, out);
}
