/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Making a series: one allocation that holds the struct and all columns, sorted by time.
 */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "series/internal.h"

/** Runs of so many rows are sorted by insertion, and longer ones merged from them. */
#define RUN 16

/** Pieces of an arena start at multiples of this. */
#define ALIGNMENT _Alignof(max_align_t)

/** The view's columns while they are being written. Columns that a kind has not are NULL. */
typedef struct writer {
    const annum_columns *columns;
    const double *input; /**< events or value */
    double *start;
    double *end;
    double *length;
    double *time;
    double *figure;
    double *events;
    double *exposure;
    double *total;
    double *se;
    double *lower;
    double *upper;
    double *row_number;
    double *breaks;
    int32_t *state;
    int32_t *usable;
    int32_t *row;
} writer;

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int is_later(const annum_columns *columns, const double *start, int32_t a, int32_t b)
{
    if (start[a] != start[b])
        return start[a] > start[b];
    return columns->end && columns->end[a] > columns->end[b];
}

static void sort_run(const annum_columns *columns, const double *start, int32_t *row, size_t first,
                     size_t end)
{
    for (size_t i = first + 1; i < end; i++) {
        const int32_t moved = row[i];
        size_t j = i;
        for (; j > first && is_later(columns, start, row[j - 1], moved); j--)
            row[j] = row[j - 1];
        row[j] = moved;
    }
}

/** Merges from[first, middle) and from[middle, end) into to; rows of the same period keep their order. */
static void merge(const annum_columns *columns, const double *start, const int32_t *from, int32_t *to,
                  size_t first, size_t middle, size_t end)
{
    size_t a = first;
    size_t b = middle;
    for (size_t i = first; i < end; i++) {
        const int take_b = a == middle || (b < end && is_later(columns, start, from[a], from[b]));
        to[i] = from[take_b ? b++ : a++];
    }
}

static int is_sorted(const annum_columns *columns, const double *start)
{
    for (size_t i = 1; i < columns->n; i++) {
        if (is_later(columns, start, (int32_t)(i - 1), (int32_t)i))
            return 0;
    }
    return 1;
}

/** Fills row with the order by time. scratch [n] */
static void sort_rows(const annum_columns *columns, int32_t *row, int32_t *scratch)
{
    const double *start = columns->year ? columns->year : columns->start;
    const size_t n = columns->n;
    for (size_t i = 0; i < n; i++)
        row[i] = (int32_t)i;
    if (n < 2 || is_sorted(columns, start))
        return;
    for (size_t i = 0; i < n; i += RUN)
        sort_run(columns, start, row, i, smaller(i + RUN, n));
    int32_t *from = row;
    int32_t *to = scratch;
    for (size_t width = RUN; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width)
            merge(columns, start, from, to, i, smaller(i + width, n), smaller(i + 2 * width, n));
        int32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != row)
        memcpy(row, from, n * sizeof *row);
}

static void gather(const double *from, const int32_t *row, size_t n, double *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[row[i]];
}

static void fill_row_numbers(const writer *w)
{
    const size_t n = w->columns->n;
    if (w->columns->row_number) {
        gather(w->columns->row_number, w->row, n, w->row_number);
        return;
    }
    for (size_t i = 0; i < n; i++)
        w->row_number[i] = w->row[i] + 1.0;
}

static void fill_periods(const writer *w)
{
    const size_t n = w->columns->n;
    if (w->columns->year) {
        gather(w->columns->year, w->row, n, w->start);
        for (size_t i = 0; i < n; i++) {
            w->end[i] = w->start[i] + 1;
            w->length[i] = 1;
            w->time[i] = w->start[i];
        }
        return;
    }
    gather(w->columns->start, w->row, n, w->start);
    gather(w->columns->end, w->row, n, w->end);
    for (size_t i = 0; i < n; i++) {
        const annum__span span = annum__period_span(w->start[i], w->end[i]);
        w->length[i] = span.length;
        w->time[i] = span.time;
    }
}

/** Copies a column of figures, without those that are not known exactly or at all. */
static void fill_known(const writer *w, double *to)
{
    for (size_t i = 0; i < w->columns->n; i++) {
        const double figure = w->input[w->row[i]];
        to[i] = w->state[i] == ANNUM_OBSERVED || w->state[i] == ANNUM_ROUNDED ? figure : NAN;
    }
}

static void fill_states(const writer *w)
{
    for (size_t i = 0; i < w->columns->n; i++)
        w->state[i] = annum__row_state(w->columns, w->input, (size_t)w->row[i]);
}

/** Ranges are on the scale of the figure's own column, which `known` is. */
static void fill_ranges(const writer *w, const double *known)
{
    const size_t n = w->columns->n;
    memcpy(w->lower, known, n * sizeof *known);
    memcpy(w->upper, known, n * sizeof *known);
    if (!w->columns->state)
        return;
    for (size_t i = 0; i < n; i++) {
        if (w->state[i] == ANNUM_SUPPRESSED || w->state[i] == ANNUM_ROUNDED) {
            w->lower[i] = w->columns->lower[w->row[i]];
            w->upper[i] = w->columns->upper[w->row[i]];
        }
    }
}

static void fill_exposure(const writer *w)
{
    const annum_columns *columns = w->columns;
    const size_t n = columns->n;
    if (columns->exposure) {
        gather(columns->exposure, w->row, n, w->exposure);
        return;
    }
    memcpy(w->exposure, w->length, n * sizeof *w->length);
    if (columns->population) {
        for (size_t i = 0; i < n; i++)
            w->exposure[i] *= columns->population[w->row[i]];
    }
}

static void divide(const double *above, const double *below, size_t n, double *quotient)
{
    for (size_t i = 0; i < n; i++)
        quotient[i] = above[i] / below[i];
}

static void fill_figures(const writer *w)
{
    const size_t n = w->columns->n;
    fill_states(w);
    fill_known(w, w->events ? w->events : w->figure);
    fill_ranges(w, w->events ? w->events : w->figure);
    if (w->exposure) {
        fill_exposure(w);
        divide(w->events, w->exposure, n, w->figure);
    } else if (w->total) {
        gather(w->columns->total, w->row, n, w->total);
        divide(w->events, w->total, n, w->figure);
    }
    if (w->se)
        gather(w->columns->se, w->row, n, w->se);
}

static size_t fill_usable(const writer *w)
{
    size_t n_usable = 0;
    for (size_t i = 0; i < w->columns->n; i++) {
        const int known = fabs(w->figure[i]) <= DBL_MAX && !(w->se && isnan(w->se[i]));
        w->usable[i] = known;
        n_usable += (size_t)known;
    }
    return n_usable;
}

/** Exposures far from any sensible scale: a quotient, or a product with the length, out of range. */
static int check_quotients(const writer *w, annum_error *error)
{
    for (size_t i = 0; i < w->columns->n; i++) {
        const int bad =
            isinf(w->exposure[i]) || isinf(w->figure[i]) || (w->exposure[i] == 0 && w->events[i] == 0);
        if (bad && w->state[i] != ANNUM_MISSING)
            return annum__fail_quotient(w->columns, (size_t)w->row[i], error);
    }
    return ANNUM_OK;
}

/** Shell's sort: short, in place, and fast for any number of breaks. */
static void fill_breaks(const writer *w)
{
    const size_t n = w->columns->n_breaks;
    for (size_t i = 0; i < n; i++)
        w->breaks[i] = w->columns->breaks[i];
    for (size_t gap = n < 2 ? 0 : n * 5 / 11 + 1; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (size_t i = gap; i < n; i++) {
            const double moved = w->breaks[i];
            size_t j = i;
            for (; j >= gap && w->breaks[j - gap] > moved; j -= gap)
                w->breaks[j] = w->breaks[j - gap];
            w->breaks[j] = moved;
        }
    }
}

static size_t count_columns(const annum_columns *columns)
{
    switch (columns->kind) {
    case ANNUM_COUNT:
    case ANNUM_PROPORTION: return 10;
    default: return columns->se ? 9 : 8;
    }
}

/** Bytes of all columns, the doubles first. n and n_breaks are limited, so nothing overflows. */
static size_t columns_size(const annum_columns *columns)
{
    const size_t doubles = count_columns(columns) * columns->n + columns->n_breaks;
    return doubles * sizeof(double) + 3 * columns->n * sizeof(int32_t);
}

static double *next_column(double **memory, size_t n)
{
    double *column = *memory;
    *memory += n;
    return column;
}

static writer cut(const annum_columns *columns, double *memory)
{
    const size_t n = columns->n;
    writer w = {.columns = columns, .input = annum__figure_column(columns)};
    w.start = next_column(&memory, n);
    w.end = next_column(&memory, n);
    w.length = next_column(&memory, n);
    w.time = next_column(&memory, n);
    w.figure = next_column(&memory, n);
    w.lower = next_column(&memory, n);
    w.upper = next_column(&memory, n);
    w.row_number = next_column(&memory, n);
    if (columns->kind == ANNUM_COUNT || columns->kind == ANNUM_PROPORTION)
        w.events = next_column(&memory, n);
    if (columns->kind == ANNUM_COUNT)
        w.exposure = next_column(&memory, n);
    if (columns->kind == ANNUM_PROPORTION)
        w.total = next_column(&memory, n);
    if (columns->se)
        w.se = next_column(&memory, n);
    w.breaks = next_column(&memory, columns->n_breaks);
    w.state = (int32_t *)memory;
    w.usable = w.state + n;
    w.row = w.usable + n;
    return w;
}

static annum_series_view view_of(const writer *w)
{
    const annum_columns *columns = w->columns;
    annum_series_view view = {.n = columns->n, .kind = columns->kind, .n_breaks = columns->n_breaks};
    view.has_exposure = columns->exposure || columns->population;
    view.start = w->start;
    view.end = w->end;
    view.length = w->length;
    view.time = w->time;
    view.figure = w->figure;
    view.events = w->events;
    view.exposure = w->exposure;
    view.total = w->total;
    view.se = w->se;
    view.lower = w->lower;
    view.upper = w->upper;
    view.state = w->state;
    view.usable = w->usable;
    view.row_number = w->row_number;
    view.row = w->row;
    view.breaks = w->breaks;
    view.row_word = "row";
    return view;
}

/** What row_word takes with its NUL; nothing if there is none. */
static size_t word_size(const annum_columns *columns)
{
    return columns->row_word ? strlen(columns->row_word) + 1 : 0;
}

static annum_series *allocate(const annum_columns *columns, const annum_allocator *allocator, double **memory,
                              char **word)
{
    annum__arena arena = annum__arena_new(allocator);
    const size_t size = columns_size(columns);
    const size_t word_bytes = word_size(columns);
    if (annum__arena_reserve(&arena, sizeof(annum_series) + size + word_bytes + 3 * ALIGNMENT) != ANNUM_OK)
        return NULL;
    /* The pieces are in the arena's one block, so no take can fail. */
    annum_series *series = annum__arena_take(&arena, 1, sizeof *series);
    *memory = annum__arena_take(&arena, 1, size);
    *word = word_bytes ? annum__arena_take(&arena, 1, word_bytes) : NULL;
    series->arena = arena;
    return series;
}

static int build(const annum_columns *columns, const annum_allocator *allocator, annum_series **out,
                 annum_error *error)
{
    double *memory = NULL;
    char *word = NULL;
    annum_series *series = allocate(columns, allocator, &memory, &word);
    if (!series)
        return annum__fail_memory(error);
    const writer w = cut(columns, memory);
    series->view = view_of(&w);
    if (word)
        series->view.row_word = memcpy(word, columns->row_word, word_size(columns));
    sort_rows(columns, w.row, w.usable);
    fill_row_numbers(&w);
    fill_periods(&w);
    int status = annum__check_overlaps(columns, &series->view, error);
    if (status != ANNUM_OK)
        goto out;
    fill_figures(&w);
    if (w.exposure)
        status = check_quotients(&w, error);
    if (status != ANNUM_OK)
        goto out;
    series->view.n_usable = fill_usable(&w);
    fill_breaks(&w);
    *out = series;
    series = NULL;
out:
    annum_series_free(series);
    return status;
}

int annum_series_new(const annum_columns *columns, const annum_allocator *allocator, annum_series **out,
                     annum_error *error)
{
    const int caller_errno = errno;
    annum_columns own;
    if (!out)
        return annum__fail(error, ANNUM_ERR_NULL, "out is NULL; pass a place for the series");
    *out = NULL;
    if (!columns)
        return annum__fail(error, ANNUM_ERR_NULL, "columns is NULL; pass the columns of the series");
    int status = annum__check_allocator(allocator, error);
    if (status == ANNUM_OK)
        status = annum__read_struct(&own, sizeof own, columns, "columns", error);
    if (status == ANNUM_OK)
        status = annum__check_columns(&own, error);
    if (status == ANNUM_OK)
        status = annum__check_rows(&own, error);
    if (status == ANNUM_OK)
        status = build(&own, allocator, out, error);
    errno = caller_errno;
    return status;
}

void annum_series_free(annum_series *series)
{
    if (!series)
        return;
    const int caller_errno = errno;
    annum__arena_free(&series->arena);
    errno = caller_errno;
}

const annum_series_view *annum_series_data(const annum_series *series)
{
    return series ? &series->view : NULL;
}
