/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/change.h"

static const char *name_in(const char *const *names, size_t n, int32_t code)
{
    return code >= 0 && (size_t)code < n ? names[code] : "unknown";
}

const char *annum_change_against_name(int32_t against)
{
    static const char *const names[] = {
        [ANNUM_AGAINST_PREVIOUS_AND_FIRST] = "previous and first",
        [ANNUM_AGAINST_PREVIOUS] = "previous",
        [ANNUM_AGAINST_FIRST] = "first",
        [ANNUM_AGAINST_BEST] = "best",
        [ANNUM_AGAINST_PERIOD] = "period",
        [ANNUM_AGAINST_PAIR] = "pair",
    };
    return name_in(names, sizeof names / sizeof names[0], against);
}

const char *annum_adjustment_name(int32_t adjust)
{
    static const char *const names[] = {
        [ANNUM_ADJUST_NONE] = "none",
        [ANNUM_ADJUST_HOLM] = "holm",
        [ANNUM_ADJUST_BH] = "bh",
    };
    return name_in(names, sizeof names / sizeof names[0], adjust);
}

const char *annum_change_method_name(int32_t method)
{
    static const char *const names[] = {
        [ANNUM_CHANGE_EXACT] = "exact",       [ANNUM_CHANGE_MIDP] = "midp",
        [ANNUM_CHANGE_SCORE] = "score",       [ANNUM_CHANGE_WALD] = "wald",
        [ANNUM_CHANGE_ETEST] = "etest",       [ANNUM_CHANGE_NEWCOMBE] = "newcombe",
        [ANNUM_CHANGE_BOSCHLOO] = "boschloo",
    };
    return name_in(names, sizeof names / sizeof names[0], method);
}
