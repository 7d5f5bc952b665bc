/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "claim/internal.h"

/** Fractions are looked for up to here: products with a share keep all digits. */
#define DENOMINATOR_MAX 1e15

static int is_inside(annum__printed share, double cases, double total)
{
    return cases / total >= share.lower && cases / total <= share.upper;
}

int annum__printed_cases(annum__printed share, double total, double *first, double *last)
{
    /* The products are within one unit of the truth: the quotients decide. */
    *first = fmax(ceil(total * share.lower) - 1, 0);
    *last = fmin(floor(total * share.upper) + 1, total);
    for (int i = 0; i < 2 && *first / total < share.lower; i++)
        ++*first;
    for (int i = 0; i < 2 && *last / total > share.upper; i++)
        --*last;
    return *first <= *last && is_inside(share, *first, total) && is_inside(share, *last, total);
}

double annum__nearest_cases(double share, double total)
{
    const double exact = share * total, below = floor(exact), part = exact - below;
    /* A share printed in decimals is not a double: 15 times 0.3 is meant as 4.5. */
    if (fabs(part - 0.5) < 1e-9)
        return fmod(below, 2) == 0 ? below : below + 1;
    return part < 0.5 ? below : below + 1;
}

typedef struct fraction {
    double top;
    double bottom;
} fraction;

static fraction step(fraction at, fraction by, double times)
{
    return (fraction){at.top + times * by.top, at.bottom + times * by.bottom};
}

/** Whether a fraction is still on this side of the range: below it, or above it. */
static int is_outside(annum__printed share, fraction f, int below)
{
    const double value = f.top / f.bottom;
    return below ? value < share.lower : value > share.upper;
}

/** The furthest that one end can go towards the other and stay outside, by doubling and then halving. */
static fraction run(annum__printed share, fraction at, fraction towards, int below)
{
    double times = 1, more = 1;
    while (is_outside(share, step(at, towards, 2 * times), below) &&
           at.bottom + 2 * times * towards.bottom < 2e15)
        times *= 2;
    for (more = times / 2; more >= 1; more /= 2) {
        if (is_outside(share, step(at, towards, times + more), below))
            times += more;
    }
    return step(at, towards, times);
}

/* The tree of Stern and Brocot: the first mediant in the range has the smallest denominator of all fractions
 * there. */
double annum__smallest_total(annum__printed share)
{
    fraction low = {0, 1}, high = {1, 1};
    if (share.lower <= 0 || share.upper >= 1)
        return 1;
    while (low.bottom + high.bottom < DENOMINATOR_MAX) {
        const fraction middle = step(low, high, 1);
        if (is_inside(share, middle.top, middle.bottom))
            return middle.bottom;
        if (is_outside(share, middle, 1))
            low = run(share, low, high, 1);
        else
            high = run(share, high, low, 0);
    }
    return NAN;
}
