/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Sen's slope of strata: the median slope between figures of the same season, or series.
 *
 * Hirsch, Slack and Smith (1982) Water Resources Research 18:107-121; limits by ranks as of one series, with
 * the standard deviation of the summed S (Gilbert 1987, section 17.3.2). Checked with pymannkendall's
 * seasonal_sens_slope. Its intercept for several series counts time through their table, row by row, so that
 * series stand a fraction of a year apart; here every figure has its own time.
 */
#include <math.h>

#include "core/dist.h"
#include "core/error.h"
#include "trendtest/serial.h"
#include "trendtest/strata.h"

/** Slopes; 8 bytes each. */
#define SLOPES_MAX (ANNUM_SEN_SLOPE_MAX / 2.0 * (ANNUM_SEN_SLOPE_MAX - 1))

static double pairs_of(const annum__strata *strata)
{
    double pairs = 0;
    for (size_t g = 0; g < strata->n; g++)
        pairs += (double)strata->of[g].n * ((double)strata->of[g].n - 1) / 2;
    return pairs;
}

static size_t fill_slopes(const annum__stratum *s, double *slopes)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        for (size_t j = i + 1; j < s->n; j++) {
            if (s->time[j] > s->time[i])
                slopes[n++] = (s->figure[j] - s->figure[i]) / (s->time[j] - s->time[i]);
        }
    }
    return n;
}

/** Interpolated between neighbours; ranks from 1. NaN beyond the ends. */
static double at_rank(double *values, size_t n, double rank)
{
    if (!(rank >= 1 && rank <= (double)n))
        return NAN;
    const size_t k = (size_t)rank - 1;
    const double part = rank - floor(rank);
    const double below = annum__select(values, 0, n, k);
    if (part == 0)
        return below;
    return below + part * (annum__select(values, k + 1, n, k + 1) - below);
}

static double median(double *values, size_t n)
{
    return n ? at_rank(values, n, ((double)n + 1) / 2) : NAN;
}

static double lower_rank(const annum__testing *t, size_t n, double within)
{
    const double alpha = 1 - t->options.level;
    if (t->result->exact)
        return within > 0 ? within : NAN;
    return ((double)n - annum__normal_quantile_upper(alpha / 2) * sqrt(t->result->variance)) / 2;
}

/** memory [2 times all figures] */
static void set_intercepts(annum_trendtest_result *r, const annum__strata *strata, double *memory)
{
    const double slope = r->sen_slope.estimate;
    size_t n = 0;
    for (size_t g = 0; g < strata->n; g++) {
        for (size_t i = 0; i < strata->of[g].n; i++, n++)
            memory[n] = strata->of[g].figure[i] - slope * strata->of[g].time[i];
    }
    r->sen_intercept_residual = median(memory, n);
    double *time = memory + n;
    n = 0;
    for (size_t g = 0; g < strata->n; g++) {
        for (size_t i = 0; i < strata->of[g].n; i++, n++) {
            memory[n] = strata->of[g].figure[i];
            time[n] = strata->of[g].time[i];
        }
    }
    const double middle = median(memory, n);
    r->sen_intercept = middle - slope * median(time, n);
}

int annum__set_strata_slope(annum__testing *t, const annum__strata *strata, double within, annum_error *error)
{
    annum_trendtest_result *r = t->result;
    const double pairs = pairs_of(strata);
    if (pairs > SLOPES_MAX)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE,
                           "%g pairs of figures are too many for Sen's slope; at most %g", pairs, SLOPES_MAX);
    double *slopes = annum__arena_take(t->scratch, (size_t)pairs + 2 * r->n + 1, sizeof *slopes);
    if (!slopes)
        return annum__fail_memory(error);
    size_t n = 0;
    for (size_t g = 0; g < strata->n; g++)
        n += fill_slopes(&strata->of[g], slopes + n);
    const double rank = lower_rank(t, n, within);
    r->sen_slope = (annum_estimate){.estimate = median(slopes, n),
                                    .lower = at_rank(slopes, n, rank),
                                    .upper = at_rank(slopes, n, (double)n + 1 - rank),
                                    .se = NAN,
                                    .p_value = NAN,
                                    .method = r->exact ? "exact ranks" : "ranks, normal approximation",
                                    .present = 1};
    set_intercepts(r, strata, slopes + (size_t)pairs);
    return annum__check_slope(t, error);
}
