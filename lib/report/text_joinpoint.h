/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file text_joinpoint.h
 * The parts of the page of a joinpoint regression.
 */
#ifndef ANNUM_REPORT_TEXT_JOINPOINT_H
#define ANNUM_REPORT_TEXT_JOINPOINT_H

#include "report/internal.h"

/** What the mark of an uncertain decision means. */
#define ANNUM__UNCERTAIN \
    "? The p-value is within its Monte-Carlo error of the level: other permutations may decide otherwise."

/** @return the selected model; NULL where the result has none */
const annum_joinpoint_model *annum__joinpoint_selected(const annum_joinpoint_result *result);

/** @return the two-sided p-value of a statistic by t, or normal where df is NaN; NaN for NaN */
double annum__joint_p(double statistic, double df);

/** "1 Joinpoint", "3 Joinpoints". */
annum__word annum__say_count(size_t n, const char *one);
/** A line of its own. */
void annum__page_title(const annum__page *page, const char *title);

/** text_joinpoint_segments.c: the change of each segment and its averages, with asterisks and what they mean. */
void annum__page_joint_changes(const annum__page *page, const annum_joinpoint_result *result,
                               const annum_joinpoint_model *model);
void annum__page_joint_jump(const annum__page *page, const annum_joint_jump *jump);
void annum__page_joint_coefficients(const annum__page *page, const annum_joinpoint_model *model);

#endif
