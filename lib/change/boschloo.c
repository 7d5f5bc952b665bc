/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Given the sum of both events, K, the table does not depend on the common proportion p; so a table is rejected with the
 * probability sum_K binomial(K; N, p) T_K, where T_K is that of the rejected tables among those with this sum. The T_K
 * are found once, and the maximum is one of a function of one variable.
 *
 * In the angle asin(sqrt(p)) the binomial's standard deviation is 1 / (2 sqrt N) everywhere, and the function, a
 * trigonometric polynomial of degree 2 N, has no detail finer than that scale. It is looked at in steps of a sixteenth of
 * it; then every place that is higher than its neighbours and within 2 % of the highest is refined by golden section. A
 * maximum is flat: the p-value is exact to some 1e-14 of itself.
 */
#include "change/boschloo.h"

#include <math.h>

#include "change/hypergeometric.h"
#include "change/pair.h"
#include "core/dist.h"

#define HALF_PI 1.57079632679489661923
/* Fisher's p this close are equal, as are probabilities in them. */
#define EQUAL_P 1e-10
#define EQUAL_WITHIN 1e-7
#define STEPS_PER_SCALE 16
#define GOLDEN_STEPS 40

/** Tables with given margins by their weight, the most probable one's being 1; negligible ones are left out. */
typedef struct row {
    double weight[ANNUM__BOSCHLOO_TO / 2 + 1];
    int first, last;
    double total;
} row;

/** What is rejected of each sum of events. */
typedef struct rejection {
    double given[ANNUM__BOSCHLOO_TO + 1];
    int total;
} rejection;

static void fill(row *r, const annum__margins *m, double negligible)
{
    const double mode = annum__table_mode(m);
    const int middle = (int)(mode - m->fewest), highest = (int)(m->most - m->fewest);
    double weight = r->total = r->weight[middle] = 1;
    for (r->first = middle; r->first > 0 && weight > negligible; r->total += weight) {
        weight /= annum__table_step(m, m->fewest + --r->first);
        r->weight[r->first] = weight;
    }
    weight = 1;
    for (r->last = middle; r->last < highest && weight > negligible; r->total += weight) {
        weight *= annum__table_step(m, m->fewest + r->last++);
        r->weight[r->last] = weight;
    }
}

/** Adds the weights up to `bound` from both ends, which are moved inwards. */
static double take(const row *r, double bound, int *left, int *right)
{
    double sum = 0;
    while (*left <= *right && r->weight[*left] <= bound)
        sum += r->weight[(*left)++];
    while (*left <= *right && r->weight[*right] <= bound)
        sum += r->weight[(*right)--];
    return sum;
}

/** The probability of the tables whose Fisher's p is at most `p`. */
static double rejected(const row *r, double p)
{
    double sum = 0;
    int left = r->first, right = r->last;
    while (left <= right) {
        const double least = fmin(r->weight[left], r->weight[right]);
        int beyond_left = left, beyond_right = right;
        const double fisher = (sum + take(r, least * (1 + EQUAL_WITHIN), &beyond_left, &beyond_right)) / r->total;
        if (fisher > p * (1 + EQUAL_P))
            return sum / r->total;
        sum += take(r, least, &left, &right);
    }
    return 1;
}

static double probability(const rejection *r, double angle)
{
    const double n = r->total, s = sin(angle), c = cos(angle), p = s * s;
    const double odds = p / (c * c), mode = fmin(floor((n + 1) * p), n);
    const double top = exp(annum__binomial_log_density(mode, n, p));
    double sum = top * r->given[(int)mode];
    double term = top;
    for (double k = mode; k < n && term > 1e-20 * top; k++) {
        term *= (n - k) / (k + 1) * odds;
        sum += term * r->given[(int)k + 1];
    }
    term = top;
    for (double k = mode; k > 0 && term > 1e-20 * top; k--) {
        term *= k / ((n - k + 1) * odds);
        sum += term * r->given[(int)k - 1];
    }
    return sum;
}

/** The maximum between two angles of which one in between is higher. */
static double refine(const rejection *r, double low, double high)
{
    const double golden = 0.61803398874989484820;
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a = probability(r, a), at_b = probability(r, b);
    for (int i = 0; i < GOLDEN_STEPS; i++) {
        if (at_a > at_b) {
            high = b;
            b = a;
            at_b = at_a;
            a = high - golden * (high - low);
            at_a = probability(r, a);
        } else {
            low = a;
            a = b;
            at_a = at_b;
            b = low + golden * (high - low);
            at_b = probability(r, b);
        }
    }
    return fmax(at_a, at_b);
}

static double maximum(const rejection *r)
{
    const int steps = (int)ceil(2 * HALF_PI * STEPS_PER_SCALE * sqrt(r->total));
    const double step = HALF_PI / (steps + 1);
    double highest = 0;
    for (int i = 1; i <= steps; i++)
        highest = fmax(highest, probability(r, i * step));
    double best = highest, before = 0, here = probability(r, step);
    for (int i = 1; i <= steps; i++) {
        const double after = i < steps ? probability(r, (i + 1) * step) : 0;
        if (here >= before && here >= after && here > 0.98 * highest)
            best = fmax(best, refine(r, (i - 1) * step, (i + 1) * step));
        before = here;
        here = after;
    }
    return best;
}

double annum__boschloo_p(double from_events, double from_total, double to_events, double to_total)
{
    const double p = annum__fisher_p(from_events, from_total, to_events, to_total);
    const double total = from_total + to_total, negligible = 1e-20 * p;
    rejection r = {.total = (int)total};
    row tables;
    if (p >= 1)
        return 1;
    for (int k = 0; k <= r.total; k++) {
        const annum__margins m = annum__margins_of(0, from_total, k, to_total);
        fill(&tables, &m, negligible);
        r.given[k] = rejected(&tables, p);
    }
    return fmin(p, maximum(&r));
}
