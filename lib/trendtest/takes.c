/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Which options a test reads, and what follows from the options alone: it is refused before any figure is looked at.
 */
#include "core/error.h"
#include "trendtest/test.h"

enum {
    EXACT = ANNUM_TAKES_EXACT,
    MID = ANNUM_TAKES_EXACT | ANNUM_TAKES_MID_P,
    SIDES = ANNUM_TAKES_ALTERNATIVE,
    CONTINUITY = ANNUM_TAKES_CONTINUITY,
    SEN = ANNUM_TAKES_SEN,
    MANN_KENDALL = EXACT | SIDES | CONTINUITY | SEN,
    SERIAL = SIDES | CONTINUITY | SEN,
    STRATA = EXACT | SIDES | CONTINUITY | ANNUM_TAKES_CORRELATED
};

static const int32_t takes[] = {
    [ANNUM_TEST_MANN_KENDALL] = MANN_KENDALL,
    [ANNUM_TEST_HAMED_RAO] = SERIAL | ANNUM_TAKES_LAGS,
    [ANNUM_TEST_YUE_WANG] = SERIAL | ANNUM_TAKES_LAGS,
    [ANNUM_TEST_PREWHITEN] = SERIAL,
    [ANNUM_TEST_TFPW] = SERIAL,
    [ANNUM_TEST_BLOCK_BOOTSTRAP] = SERIAL | ANNUM_TAKES_LAGS,
    [ANNUM_TEST_SEASONAL] = STRATA,
    [ANNUM_TEST_REGIONAL] = STRATA | ANNUM_TAKES_SEVERAL,
    [ANNUM_TEST_PARTIAL] = SIDES | SEN | ANNUM_TAKES_COVARIATE,
    [ANNUM_TEST_COCHRAN_ARMITAGE] = MID | SIDES,
    [ANNUM_TEST_POISSON_TREND] = MID | SIDES,
    [ANNUM_TEST_SPEARMAN] = EXACT | SIDES,
    [ANNUM_TEST_COX_STUART] = EXACT | SIDES | CONTINUITY,
    [ANNUM_TEST_JONCKHEERE] = EXACT | SIDES | CONTINUITY | ANNUM_TAKES_SEVERAL,
    [ANNUM_TEST_PETTITT] = EXACT | SIDES,
    [ANNUM_TEST_BUISHAND] = EXACT,
    [ANNUM_TEST_SNHT] = EXACT | SIDES,
    [ANNUM_TEST_RUNS] = EXACT | CONTINUITY,
    [ANNUM_TEST_VON_NEUMANN] = EXACT,
    [ANNUM_TEST_BARTELS] = EXACT,
    [ANNUM_TEST_BUISHAND_U] = EXACT,
    [ANNUM_TEST_BUISHAND_Q] = EXACT | SIDES,
};

int32_t annum_test_takes(int32_t test)
{
    return test >= 0 && (size_t)test < sizeof takes / sizeof takes[0] ? takes[test] : 0;
}

int annum__check_takes(const annum_trendtest_options *o, annum_error *error)
{
    const int32_t taken = annum_test_takes(o->test);
    const char *name = annum_test_name(o->test);
    if (o->exact == ANNUM_EXACT_MID && !(taken & ANNUM_TAKES_MID_P))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s has no mid-p value; set exact to auto%s", name,
                           taken & ANNUM_TAKES_EXACT ? ", yes or no" : " or no");
    if (o->exact == ANNUM_EXACT_YES && !(taken & ANNUM_TAKES_EXACT))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s has no exact p-value; leave exact at auto", name);
    if (o->exact == ANNUM_EXACT_YES && (taken & ANNUM_TAKES_CORRELATED) && o->correlated)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "%s has no exact p-value with correlated strata; leave exact at auto", name);
    if (o->alternative != ANNUM_TWO_SIDED && !(taken & ANNUM_TAKES_ALTERNATIVE))
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "%s tells no rise from a fall; set alternative to two-sided, or use mann-kendall", name);
    return ANNUM_OK;
}
