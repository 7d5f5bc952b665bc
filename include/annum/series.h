/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file series.h
 * The data model: a series of published figures, each with its period.
 *
 * A series is made once from columns that the caller owns, checked as a whole, and immutable from then on.
 * Rows may come in any order; they are sorted by time once.
 *
 * Time is in decimal years. A period is [start, end): the year 2015 is [2015, 2016), its first half
 * [2015, 2015.5). The time of a period as a number is its midpoint minus a half, so that the year 2015 is
 * 2015 and its first half 2014.75. An instant has start == end and its time is itself.
 */
#ifndef ANNUM_SERIES_H
#define ANNUM_SERIES_H

#include "base.h"

ANNUM_BEGIN_DECLS

/** What the figures of a series are. */
enum annum_kind {
    ANNUM_VALUE = 1,      /**< real figures, with standard errors if known */
    ANNUM_COUNT = 2,      /**< events, with the exposure they arose from */
    ANNUM_PROPORTION = 3, /**< events out of a known total */
    ANNUM_SHARE = 4,      /**< a published fraction (0 to 1) whose total is not known */
    ANNUM_RATE = 5        /**< a rate above zero, with its standard error if known */
};

/** How a row's figure is known. */
enum annum_state {
    ANNUM_OBSERVED = 0,   /**< as given; a figure that is NaN is missing all the same */
    ANNUM_MISSING = 1,    /**< not published: not zero, and not used */
    ANNUM_SUPPRESSED = 2, /**< known only to lie in [lower, upper]: "<5", "at least 100" */
    ANNUM_ROUNDED = 3     /**< the figure is a rounded one; the true one lies in [lower, upper] */
};

/** The most rows one series can have. */
#define ANNUM_MAX_POINTS 1000000

/**
 * The columns a series is made from. All pointers are [n], borrowed for the call, and NULL when unused.
 *
 * Periods, one of: `year` (whole years); `start` and `end`; within a million years of 0. Figures by kind:
 *
 * | kind       | needs         | may have               |
 * | value      | value         | se                     |
 * | count      | events        | exposure or population |
 * | proportion | events, total |                        |
 * | share      | value         | lower, upper (rounding)|
 * | rate       | value         | se                     |
 *
 * Every kind may have state, lower and upper. A NaN figure is missing; that of a missing or suppressed row
 * is not read. A NaN exposure, population, total or se leaves its row out with a warning; 0 there is an error
 * unless the figure is missing. Infinite numbers are errors.
 */
typedef struct annum_columns {
    size_t struct_size;
    size_t n;                /**< rows, up to ANNUM_MAX_POINTS; 0 is allowed */
    int32_t kind;            /**< enum annum_kind */
    int32_t reserved;
    const double *year;      /**< whole calendar years: the period [year, year + 1) */
    const double *start;     /**< decimal years */
    const double *end;       /**< decimal years, the first moment after the period; start == end: an instant */
    const double *value;     /**< figure of a value, share or rate */
    const double *se;        /**< standard error of value or rate, above 0 */
    const double *events;    /**< figure of a count or proportion, 0 or more; need not be whole */
    const double *total;     /**< of a proportion, at least events, above 0 */
    const double *exposure;  /**< person-time, above 0, used as it is */
    const double *population;/**< people at mid-period, above 0; exposure is population times length in years */
    const int32_t *state;    /**< enum annum_state; NULL: all observed */
    const double *lower;     /**< lower end where the figure is suppressed or rounded, on the figure's scale */
    const double *upper;     /**< upper end there (for "<5" it is 4); infinity where there is none */
    const double *breaks;    /**< [n_breaks] dates at which the definition changed, decimal years */
    size_t n_breaks;
    const double *row_number;/**< [n] what messages call each row; NULL: 1, 2, 3 … */
    const char *row_word;    /**< what messages call a row; NULL: "row"; a file reader passes "line" */
} annum_columns;

#define ANNUM_COLUMNS_INIT {sizeof(annum_columns), 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
                            NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL}

/** A series: opaque, immutable, free to be read by many threads at once. */
typedef struct annum_series annum_series;

/**
 * What a series holds: read-only columns sorted by time, owned by the series.
 * Missing figures are NaN in `figure`; `usable` tells which rows an analysis takes.
 */
typedef struct annum_series_view {
    size_t n;                /**< rows, missing ones included */
    size_t n_usable;         /**< rows whose figure (and exposure, total, se as needed) is known */
    int32_t kind;            /**< enum annum_kind */
    int32_t has_exposure;    /**< 1: exposure or population was given; 0: exposure is the period's length */
    const double *start;     /**< [n] decimal years */
    const double *end;       /**< [n] */
    const double *length;    /**< [n] years; a period of whole months is so many twelfths; 0 for an instant */
    const double *time;      /**< [n] midpoint minus a half; an instant itself */
    const double *figure;    /**< [n] events per exposure, events per total, or the value */
    const double *events;    /**< [n] of a count or proportion, else NULL */
    const double *exposure;  /**< [n] of a count, else NULL */
    const double *total;     /**< [n] of a proportion, else NULL */
    const double *se;        /**< [n] of a value or rate with standard errors, else NULL */
    const double *lower;     /**< [n] the range the figure lies in, on the scale of the column it came in; */
    const double *upper;     /**< [n]   both are the figure itself where it is exact, NaN where missing */
    const int32_t *state;    /**< [n] enum annum_state; missing where the figure was NaN */
    const int32_t *usable;   /**< [n] 1 or 0 */
    const double *row_number;/**< [n] what messages call the row */
    const int32_t *row;      /**< [n] index in the columns it was made from */
    const double *breaks;    /**< [n_breaks] sorted */
    size_t n_breaks;
    const char *row_word;    /**< what messages call a row */
} annum_series_view;

/**
 * Makes a series from columns, which are copied.
 *
 * Periods may overlap by 1e-9 years, or by 0.0056 (two days) where one is of whole months and one counted
 * in days, as the two ways of counting differ by so much. Instants overlap nothing, and may repeat.
 *
 * @param columns   see annum_columns
 * @param allocator NULL for malloc; the series and every result made from it use it
 * @param out       the series; NULL on failure; release it with annum_series_free
 * @param error     nullable
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT (kind, state or range), _TOO_LARGE, _COLUMN, _PERIOD
 *         (not finite or too far, reversed, overlapping, or a year that is not whole), _DUPLICATE, _NONFINITE,
 *         _NEGATIVE (also a standard error of 0), _TOTAL, _EXPOSURE, _NO_MEMORY. Errors name the row, and an
 *         overlap or a duplicate both rows.
 * Cost: O(n log n) time, one allocation.
 */
ANNUM_API int annum_series_new(const annum_columns *columns, const annum_allocator *allocator,
                               annum_series **out, annum_error *error);

/** Releases a series; NULL is fine. Results made from it stay valid. */
ANNUM_API void annum_series_free(annum_series *series);

/** @return what the series holds; valid as long as the series; NULL for NULL. */
ANNUM_API const annum_series_view *annum_series_data(const annum_series *series);

/** @return "value", "count", "proportion", "share" or "rate"; "unknown" otherwise. */
ANNUM_API const char *annum_kind_name(int32_t kind);

/**
 * The period from one day to another, both included, of the proleptic Gregorian calendar.
 *
 * A period of whole months begins and ends on exact twelfths, so a half-year is [2015, 2015.5) and is exactly
 * 0.5 years long. Any other period is counted in days of its year: 17 March 2015 starts at 2015 + 75/365.
 *
 * @param start, end  the period [start, end) in decimal years; untouched on failure
 * @return ANNUM_OK; ANNUM_ERR_PERIOD for an impossible date or a last day before the first; ANNUM_ERR_NULL
 */
ANNUM_API int annum_period(int32_t first_year, int32_t first_month, int32_t first_day, int32_t last_year,
                           int32_t last_month, int32_t last_day, double *start, double *end,
                           annum_error *error);

ANNUM_END_DECLS

#endif
