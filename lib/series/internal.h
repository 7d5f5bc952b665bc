/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * What the files of lib/series share, and what other domains may ask of a series beyond its view.
 */
#ifndef ANNUM_SERIES_INTERNAL_H
#define ANNUM_SERIES_INTERNAL_H

#include "annum/series.h"
#include "core/memory.h"

/** Years further from 0 are refused: a twelfth of a year would no longer be told from its neighbours. */
#define ANNUM__YEAR_MAX 999999.0

struct annum_series {
    annum__arena arena; /**< holds this struct too */
    annum_series_view view;
};

/** The allocator that a series was made with, for results made from it; NULL for malloc. */
static inline const annum_allocator *annum__series_allocator(const annum_series *series)
{
    return series->arena.has_allocator ? &series->arena.allocator : NULL;
}

/** One period as the analyses see it. */
typedef struct annum__span {
    double length;    /**< years; 0 for an instant */
    double time;      /**< midpoint minus a half; an instant itself */
    int whole_months; /**< both ends on twelfths of a year */
} annum__span;

/** start <= end, both within ANNUM__YEAR_MAX. */
annum__span annum__period_span(double start, double end);

/** A day of the proleptic Gregorian calendar. */
typedef struct annum__date {
    int32_t year;
    int32_t month;
    int32_t day;
} annum__date;

/** The day that begins at a moment counted in days of its year. @return 0 if no day does */
int annum__date_of(double moment, annum__date *date);

/** The day that ends at such a moment. @return 0 if no day does */
int annum__date_before(double moment, annum__date *date);

/** The figure column of a kind: events or value. */
static inline const double *annum__figure_column(const annum_columns *columns)
{
    const int counts = columns->kind == ANNUM_COUNT || columns->kind == ANNUM_PROPORTION;
    return counts ? columns->events : columns->value;
}

/** @return the state of a row; one whose figure is NaN is missing. figure may be NULL where n is 0. */
static inline int32_t annum__row_state(const annum_columns *columns, const double *figure, size_t row)
{
    const int32_t state = columns->state ? columns->state[row] : ANNUM_OBSERVED;
    return state != ANNUM_SUPPRESSED && figure[row] != figure[row] ? ANNUM_MISSING : state;
}

/** Checks which columns are there. @return a status */
int annum__check_columns(const annum_columns *columns, annum_error *error);

/** Checks every row by itself. @return a status */
int annum__check_rows(const annum_columns *columns, annum_error *error);

/** Checks that no two periods overlap, in a view whose periods are filled in and sorted. @return a status */
int annum__check_overlaps(const annum_columns *columns, const annum_series_view *view, annum_error *error);

/** Says that a row's events and exposure have no finite quotient. @return ANNUM_ERR_NONFINITE */
int annum__fail_quotient(const annum_columns *columns, size_t row, annum_error *error);

#endif
