/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record.h"

#include "table.h"
#include "utf8.h"

#include <annum/series.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int bytes_add(struct bytes *b, const char *text, size_t length)
{
    if (b->capacity - b->length < length + 1) {
        size_t capacity = 2 * (b->length + length + 1) + 32;
        char *grown = realloc(b->bytes, capacity);
        if (grown == NULL)
            return -1;
        b->bytes = grown;
        b->capacity = capacity;
    }
    memcpy(b->bytes + b->length, text, length);
    b->length += length;
    b->bytes[b->length] = '\0';
    return 0;
}

static int bytes_set(struct bytes *b, const char *text, size_t length)
{
    b->length = 0;
    return bytes_add(b, text, length);
}

static int by_column(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;
    return (x->column > y->column) - (x->column < y->column);
}

static void list_wanted(struct record *r)
{
    const struct columns *c = r->columns;
    for (int role = 0; role < N_ROLES; role++)
        if (c->at[role] != NO_COLUMN)
            r->wanted[r->n_wanted++] = (struct wanted){c->at[role], role, 0};
    for (size_t i = 0; i < c->n_by; i++)
        r->wanted[r->n_wanted++] = (struct wanted){c->by[i], WANTED_BY, i};
    for (size_t i = 0; i < c->n_x; i++)
        r->wanted[r->n_wanted++] = (struct wanted){c->x[i], WANTED_X, i};
    qsort(r->wanted, r->n_wanted, sizeof *r->wanted, by_column);
}

/*
 * A comma may group thousands where the decimal mark is a dot, except in files separated by semicolons: these
 * mostly come from places where it is the decimal mark, so there --decimal has to say.
 */
static struct number_style number_style(char decimal, char separator)
{
    struct number_style style = {'.', ',', 1};
    if (decimal == ',') {
        style.decimal = ',';
        style.group = '.';
    } else if (decimal == 0 && separator == ';') {
        style.group = 0;
    }
    return style;
}

int record_open(struct record *r, const struct columns *columns, const struct arguments *arguments,
                char separator)
{
    memset(r, 0, sizeof *r);
    r->columns = columns;
    r->arguments = arguments;
    r->failure = arguments->failure;
    r->separator = separator;
    r->style = number_style(arguments->decimal, separator);
    r->wanted = calloc(N_ROLES + columns->n_by + columns->n_x, sizeof *r->wanted);
    r->by = calloc(columns->n_by + 1, sizeof *r->by);
    r->other = calloc(SLOT_X - SLOT_SE + columns->n_x + 1, sizeof *r->other);
    if (r->wanted == NULL || r->by == NULL || r->other == NULL || bytes_set(&r->key, "", 0) != 0 ||
        bytes_set(&r->unit, "", 0) != 0)
        return failure_no_memory(r->failure);
    list_wanted(r);
    record_begin(r);
    return STATUS_DONE;
}

void record_close(struct record *r)
{
    for (size_t i = 0; r->by != NULL && i < r->columns->n_by; i++)
        free(r->by[i].bytes);
    free(r->by);
    free(r->wanted);
    free(r->other);
    free(r->key.bytes);
    free(r->unit.bytes);
}

void record_begin(struct record *r)
{
    r->column = r->next_wanted = 0;
    r->is_blank = 1;
    r->has_time = r->has_start = r->has_end = 0;
}

/* "line 5, column 'count': found 'abc', expected a number" */
static int bad_cell(struct record *r, const char *text, size_t length, const char *expected)
{
    return failure_set(r->failure, STATUS_INPUT, ", column '%s': found '%s', expected %s",
                       show_text(r->columns->header[r->column]).text, show(text, length).text, expected);
}

static int is_figure(int role)
{
    return role == ROLE_VALUE || role == ROLE_EVENTS || role == ROLE_SHARE || role == ROLE_RATE;
}

static int take_number(struct record *r, int role, const char *text, size_t length, struct number *number)
{
    number_parse(text, length, r->style, number);
    if (number->state == NUMBER_BAD)
        return bad_cell(r, text, length, "a number; one that is missing is left empty, or is NA, . or ..");
    if (number->state == NUMBER_RANGE)
        return bad_cell(r, text, length, "a number within the range of a double (about 1e-308 to 1e308)");
    if (number->state == NUMBER_COMMA)
        return bad_cell(
            r, text, length,
            "a number without a comma, as this file is separated by ;. If it is the decimal mark, say "
            "--decimal , and if it groups thousands, --decimal .");
    if (number->percent && role != ROLE_SHARE)
        return bad_cell(r, text, length, "a number without a percent sign; percentages are read by --share");
    if (number->bound != BOUND_NONE && !is_figure(role))
        return bad_cell(r, text, length, "a number; only figures can be suppressed or rounded");
    if (number->state == NUMBER_SUPPRESSED && number->bound == BOUND_BELOW &&
        !(number->value > r->arguments->suppressed_min))
        return bad_cell(r, text, length, "a higher number after <: no figure lies below this one");
    return STATUS_DONE;
}

static int take_other(struct record *r, int role, size_t item, const char *text, size_t length)
{
    static const int slots[N_ROLES] = {
        [ROLE_SE] = SLOT_SE,
        [ROLE_TOTAL] = SLOT_TOTAL,
        [ROLE_EXPOSURE] = SLOT_EXPOSURE,
        [ROLE_POPULATION] = SLOT_POPULATION,
        [ROLE_WEIGHTS] = SLOT_WEIGHTS,
        [ROLE_OFFSET] = SLOT_OFFSET,
    };
    size_t slot = role == WANTED_X ? SLOT_X + item : (size_t)slots[role];
    struct number number;
    int status = take_number(r, role, text, length, &number);
    r->other[slot - SLOT_SE] = number.value;
    return status;
}

static int take_period(struct record *r, const char *text, size_t length)
{
    enum period_status status;
    if (length == 0)
        return STATUS_DONE;
    status = period_parse(text, length, r->style.decimal, r->arguments->year_start, &r->period);
    if (status != PERIOD_FINE)
        return bad_cell(r, text, length, period_expected(status, PERIOD_FORMS));
    r->has_time = 1;
    return STATUS_DONE;
}

static int take_day(struct record *r, const char *text, size_t length, struct span *span, int *has)
{
    enum period_status status;
    if (length == 0)
        return STATUS_DONE;
    status = span_parse(text, length, span);
    if (status != PERIOD_FINE)
        return bad_cell(r, text, length, period_expected(status, DAY_FORMS));
    *has = 1;
    return STATUS_DONE;
}

static int take_by(struct record *r, size_t item, const char *text, size_t length)
{
    if (!utf8_is_valid(text, length))
        return bad_cell(r, text, length, "text in UTF-8; save the file as UTF-8");
    return bytes_set(&r->by[item], text, length) == 0 ? STATUS_DONE : failure_no_memory(r->failure);
}

static int take(struct record *r, const struct wanted *w, const char *text, size_t length)
{
    if (w->role == WANTED_BY)
        return take_by(r, w->item, text, length);
    switch (w->role) {
    case ROLE_TIME: return take_period(r, text, length);
    case ROLE_START: return take_day(r, text, length, &r->start, &r->has_start);
    case ROLE_END: return take_day(r, text, length, &r->end, &r->has_end);
    case ROLE_UNIT:
        return bytes_set(&r->unit, text, length) == 0 ? STATUS_DONE : failure_no_memory(r->failure);
    case ROLE_VALUE:
    case ROLE_EVENTS:
    case ROLE_SHARE:
    case ROLE_RATE: return take_number(r, w->role, text, length, &r->number);
    default: return take_other(r, w->role, w->item, text, length);
    }
}

int record_field(struct record *r, const char *text, size_t length)
{
    int status = STATUS_DONE;
    while (length > 0 && (*text == ' ' || *text == '\t'))
        text++, length--;
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    if (length > 0)
        r->is_blank = 0;
    for (; r->next_wanted < r->n_wanted && r->wanted[r->next_wanted].column == r->column; r->next_wanted++)
        if (status == STATUS_DONE)
            status = take(r, &r->wanted[r->next_wanted], text, length);
    r->column++;
    return status;
}

static int end_period(struct record *r)
{
    const size_t *at = r->columns->at;
    if (at[ROLE_TIME] != NO_COLUMN && !r->has_time)
        return failure_set(r->failure, STATUS_INPUT, ", column '%s': the period is missing",
                           show_text(r->columns->header[at[ROLE_TIME]]).text);
    if (at[ROLE_START] == NO_COLUMN)
        return STATUS_DONE;
    if (!r->has_start || !r->has_end)
        return failure_set(r->failure, STATUS_INPUT, ", column '%s': the day is missing",
                           show_text(r->columns->header[at[r->has_start ? ROLE_END : ROLE_START]]).text);
    if (span_period(&r->start.first, &r->end.last, &r->period) != PERIOD_FINE)
        return failure_set(r->failure, STATUS_INPUT, ": the period ends before it starts");
    return STATUS_DONE;
}

/*
 * The range that the printed digits leave open, within what the kind of figure can be. Counts are exact, and
 * of a figure with a standard error that says more. A figure out of bounds is an error of its series, which
 * says so.
 */
static void set_range(struct record *r, int is_share, int power)
{
    const struct columns *c = r->columns;
    double least = is_share || c->figure == ROLE_RATE ? 0 : -DBL_MAX, most = is_share ? 1 : DBL_MAX;
    if (r->arguments->as_printed || c->figure == ROLE_EVENTS || (!is_share && c->at[ROLE_SE] != NO_COLUMN) ||
        !(r->figure >= least && r->figure <= most))
        return;
    r->state = ANNUM_ROUNDED;
    r->lower = fmax(number_edge(&r->number, -1, power), least);
    r->upper = fmin(number_edge(&r->number, 1, power), most);
}

/* Upper ends are exclusive, as that of `<5` is, and lower ends inclusive. */
static void set_bounds(struct record *r, double bound, double unit, int is_share)
{
    enum number_bound how = r->number.bound;
    r->state = ANNUM_SUPPRESSED;
    if (how == BOUND_BELOW || how == BOUND_AT_MOST) {
        r->lower = fmin(r->arguments->suppressed_min * unit, bound);
        r->upper = how == BOUND_BELOW ? bound : nextafter(bound, INFINITY);
        return;
    }
    r->lower = how == BOUND_ABOVE ? nextafter(bound, INFINITY) : bound;
    r->upper = is_share ? fmax(1, bound) : INFINITY;
}

/* A figure said to be about so much. Other than of printed digits, that holds for counts too. */
static void set_about(struct record *r, int is_share, double slack)
{
    int bounded = is_share || r->columns->figure == ROLE_RATE || r->columns->figure == ROLE_EVENTS;
    r->state = STATE_ABOUT;
    r->lower = bounded ? fmax(r->figure - slack, 0) : r->figure - slack;
    r->upper = is_share ? fmin(r->figure + slack, 1) : r->figure + slack;
}

/* The figure on the scale of its kind. */
static void end_figure(struct record *r)
{
    const struct number *n = &r->number;
    int unit_percent = r->columns->at[ROLE_UNIT] != NO_COLUMN && record_is_percent(r->unit.bytes);
    int is_share = r->columns->figure == ROLE_SHARE || unit_percent;
    int power = unit_percent || n->percent || (is_share && r->arguments->percent) ? -2 : 0;
    r->figure = r->lower = r->upper = NAN;
    r->state = ANNUM_MISSING;
    if (n->state == NUMBER_MISSING)
        return;
    if (n->state == NUMBER_SUPPRESSED) {
        set_bounds(r, number_shift(n, power), power == 0 ? 1 : 0.01, is_share);
        return;
    }
    r->figure = number_shift(n, power);
    r->state = ANNUM_OBSERVED;
    if (n->bound == BOUND_ABOUT)
        set_about(r, is_share, number_slack(n) * (power == 0 ? 1 : 0.01));
    else
        set_range(r, is_share, power);
}

static int end_key(struct record *r)
{
    r->key.length = 0;
    for (size_t i = 0; i < r->columns->n_by; i++)
        if (bytes_add(&r->key, r->by[i].bytes, r->by[i].length + 1) != 0) /* with its NUL */
            return failure_no_memory(r->failure);
    return STATUS_DONE;
}

int record_end(struct record *r)
{
    int status;
    if (r->is_blank)
        return STATUS_DONE;
    if (r->column != r->columns->n)
        return failure_set(r->failure, STATUS_INPUT, " has %zu field%s, but the header has %zu", r->column,
                           r->column == 1 ? "" : "s", r->columns->n);
    status = end_period(r);
    if (status != STATUS_DONE)
        return status;
    end_figure(r);
    return end_key(r);
}

int record_is_percent(const char *unit)
{
    return strcmp(unit, "%") == 0 || strcasecmp(unit, "percent") == 0;
}

int record_same_unit(const char *one, const char *other)
{
    return strcasecmp(one, other) == 0 || (record_is_percent(one) && record_is_percent(other));
}
