/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file annum.h
 * annum: statistics of annual figures. This header includes the whole public interface.
 *
 * A first program:
 *
 *     double year[] = {2013, 2014, 2015}, events[] = {52, 47, 54};
 *     annum_columns columns = ANNUM_COLUMNS_INIT;
 *     columns.kind = ANNUM_COUNT; columns.n = 3; columns.year = year; columns.events = events;
 *     annum_series *series; annum_trend_result *trend; annum_error error;
 *     if (annum_series_new(&columns, NULL, &series, &error) == ANNUM_OK &&
 *         annum_trend(series, NULL, &trend, &error) == ANNUM_OK)
 *         printf("%.1f %% a year\n", trend->annual_percent_change.estimate);
 *
 * The headers work alone, from C11 and from C++.
 */
#ifndef ANNUM_H
#define ANNUM_H

#include "annum/base.h"
#include "annum/warnings.h"
#include "annum/estimate.h"
#include "annum/series.h"
#include "annum/change.h"
#include "annum/trendtest.h"
#include "annum/regress.h"
#include "annum/trend.h"
#include "annum/breaks.h"
#include "annum/joinpoint.h"
#include "annum/claim.h"
#include "annum/report.h"

#endif
