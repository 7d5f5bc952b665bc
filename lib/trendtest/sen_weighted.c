/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * The weighted median of all slopes, each by its pair's distance in time, which minimises Jaeckel's
 * dispersion of the residuals' ranks: Jaeckel (1972) Annals of Mathematical Statistics 43:1449-1458; Sievers
 * (1978) JASA 73:628-631; Scholz (1978) Annals of Statistics 6:603-609. Where times are equally spaced it is
 * the estimate of Spearman's test.
 *
 * The test behind it is U(b) = sum of (tj - ti) sign(rj - ri) over pairs of residuals r = y - b t, which is
 * the sum of ti (2 Ri - n - 1) with Ri the rank of ri. Under exchangeable residuals its mean is 0 and its
 * variance n (n + 1) / 3 times the sum of squares of t about its mean. Limits are the slopes b at which
 * |U(b)| passes the normal quantile times its standard deviation.
 */
#include <math.h>
#include <stdint.h>

#include "core/dist.h"
#include "trendtest/sen.h"

/** Slopes with their weights, in two lists that move together. */
typedef struct weighted {
    double *slope;
    double *weight;
} weighted;

static void exchange(const weighted *w, size_t a, size_t b)
{
    const double slope = w->slope[a], weight = w->weight[a];
    w->slope[a] = w->slope[b];
    w->weight[a] = w->weight[b];
    w->slope[b] = slope;
    w->weight[b] = weight;
}

/** Moves what is below the pivot (or at it, `with`) to the front of [first, end). @return where that ends */
static size_t part(const weighted *w, size_t first, size_t end, double pivot, int with, double *sum)
{
    size_t place = first;
    *sum = 0;
    for (size_t i = first; i < end; i++) {
        if (w->slope[i] < pivot || (with && w->slope[i] == pivot)) {
            *sum += w->weight[i];
            exchange(w, i, place++);
        }
    }
    return place;
}

/** The least slope whose weight with all below it is at least (or, `above`, more than) a target. */
static double at_weight(const weighted *w, size_t n, double target, int above)
{
    size_t first = 0, end = n;
    uint64_t state = 1;
    double before = 0;
    while (end - first > 1) {
        double below = 0, equal = 0;
        state = state * 6364136223846793005u + 1442695040888963407u;
        const double pivot = w->slope[first + (size_t)((state >> 33) % (end - first))];
        const size_t middle = part(w, first, end, pivot, 0, &below);
        if (before + below > target || (!above && before + below >= target && middle > first)) {
            end = middle;
            continue;
        }
        const size_t after = part(w, middle, end, pivot, 1, &equal);
        if (before + below + equal > target || (!above && before + below + equal >= target) || after == end)
            return pivot;
        before += below + equal;
        first = after;
    }
    return w->slope[first];
}

static double fill_weights(const double *time, size_t n, double *weights)
{
    double sum = 0;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            if (time[j] == time[i])
                continue;
            weights[k] = time[j] - time[i];
            sum += weights[k++];
        }
    }
    return sum;
}

/** The normal quantile times the standard deviation of U. */
static double half_width(const double *time, size_t n, double level)
{
    const double m = (double)n;
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mean += (time[i] - time[0]) / m;
    for (size_t i = 0; i < n; i++)
        squares += (time[i] - time[0] - mean) * (time[i] - time[0] - mean);
    return annum__normal_quantile_upper((1 - level) / 2) * sqrt(squares * m * (m + 1) / 3);
}

static void turn(double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values[i] = -values[i];
}

void annum__weighted_slope(const double *time, size_t n, double *slopes, size_t n_slopes, double *weights,
                           double level, annum_estimate *slope)
{
    const double all = fill_weights(time, n, weights);
    const double tail = (all - half_width(time, n, level)) / 2;
    const weighted w = {slopes, weights};
    const double below = at_weight(&w, n_slopes, all / 2, 0);
    slope->estimate = below + (at_weight(&w, n_slopes, all / 2, 1) - below) / 2;
    slope->method = "weighted ranks, normal approximation";
    if (!(tail > 0))
        return; /* no weight is rare enough */
    slope->lower = at_weight(&w, n_slopes, tail, 0);
    turn(slopes, n_slopes);
    slope->upper = -at_weight(&w, n_slopes, tail, 0);
}
