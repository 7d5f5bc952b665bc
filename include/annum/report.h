/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file report.h
 * Results as text, JSON and CSV, from the description that each result type gives of itself.
 */
#ifndef ANNUM_REPORT_H
#define ANNUM_REPORT_H

#include "base.h"
#include "series.h"

ANNUM_BEGIN_DECLS

/** Types of results. */
enum annum_result_type {
    ANNUM_RESULT_TREND = 1,        /**< annum_trend_result */
    ANNUM_RESULT_FIT = 2,          /**< annum_fit_result */
    ANNUM_RESULT_MANN_KENDALL = 3, /**< annum_mann_kendall_result */
    ANNUM_RESULT_SEN_SLOPE = 4,    /**< annum_sen_slope_result */
    ANNUM_RESULT_COUNT_CHANGE = 5, /**< annum_count_change */
    ANNUM_RESULT_EXACT_TREND = 6,  /**< annum_exact_trend_result */
    ANNUM_RESULT_CHANGE = 7,       /**< annum_change_result */
    ANNUM_RESULT_CLAIM = 8,        /**< annum_claim_result */
    ANNUM_RESULT_PROPORTION_CHANGE = 9, /**< annum_proportion_change */
    ANNUM_RESULT_TRENDTEST = 10,   /**< annum_trendtest_result */
    ANNUM_RESULT_BREAKS = 11,      /**< annum_breaks_result */
    ANNUM_RESULT_JOINPOINT = 12,   /**< annum_joinpoint_result */
    ANNUM_RESULT_JOINPOINT_COMPARISON = 13 /**< annum_joinpoint_comparison */
};

/** Types of a field. */
enum annum_field_type {
    ANNUM_FIELD_DOUBLE = 1, /**< double; NaN is null */
    ANNUM_FIELD_SIZE = 2,   /**< size_t */
    ANNUM_FIELD_FLAG = 3,   /**< int32_t, 0 or 1 */
    ANNUM_FIELD_NAME = 4,   /**< int32_t, named by `name_of` */
    ANNUM_FIELD_TEXT = 5,   /**< const char *; NULL is null */
    ANNUM_FIELD_STRUCT = 6, /**< a struct inside this one, described by `of` */
    ANNUM_FIELD_TABLE = 7,  /**< pointer to an array of structs described by `of`; size_t length at
                                 `count_offset`; `csv` says how CSV, a line a series, shows it */
    ANNUM_FIELD_MATRIX = 8, /**< pointer to a square of doubles; size_t order at `count_offset` */
    ANNUM_FIELD_TRISTATE = 9, /**< int32_t, 1, 0, or -1 (null): not known */
    ANNUM_FIELD_ROW = 10      /**< CSV alone, as JSON has all of the table: pointer to an array of structs described by
                                   `of`, of which this is the one at `row`; size_t length at `count_offset`, or 0: it is
                                   one struct. NULL, or a shorter array, leaves the cells empty */
};

/** How CSV shows a table. */
enum annum_csv_table {
    ANNUM_CSV_KEYED = 0,    /**< rows whose first field is a text have columns, table.key.field; others none */
    ANNUM_CSV_NUMBERED = 1, /**< rows have columns by their number, table.1.field */
    ANNUM_CSV_LIST = 2,     /**< one column: the first fields of all rows, joined by blanks */
    ANNUM_CSV_NONE = 3      /**< no columns: how many rows there are differs from series to series */
};

typedef struct annum_description annum_description;

/** One field of a struct. */
typedef struct annum_field {
    const char *name;             /**< the key in JSON and the attribute in Python */
    const char *meaning;          /**< one line */
    const char *unit;             /**< or "" */
    int32_t type;                 /**< enum annum_field_type */
    int32_t optional;             /**< 1: left out where its `present` (of a struct) is 0, its value is NULL
                                       or NaN, or the table is empty; CSV leaves its cells empty */
    size_t offset;
    size_t count_offset;          /**< of a table or matrix: its length; of an optional struct: the int32_t
                                       that is 0 where the struct is absent */
    const annum_description *of;
    const char *(*name_of)(int32_t);
    size_t row;                /**< of ANNUM_FIELD_ROW */
    const char *const *keys;   /**< of a keyed table: all keys that there can be, ended by NULL: CSV always has a column
                                    for each; NULL: the first result tells */
    int32_t csv;                  /**< of a table: enum annum_csv_table */
    int32_t reserved;
} annum_field;

/** A struct that describes itself. */
struct annum_description {
    const char *name;    /**< "trend", "estimate" … */
    const char *meaning;
    size_t size;
    size_t n_fields;
    const annum_field *fields; /**< [n_fields] in the order of output */
};

/** @return the description of a result type; static; NULL for an unknown type. */
ANNUM_API const annum_description *annum_describe(int32_t result_type);

/** Formats of output. */
enum annum_format {
    ANNUM_TEXT = 0, /**< for people: plain words, digits that carry meaning */
    ANNUM_JSON = 1, /**< everything, numbers as %.17g, NaN as null */
    ANNUM_CSV = 2,  /**< one line a series, nested names joined by a dot */
    ANNUM_HTML = 3  /**< a table for notebooks; annum_render only */
};

/**
 * Renders one result into the caller's buffer.
 *
 * @param result  a result of that type
 * @param buffer  [capacity] receives the text and a NUL; NULL with capacity 0 asks for the size
 * @param needed  bytes needed with the NUL; nullable
 * @return ANNUM_OK; ANNUM_ERR_BUFFER (too short: *needed is set, the buffer's content is not to be used);
 *         ANNUM_ERR_NULL, _ARGUMENT, _VERSION
 * Allocates nothing. JSON is the result's object alone; CSV a header and a line.
 */
ANNUM_API int annum_render(int32_t result_type, const void *result, int32_t format, char *buffer,
                           size_t capacity, size_t *needed, annum_error *error);

/** A column that was read, and the role it was taken for. */
typedef struct annum_report_column {
    const char *role; /**< "time", "events" …; JSON makes a list of the columns that share a role */
    const char *name; /**< the header in the file */
} annum_report_column;

/** What a report is about; NULL pointers are left out. */
typedef struct annum_report_options {
    size_t struct_size;
    int32_t format;        /**< enum annum_format, not ANNUM_HTML */
    int32_t reserved;
    const char *command;   /**< "trend" … */
    const char *file;      /**< the input's name, or NULL where there is none */
    const annum_report_column *columns; /**< [n_columns] */
    size_t n_columns;
    size_t rows;           /**< rows read */
    size_t missing;        /**< rows whose figure is missing */
    double per;            /**< text: rates of counts with exposure are shown per so many; 0: per 1 */
    const char *const *by; /**< [n_by] names of the columns that tell the series apart */
    size_t n_by;
    int32_t result_type;   /**< type of every result that will be added: CSV needs it for its header */
    int32_t reserved2;
} annum_report_options;

#define ANNUM_REPORT_OPTIONS_INIT {sizeof(annum_report_options), 0, 0, NULL, NULL, NULL, 0, 0, 0, 0, NULL, 0, 0, 0}

/** One series of a report. Either `result` or `failure` is set. */
typedef struct annum_report_entry {
    size_t struct_size;
    const char *const *by;      /**< [n_by] its values */
    const void *result;         /**< of the report's result_type */
    const char *failure;        /**< why there is no result */
} annum_report_entry;

#define ANNUM_REPORT_ENTRY_INIT {sizeof(annum_report_entry), NULL, NULL, NULL}

/** A report being written: one thread at a time. */
typedef struct annum_report annum_report;

/**
 * Begins a report: the head goes to the sink at once, except the header of CSV for results whose rows have
 * columns (fits: coefficients.time.estimate). It waits for the first result, which names them, or for the end; series
 * that failed before it are kept until then. Everything else goes to the sink as it is made, so memory does
 * not grow with the number of series. A later result with a key that the header lacks becomes a line with an
 * error.
 *
 * @param options copied, with the names it points to; the names in `by` differ
 * @param sink, context where the bytes go; names that are not UTF-8 are mended (U+FFFD) on the way
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _CANCELLED, _NO_MEMORY
 */
ANNUM_API int annum_report_begin(const annum_report_options *options, annum_sink sink, void *context,
                                 const annum_allocator *allocator, annum_report **out, annum_error *error);

/**
 * Adds one series.
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT (ended, or both a result and a failure), _CANCELLED,
 *         _NO_MEMORY (nothing was added)
 */
ANNUM_API int annum_report_add(annum_report *report, const annum_report_entry *entry, annum_error *error);

/** Writes the end. The report can then only be freed. @return as annum_report_add */
ANNUM_API int annum_report_end(annum_report *report, annum_error *error);

/** Releases a report, ended or not; NULL is fine. */
ANNUM_API void annum_report_free(annum_report *report);

ANNUM_END_DECLS

#endif
