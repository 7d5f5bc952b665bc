/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "change/root.h"

#include <math.h>

#define EVALUATIONS 200

typedef struct bracket {
    double low, high;
    double at_low, at_high; /* of one sign each; halved where the other end has moved twice */
} bracket;

static double next_point(const bracket *b, int i)
{
    const double middle = b->low + (b->high - b->low) / 2;
    /* Every eighth by halves: no function keeps the bracket wide. */
    if (i % 8 == 7 || isinf(b->at_low) || isinf(b->at_high))
        return middle;
    const double point = b->low - b->at_low * ((b->high - b->low) / (b->at_high - b->at_low));
    return point > b->low && point < b->high ? point : middle;
}

static double narrow(annum__rising f, const void *context, bracket b)
{
    for (int i = 0; i < EVALUATIONS && b.high - b.low > 2e-16 * fmax(fabs(b.low), fabs(b.high)); i++) {
        const double x = next_point(&b, i), at = f(x, context);
        if (at == 0 || x == b.low || x == b.high)
            return x;
        if (at < 0) {
            b.low = x;
            b.at_low = at;
            b.at_high /= 2;
        } else {
            b.high = x;
            b.at_high = at;
            b.at_low /= 2;
        }
    }
    return fabs(b.at_low) < fabs(b.at_high) ? b.low : b.high;
}

double annum__rising_root(annum__rising f, const void *context, double low, double high)
{
    const bracket b = {low, high, f(low, context), f(high, context)};
    if (b.at_low >= 0)
        return low;
    if (b.at_high <= 0)
        return high;
    return narrow(f, context, b);
}

double annum__rising_root_near(annum__rising f, const void *context, double guess, double step, double bound)
{
    guess = fmin(fmax(guess, -bound), bound);
    bracket b = {guess, guess, f(guess, context), 0};
    b.at_high = b.at_low;
    while (b.at_high < 0) {
        if (b.high == bound)
            return INFINITY;
        b.low = b.high;
        b.at_low = b.at_high;
        b.high = fmin(b.high + step, bound);
        b.at_high = f(b.high, context);
        step *= 2;
    }
    while (b.at_low > 0) {
        if (b.low == -bound)
            return -INFINITY;
        b.high = b.low;
        b.at_high = b.at_low;
        b.low = fmax(b.low - step, -bound);
        b.at_low = f(b.low, context);
        step *= 2;
    }
    return b.at_low == 0 ? b.low : b.at_high == 0 ? b.high : narrow(f, context, b);
}
