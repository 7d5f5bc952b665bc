/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file mann_kendall_test.h
 * The parts of Mann and Kendall's test as annum_trendtest gives it.
 */
#ifndef ANNUM_TRENDTEST_MANN_KENDALL_TEST_H
#define ANNUM_TRENDTEST_MANN_KENDALL_TEST_H

#include "trendtest/ranged.h"
#include "trendtest/test.h"

/**
 * Sets p_value and exact, or p_error, of the statistic in the result, for at most
 * ANNUM_MANN_KENDALL_EXACT_MAX figures of any pattern of ties. is_ranking: annum__ranged_is_ranking. @return
 * a status
 */
int annum__set_scores_p(annum__testing *testing, const annum__ranged *figures, int is_ranking,
                        annum_error *error);

#endif
