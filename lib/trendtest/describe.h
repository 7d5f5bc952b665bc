/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANNUM_TRENDTEST_DESCRIBE_H
#define ANNUM_TRENDTEST_DESCRIBE_H

#include "core/describe.h"

extern const annum_description annum__describe_mann_kendall;
/** The same without n, for a result that has the test as a part and says n itself. */
extern const annum_description annum__describe_mann_kendall_part;
extern const annum_description annum__describe_sen_slope;
extern const annum_description annum__describe_exact_trend;
extern const annum_description annum__describe_trendtest;

#endif
