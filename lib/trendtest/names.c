/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "annum/trendtest.h"

static const char *name_in(const char *const *names, size_t n, int32_t code)
{
    return code >= 0 && (size_t)code < n ? names[code] : "unknown";
}

const char *annum_test_name(int32_t test)
{
    static const char *const names[] = {
        [ANNUM_TEST_MANN_KENDALL] = "mann-kendall",
        [ANNUM_TEST_HAMED_RAO] = "hamed-rao",
        [ANNUM_TEST_YUE_WANG] = "yue-wang",
        [ANNUM_TEST_PREWHITEN] = "prewhiten",
        [ANNUM_TEST_TFPW] = "tfpw",
        [ANNUM_TEST_BLOCK_BOOTSTRAP] = "block-bootstrap",
        [ANNUM_TEST_SEASONAL] = "seasonal",
        [ANNUM_TEST_REGIONAL] = "regional",
        [ANNUM_TEST_PARTIAL] = "partial",
        [ANNUM_TEST_COCHRAN_ARMITAGE] = "cochran-armitage",
        [ANNUM_TEST_POISSON_TREND] = "poisson-trend",
        [ANNUM_TEST_SPEARMAN] = "spearman",
        [ANNUM_TEST_COX_STUART] = "cox-stuart",
        [ANNUM_TEST_JONCKHEERE] = "jonckheere",
        [ANNUM_TEST_PETTITT] = "pettitt",
        [ANNUM_TEST_BUISHAND] = "buishand",
        [ANNUM_TEST_SNHT] = "snht",
        [ANNUM_TEST_RUNS] = "runs",
        [ANNUM_TEST_VON_NEUMANN] = "von-neumann",
        [ANNUM_TEST_BARTELS] = "bartels",
        [ANNUM_TEST_BUISHAND_U] = "buishand-u",
        [ANNUM_TEST_BUISHAND_Q] = "buishand-q",
    };
    return name_in(names, sizeof names / sizeof names[0], test);
}

const char *annum_alternative_name(int32_t alternative)
{
    static const char *const names[] = {
        [ANNUM_TWO_SIDED] = "two-sided",
        [ANNUM_INCREASING] = "increasing",
        [ANNUM_DECREASING] = "decreasing",
    };
    return name_in(names, sizeof names / sizeof names[0], alternative);
}

const char *annum_direction_name(int32_t direction)
{
    static const char *const names[] = {
        [ANNUM_NO_TREND] = "no trend",
        [ANNUM_TREND_INCREASING] = "increasing",
        [ANNUM_TREND_DECREASING] = "decreasing",
    };
    return name_in(names, sizeof names / sizeof names[0], direction);
}
