/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Every check of the columns a series is made from. Messages name the row, the column, the value and the
 * cure.
 */
#include <float.h>
#include <math.h>

#include "core/error.h"
#include "series/internal.h"
#include "series/label.h"

/** Ends of periods this near each other are the same moment. */
#define MOMENT_TOLERANCE 1e-9

/**
 * Two days: by so much may a period of whole months (1 April is 2015.25) and one counted in days (1 April is
 * 2015 + 90/365) seem to overlap although one begins where the other ends.
 */
#define COUNTING_TOLERANCE 0.0056

enum column { VALUE = 1, SE = 2, EVENTS = 4, TOTAL = 8, EXPOSURE = 16, POPULATION = 32 };

static const char *column_name(unsigned column)
{
    switch (column) {
    case VALUE: return "value";
    case SE: return "se";
    case EVENTS: return "events";
    case TOTAL: return "total";
    case EXPOSURE: return "exposure";
    default: return "population";
    }
}

/** The column of the lowest bit. */
static const char *first_name(unsigned columns)
{
    return column_name(columns & (~columns + 1));
}

static unsigned columns_given(const annum_columns *columns)
{
    return (columns->value ? VALUE : 0u) | (columns->se ? SE : 0u) | (columns->events ? EVENTS : 0u) |
           (columns->total ? TOTAL : 0u) | (columns->exposure ? EXPOSURE : 0u) |
           (columns->population ? POPULATION : 0u);
}

static int check_figure_columns(const annum_columns *columns, annum_error *error)
{
    static const struct {
        unsigned needs;
        unsigned may_have;
    } rules[] = {
        [ANNUM_VALUE] = {VALUE, SE},
        [ANNUM_COUNT] = {EVENTS, EXPOSURE | POPULATION},
        [ANNUM_PROPORTION] = {EVENTS | TOTAL, 0},
        [ANNUM_SHARE] = {VALUE, 0},
        [ANNUM_RATE] = {VALUE, SE},
    };
    const unsigned given = columns_given(columns);
    const unsigned needs = rules[columns->kind].needs;
    const unsigned extra = given & ~(needs | rules[columns->kind].may_have);
    const unsigned lacking = columns->n ? needs & ~given : 0;
    const char *kind = annum_kind_name(columns->kind);

    if (extra)
        return annum__fail(error, ANNUM_ERR_COLUMN, "a %s series can't have the column %s; leave it NULL",
                           kind, first_name(extra));
    if (lacking)
        return annum__fail(error, ANNUM_ERR_COLUMN, "a %s series needs the column %s; give it", kind,
                           first_name(lacking));
    if (columns->exposure && columns->population)
        return annum__fail(error, ANNUM_ERR_COLUMN, "exposure and population are both given; keep one");
    return ANNUM_OK;
}

static int check_period_columns(const annum_columns *columns, annum_error *error)
{
    if (columns->year && (columns->start || columns->end))
        return annum__fail(error, ANNUM_ERR_COLUMN, "year and %s are both given; keep year, or start and end",
                           columns->start ? "start" : "end");
    if (columns->year || (columns->start && columns->end) || !columns->n)
        return ANNUM_OK;
    if (columns->start || columns->end)
        return annum__fail(error, ANNUM_ERR_COLUMN, "%s is given without %s; give both",
                           columns->start ? "start" : "end", columns->start ? "end" : "start");
    return annum__fail(error, ANNUM_ERR_COLUMN, "there is no period column; give year, or start and end");
}

static int check_breaks(const annum_columns *columns, annum_error *error)
{
    if (columns->n_breaks > ANNUM_MAX_POINTS)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "n_breaks is %z; a series has at most %d",
                           columns->n_breaks, ANNUM_MAX_POINTS);
    if (columns->n_breaks && !columns->breaks)
        return annum__fail(error, ANNUM_ERR_NULL, "n_breaks is %z, but breaks is NULL; give the dates",
                           columns->n_breaks);
    for (size_t i = 0; i < columns->n_breaks; i++) {
        if (!isfinite(columns->breaks[i]))
            return annum__fail(error, ANNUM_ERR_NONFINITE, "break %z is %g; give a date in decimal years",
                               i + 1, columns->breaks[i]);
    }
    return ANNUM_OK;
}

int annum__check_columns(const annum_columns *columns, annum_error *error)
{
    if (columns->kind < ANNUM_VALUE || columns->kind > ANNUM_RATE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "kind is %d; give one of enum annum_kind (1 to 5)",
                           (int)columns->kind);
    if (columns->n > ANNUM_MAX_POINTS)
        return annum__fail(error, ANNUM_ERR_TOO_LARGE, "n is %z; a series has at most %d rows", columns->n,
                           ANNUM_MAX_POINTS);
    int status = check_period_columns(columns, error);
    if (status == ANNUM_OK)
        status = check_figure_columns(columns, error);
    if (status == ANNUM_OK)
        status = check_breaks(columns, error);
    return status;
}

static const char *row_word(const annum_columns *columns)
{
    return columns->row_word ? columns->row_word : "row";
}

static double row_number(const annum_columns *columns, size_t row)
{
    return columns->row_number ? columns->row_number[row] : (double)row + 1;
}

/** "line 7: events is -2; <cure>" */
static int fail_cell(const annum_columns *columns, annum_error *error, int code, size_t row,
                     const char *column, double value, const char *cure)
{
    return annum__fail_row(error, code, row, "%s %g: %s is %g; %s", row_word(columns),
                           row_number(columns, row), column, value, cure);
}

static int check_years(const annum_columns *columns, annum_error *error)
{
    for (size_t i = 0; i < columns->n; i++) {
        const double year = columns->year[i];
        if (!(fabs(year) < ANNUM__YEAR_MAX))
            return fail_cell(columns, error, ANNUM_ERR_PERIOD, i, "year", year,
                             "give a year between -999998 and 999998");
        if ((double)(int32_t)year != year)
            return fail_cell(columns, error, ANNUM_ERR_PERIOD, i, "year", year,
                             "a year is a whole number: use start and end for other periods and instants");
    }
    return ANNUM_OK;
}

static int check_ends(const annum_columns *columns, annum_error *error)
{
    static const char cure[] = "give decimal years between -999999 and 999999";
    for (size_t i = 0; i < columns->n; i++) {
        const double start = columns->start[i];
        const double end = columns->end[i];
        if (!(fabs(start) <= ANNUM__YEAR_MAX))
            return fail_cell(columns, error, ANNUM_ERR_PERIOD, i, "start", start, cure);
        if (!(fabs(end) <= ANNUM__YEAR_MAX))
            return fail_cell(columns, error, ANNUM_ERR_PERIOD, i, "end", end, cure);
        if (end < start)
            return annum__fail_row(error, ANNUM_ERR_PERIOD, i,
                                   "%s %g: the period ends at %g before it starts at %g; exchange the two",
                                   row_word(columns), row_number(columns, i), end, start);
        if (start == end && columns->kind == ANNUM_COUNT && !columns->exposure)
            return fail_cell(columns, error, ANNUM_ERR_EXPOSURE, i, "the instant", start,
                             "a count at an instant needs the column exposure");
    }
    return ANNUM_OK;
}

static int check_lower(const annum_columns *columns, size_t row, annum_error *error)
{
    const double lower = columns->lower[row];
    if (isinf(lower))
        return fail_cell(columns, error, ANNUM_ERR_NONFINITE, row, "lower", lower,
                         "give the least figure it can be");
    if (lower < 0 && columns->kind != ANNUM_VALUE)
        return fail_cell(columns, error, ANNUM_ERR_NEGATIVE, row, "lower", lower,
                         "give 0 or more; 0 where nothing is known");
    return ANNUM_OK;
}

/** The range of a row that is suppressed or rounded. */
static int check_range(const annum_columns *columns, const double *figure, int32_t state, size_t row,
                       annum_error *error)
{
    const char *word = row_word(columns);
    const double number = row_number(columns, row);
    const char *what = state == ANNUM_SUPPRESSED ? "suppressed" : "rounded";
    if (!columns->lower || !columns->upper)
        return annum__fail_row(error, ANNUM_ERR_COLUMN, row,
                               "%s %g is %s, but there is no column %s; give lower and upper", word, number,
                               what, columns->lower ? "upper" : "lower");
    const double lower = columns->lower[row];
    const double upper = columns->upper[row];
    const int status = check_lower(columns, row, error);
    if (status != ANNUM_OK)
        return status;
    if (!(lower <= upper))
        return annum__fail_row(error, ANNUM_ERR_ARGUMENT, row,
                               "%s %g is %s between %g and %g; give lower, and upper not below it", word,
                               number, what, lower, upper);
    if (state == ANNUM_ROUNDED && !(lower <= figure[row] && figure[row] <= upper))
        return annum__fail_row(
            error, ANNUM_ERR_ARGUMENT, row,
            "%s %g: the rounded figure %g is not between lower %g and upper %g; correct them", word, number,
            figure[row], lower, upper);
    return ANNUM_OK;
}

static int check_states(const annum_columns *columns, const double *figure, annum_error *error)
{
    for (size_t i = 0; i < columns->n; i++) {
        if (columns->state[i] < ANNUM_OBSERVED || columns->state[i] > ANNUM_ROUNDED)
            return fail_cell(columns, error, ANNUM_ERR_ARGUMENT, i, "state", columns->state[i],
                             "give one of enum annum_state (0 to 3)");
        const int32_t state = annum__row_state(columns, figure, i);
        if (state != ANNUM_SUPPRESSED && state != ANNUM_ROUNDED)
            continue;
        const int status = check_range(columns, figure, state, i, error);
        if (status != ANNUM_OK)
            return status;
    }
    return ANNUM_OK;
}

static int fail_figure(const annum_columns *columns, const char *name, double figure, size_t row,
                       annum_error *error)
{
    static const char missing[] = "give a finite number, or NaN where it is missing";
    if (isinf(figure))
        return fail_cell(columns, error, ANNUM_ERR_NONFINITE, row, name, figure, missing);
    if (columns->kind == ANNUM_SHARE)
        return fail_cell(columns, error, ANNUM_ERR_TOTAL, row, "the share", figure,
                         "give a fraction from 0 to 1: percent over 100");
    return fail_cell(columns, error, ANNUM_ERR_NEGATIVE, row, name, figure,
                     "give 0 or more, or NaN where it is missing");
}

static int check_figures(const annum_columns *columns, const double *figure, annum_error *error)
{
    const char *name = figure == columns->events ? "events" : "value";
    const double least = columns->kind == ANNUM_VALUE ? -DBL_MAX : 0;
    const double most = columns->kind == ANNUM_SHARE ? 1 : DBL_MAX;
    for (size_t i = 0; i < columns->n; i++) {
        if (figure[i] >= least && figure[i] <= most)
            continue;
        const int32_t state = annum__row_state(columns, figure, i);
        if (state == ANNUM_OBSERVED || state == ANNUM_ROUNDED)
            return fail_figure(columns, name, figure[i], i, error);
    }
    return ANNUM_OK;
}

/** What a column whose numbers are above zero is called, and what is said of a zero. */
typedef struct positive_column {
    const char *name;
    const double *data;
    int zero_code;
    const char *zero_cure;
} positive_column;

static int fail_positive(const annum_columns *columns, const positive_column *column, size_t row,
                         annum_error *error)
{
    const double x = column->data[row];
    if (isinf(x))
        return fail_cell(columns, error, ANNUM_ERR_NONFINITE, row, column->name, x,
                         "give a finite number, or NaN where it is not known");
    if (x < 0)
        return fail_cell(columns, error, ANNUM_ERR_NEGATIVE, row, column->name, x,
                         "give a number above zero, or NaN where it is not known");
    return fail_cell(columns, error, column->zero_code, row, column->name, x, column->zero_cure);
}

/** NaN passes: it leaves its row out. So does zero where there is no figure. */
static int check_positive(const annum_columns *columns, const double *figure, const positive_column *column,
                          annum_error *error)
{
    for (size_t i = 0; i < columns->n; i++) {
        const double x = column->data[i];
        if ((x > 0 && x <= DBL_MAX) || x != x)
            continue;
        if (x != 0 || annum__row_state(columns, figure, i) != ANNUM_MISSING)
            return fail_positive(columns, column, i, error);
    }
    return ANNUM_OK;
}

static int check_positives(const annum_columns *columns, const double *figure, annum_error *error)
{
    static const char exposure_cure[] = "give a number above zero, or none (NaN, an empty cell) to leave the row out";
    const positive_column list[] = {
        {"se", columns->se, ANNUM_ERR_NEGATIVE,
         "a standard error is above zero; give none (NaN, an empty cell) where it is not known"},
        {"total", columns->total, ANNUM_ERR_TOTAL,
         "nothing of nothing is no share: make its events missing (NaN, an empty cell)"},
        {"exposure", columns->exposure, ANNUM_ERR_EXPOSURE, exposure_cure},
        {"population", columns->population, ANNUM_ERR_EXPOSURE, exposure_cure},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const int status = list[i].data ? check_positive(columns, figure, &list[i], error) : ANNUM_OK;
        if (status != ANNUM_OK)
            return status;
    }
    return ANNUM_OK;
}

static int check_totals(const annum_columns *columns, annum_error *error)
{
    for (size_t i = 0; i < columns->n; i++) {
        if (!(columns->events[i] > columns->total[i]))
            continue;
        const int32_t state = annum__row_state(columns, columns->events, i);
        if (state == ANNUM_OBSERVED || state == ANNUM_ROUNDED)
            return annum__fail_row(
                error, ANNUM_ERR_TOTAL, i, "%s %g: events is %g, more than total, %g; correct one of them",
                row_word(columns), row_number(columns, i), columns->events[i], columns->total[i]);
    }
    return ANNUM_OK;
}

int annum__check_rows(const annum_columns *columns, annum_error *error)
{
    const double *figure = annum__figure_column(columns);
    if (columns->n == 0)
        return ANNUM_OK;
    int status = columns->year ? check_years(columns, error) : check_ends(columns, error);
    if (status == ANNUM_OK && columns->state)
        status = check_states(columns, figure, error);
    if (status == ANNUM_OK)
        status = check_figures(columns, figure, error);
    if (status == ANNUM_OK)
        status = check_positives(columns, figure, error);
    if (status == ANNUM_OK && columns->total)
        status = check_totals(columns, error);
    return status;
}

int annum__fail_quotient(const annum_columns *columns, size_t row, annum_error *error)
{
    return annum__fail_row(error, ANNUM_ERR_NONFINITE, row,
                           "%s %g: events over exposure is not a finite number; give both on another scale",
                           row_word(columns), row_number(columns, row));
}

/** Names both rows: the later one of the input in error->row. */
static int fail_pair(const annum_columns *columns, const annum_series_view *view, size_t a, size_t b,
                     annum_error *error)
{
    const size_t later = view->row[a] > view->row[b] ? a : b;
    const size_t earlier = later == a ? b : a;
    const char *word = row_word(columns);
    const double numbers[] = {view->row_number[later], view->row_number[earlier]};
    const int same = fabs(view->start[a] - view->start[b]) <= MOMENT_TOLERANCE &&
                     fabs(view->end[a] - view->end[b]) <= MOMENT_TOLERANCE;
    const int code = same ? ANNUM_ERR_DUPLICATE : ANNUM_ERR_PERIOD;
    if (same && columns->year)
        annum__fail_row(error, code, (size_t)view->row[later],
                        "%s %g: the year %g is in %s %g too; keep one, or make two series", word, numbers[0],
                        view->start[later], word, numbers[1]);
    else if (same)
        annum__fail_row(error, code, (size_t)view->row[later],
                        "%s %g: the period %s is in %s %g too; keep one, or make two series", word, numbers[0],
                        annum__label_period(view->start[later], view->end[later]).text, word, numbers[1]);
    else
        annum__fail_row(error, code, (size_t)view->row[later],
                        "%s %g: the period %s overlaps the one of %s %g, %s; keep one", word, numbers[0],
                        annum__label_period(view->start[later], view->end[later]).text, word, numbers[1],
                        annum__label_period(view->start[earlier], view->end[earlier]).text);
    if (error)
        error->other_row = view->row[earlier];
    return code;
}

/** Whole years are apart or the same, and sorted. */
static int check_same_years(const annum_columns *columns, const annum_series_view *view, annum_error *error)
{
    for (size_t i = 1; i < view->n; i++) {
        if (view->start[i] == view->start[i - 1])
            return fail_pair(columns, view, i - 1, i, error);
    }
    return ANNUM_OK;
}

int annum__check_overlaps(const annum_columns *columns, const annum_series_view *view, annum_error *error)
{
    if (columns->year)
        return check_same_years(columns, view, error);
    /* Of each way of counting (in days, in months), the row that ends last so far. */
    size_t last[2] = {SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < view->n; i++) {
        if (view->length[i] == 0)
            continue;
        const int own = annum__period_span(view->start[i], view->end[i]).whole_months;
        for (int way = 0; way < 2; way++) {
            const double tolerance = way == own ? MOMENT_TOLERANCE : COUNTING_TOLERANCE;
            if (last[way] != SIZE_MAX && view->end[last[way]] - view->start[i] > tolerance)
                return fail_pair(columns, view, last[way], i, error);
        }
        if (last[own] == SIZE_MAX || view->end[i] >= view->end[last[own]])
            last[own] = i;
    }
    return ANNUM_OK;
}
