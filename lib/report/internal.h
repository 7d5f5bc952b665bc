/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * The parts of a report: a writer takes bytes; a page takes headings, lines and tables and knows how text or
 * HTML writes them; JSON and CSV follow a result's description.
 */
#ifndef ANNUM_REPORT_INTERNAL_H
#define ANNUM_REPORT_INTERNAL_H

#include "annum/breaks.h"
#include "annum/change.h"
#include "annum/claim.h"
#include "annum/joinpoint.h"
#include "annum/regress.h"
#include "annum/report.h"
#include "annum/trend.h"
#include "annum/trendtest.h"
#include "core/memory.h"

/* ---- writer.c: bytes to a sink, or into a buffer while they are counted ---------------------- */

typedef struct annum__writer {
    annum_sink sink; /**< NULL: what fits stays in `bytes`, the rest is only counted */
    void *context;
    char *bytes; /**< [capacity] */
    size_t capacity;
    size_t used;   /**< of `bytes` */
    size_t total;  /**< bytes written so far */
    int cancelled; /**< the sink wanted no more */
} annum__writer;

/** How names and messages are written; invalid UTF-8 becomes U+FFFD in all of them. */
typedef enum annum__escape {
    ANNUM__PLAIN, /**< control characters become spaces: a name can't move a terminal's cursor */
    ANNUM__QUOTED_JSON,
    ANNUM__QUOTED_CSV,
    ANNUM__IN_HTML
} annum__escape;

void annum__put_bytes(annum__writer *writer, const char *bytes, size_t n);
void annum__put(annum__writer *writer, const char *text);
void annum__put_escaped(annum__writer *writer, const char *text, annum__escape escape);
/** As %.17g; the value is finite. There is no sign on a zero. */
void annum__put_double(annum__writer *writer, double value);
void annum__put_size(annum__writer *writer, size_t value);
void annum__flush(annum__writer *writer);
/** @return the characters that annum__put_escaped writes as ANNUM__PLAIN */
size_t annum__text_width(const char *text);

/* ---- describe.c and flatten.c: reading a struct by its description --------------------------- */

/** Room for a result that its caller owns, which may be older and shorter than this library's. */
typedef union annum__own_result {
    annum_mann_kendall_result mann_kendall;
    annum_sen_slope_result sen_slope;
    annum_count_change count_change;
    annum_exact_trend_result exact_trend;
    annum_proportion_change proportion_change;
} annum__own_result;

/** @return the result itself, or its copy in `own` at this library's size; NULL with error filled. */
const void *annum__read_result(int32_t type, const void *result, annum__own_result *own, annum_error *error);

double annum__field_double(const void *base, const annum_field *field);
size_t annum__field_size(const void *base, const annum_field *field);
int32_t annum__field_int(const void *base, const annum_field *field);
const char *annum__field_text(const void *base, const annum_field *field);
const void *annum__field_struct(const void *base, const annum_field *field);
/** The array of a table or matrix, and its length or order: 0 where the pointer is NULL. */
const void *annum__field_array(const void *base, const annum_field *field, size_t *n);
/** The struct of ANNUM_FIELD_ROW; NULL where there is none. */
const void *annum__field_row(const void *base, const annum_field *field);
/** @return 0 where an optional field is to be left out. */
int annum__field_present(const void *base, const annum_field *field);

/** The names that lead to a field, from the inside out. */
typedef struct annum__path {
    const struct annum__path *outer;
    const char *name;
} annum__path;

/** Takes one scalar, or a table that is one cell (ANNUM_CSV_LIST, and warnings); base is NULL where there is nothing to read. */
typedef void (*annum__visit)(void *context, const annum__path *path, const annum_field *field,
                             const void *base);

/**
 * Visits the scalars of a struct, of the structs in it and of the rows of the tables that have columns for them
 * (report.h, enum annum_csv_table). The pattern, a result or what annum__copy_keys makes of one, has the keys: one pattern
 * gives always the same scalars in the same order, whatever is in base. Without a pattern there are no rows.
 */
void annum__flatten(const annum_description *description, const void *pattern, const void *base,
                    annum__visit visit, void *context);

/** @return 1 where there are tables whose rows have columns */
int annum__has_keys(const annum_description *description);

/** @return a struct of which only the keys are filled, to be a pattern; NULL without memory. */
const void *annum__copy_keys(annum__arena *arena, const annum_description *description, const void *base);

/** @return the table whose key in base (*key) the pattern lacks, or NULL */
const annum_field *annum__new_key(const annum_description *description, const void *pattern, const void *base,
                                  const char **key);

/* ---- words.c: numbers in the digits that carry meaning --------------------------------------- */

typedef struct annum__word {
    char text[64];
} annum__word;

typedef annum__word (*annum__say)(double value);

/** Three or four digits. */
annum__word annum__say_number(double value);
annum__word annum__say_signed(double value);
/** Signed, one decimal, without the percent sign. */
annum__word annum__say_percent(double value);
/** 0.022 as "2.2 %". */
annum__word annum__say_share(double value);
annum__word annum__say_ratio(double value);
annum__word annum__say_years(double value);
/** "p = 0.92", "p < 0.0001"; "-" for NaN. */
annum__word annum__say_p(double value);
/** p without "p =", for a column whose header says it. */
annum__word annum__say_bare_p(double value);
/** "95 %". */
annum__word annum__say_level(double level);
/** So many decimals, for columns whose points stand below each other; "-" for NaN. */
annum__word annum__say_fixed(double value, int decimals);
/** Five digits, for tables of coefficients. */
annum__word annum__say_digits(double value);
annum__word annum__say_time(double time);
/** " per 100,000". */
annum__word annum__say_per(double per);
/** A period as lib/series names it. */
annum__word annum__say_period(double start, double end);
/** @return 1 where the interval is what the rounding of printed figures leaves, without any chance in it */
int annum__is_rounding(const annum_estimate *estimate);
/** " (95 % interval 0.70 to 1.55)", with one or both sides open; "" where there is none. */
annum__word annum__say_interval(const annum_estimate *estimate, double scale, double level, annum__say say);

/* ---- page.c, text.c, html.c: what people read ------------------------------------------------ */

typedef enum annum__line_kind { ANNUM__HEADING, ANNUM__LINE, ANNUM__WARNING } annum__line_kind;

#define ANNUM__COLUMNS_MAX 10

/** A table that is asked for its cells: first column to the left, the others to the right. */
typedef struct annum__table {
    size_t n_rows;
    size_t n_columns; /**< at most ANNUM__COLUMNS_MAX */
    const void *context;
    /** @return the cell's text, in `word` or longer-lived */
    const char *(*cell)(const void *context, size_t row, size_t column, annum__word *word);
    const char *(*header)(const void *context, size_t column, annum__word *word);
} annum__table;

typedef struct annum__page_format {
    annum__escape escape;
    void (*begin)(annum__writer *writer);
    void (*open)(annum__writer *writer, annum__line_kind line);
    void (*close)(annum__writer *writer, annum__line_kind line);
    void (*table)(annum__writer *writer, const annum__table *table);
    void (*end)(annum__writer *writer);
} annum__page_format;

extern const annum__page_format annum__text_page;
extern const annum__page_format annum__html_page;

typedef struct annum__page {
    annum__writer *writer;
    const annum__page_format *format;
    double per;               /**< rates are shown per so many; 0: as they are */
    const char *const *names; /**< [n_names] what tells this series from the others */
    size_t n_names;
} annum__page;

/** How the figures of a kind are said on this page. */
typedef struct annum__unit {
    int in_percent;   /**< shares and proportions */
    double scale;     /**< from the figure to what is said */
    annum__word name; /**< of differences: " percentage points", " per 100,000" or nothing */
} annum__unit;

annum__unit annum__page_unit(const annum__page *page, int32_t kind);

/** A number with its name, and those of a list that are finite on one line. */
typedef struct annum__named {
    const char *name;
    double value;
} annum__named;

void annum__page_numbers(const annum__page *page, const annum__named *list, size_t n, annum__say say);

/** Writes a result of that type. */
void annum__page_result(const annum__page *page, int32_t type, const void *result);

void annum__page_open(const annum__page *page, annum__line_kind line);
/** Adds a text of any length to the open line. */
void annum__page_text(const annum__page *page, const char *text);
/** Adds a short formatted text to the open line; the format is annum__text_add's. */
void annum__page_say(const annum__page *page, const char *format, ...);
void annum__page_close(const annum__page *page, annum__line_kind line);
void annum__page_names(const annum__page *page);
/** Opens the heading with the names of the series, up to the bracket. @return 1 if there are names */
int annum__page_open_heading(const annum__page *page);
void annum__page_close_heading(const annum__page *page);
void annum__page_warnings(const annum__page *page, const annum_warning *warnings, size_t n);

/** text_trend.c */
void annum__page_trend(const annum__page *page, const annum_trend_result *trend);
/** text_fit.c */
void annum__page_fit(const annum__page *page, const annum_fit_result *fit);
/** text_change.c */
void annum__page_change(const annum__page *page, const annum_change_result *change);
/** text_claim.c */
void annum__page_claim(const annum__page *page, const annum_claim_result *claim);
/** text_test.c */
void annum__page_test(const annum__page *page, const annum_trendtest_result *test);
/** text_breaks.c */
void annum__page_breaks(const annum__page *page, const annum_breaks_result *breaks);
/** text_joinpoint.c */
void annum__page_joinpoint(const annum__page *page, const annum_joinpoint_result *result);
/** text_joinpoint_compare.c */
void annum__page_joinpoint_comparison(const annum__page *page, const annum_joinpoint_comparison *comparison);
/** text_any.c: any struct, one line a field. */
void annum__page_any(const annum__page *page, const annum_description *description, const void *result);

/** text_table.c: the table of that name, with a title; nothing if it is empty. */
void annum__page_table(const annum__page *page, const annum_description *description, const void *result,
                       const char *name, const char *title);

/* ---- report.c, and each format's part of a report -------------------------------------------- */

#define ANNUM__REPORT_BUFFER 8192

/** A failed series that waits for the header of CSV. */
typedef struct annum__kept {
    struct annum__kept *next;
    const char **by;
    const char *failure;
} annum__kept;

struct annum_report {
    annum__arena arena; /**< this struct is in it */
    annum_report_options options;
    const annum_description *description;
    annum__writer writer;
    size_t n_entries; /**< written before */
    int ended;
    int has_header;      /**< CSV: the header is written */
    const void *pattern; /**< CSV: the keys in the header */
    annum__kept *kept;   /**< CSV: the last one; a ring, so that its next is the first */
    char buffer[ANNUM__REPORT_BUFFER];
};

void annum__json_object(annum__writer *writer, const annum_description *description, const void *base);
void annum__json_begin(annum_report *report);
int annum__json_entry(annum_report *report, const annum_report_entry *entry, annum_error *error);
void annum__json_end(annum_report *report);

void annum__csv_result(annum__writer *writer, const annum_description *description, const void *result);
void annum__csv_begin(annum_report *report);
/** @return ANNUM_OK, or ANNUM_ERR_NO_MEMORY with nothing written */
int annum__csv_entry(annum_report *report, const annum_report_entry *entry, annum_error *error);
void annum__csv_end(annum_report *report);

void annum__text_begin(annum_report *report);
int annum__text_entry(annum_report *report, const annum_report_entry *entry, annum_error *error);

#endif
