/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "columns.h"

#include "number.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LISTED_COLUMNS 20

/* The names that a role is known by, case ignored. */
static const char *const known_names[N_ROLES][5] = {
    [ROLE_TIME] = {"time", "year", "period", "date"},
    [ROLE_START] = {"start", "period_start"},
    [ROLE_END] = {"end", "period_end"},
    [ROLE_VALUE] = {"value"},
    [ROLE_UNIT] = {"unit"},
    [ROLE_EVENTS] = {"events", "count", "cases", "k"},
    [ROLE_EXPOSURE] = {"exposure"},
    [ROLE_POPULATION] = {"population", "pop"},
    [ROLE_TOTAL] = {"total", "n", "denominator"},
    [ROLE_SHARE] = {"share"},
    [ROLE_RATE] = {"rate"},
    [ROLE_SE] = {"se"},
};

/* A search in progress. */
struct finder {
    struct columns *c;
    const struct arguments *a;
    struct failure *failure;
    unsigned char *used; /* columns that an option names: they are not found by name for anything else */
};

int columns_add(struct columns *c, const char *name, size_t length, struct failure *failure)
{
    char *copy;
    while (length > 0 && (*name == ' ' || *name == '\t'))
        name++, length--;
    while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t'))
        length--;
    if (c->n >= MAX_COLUMNS)
        return failure_set(failure, STATUS_INPUT, "the header has more than %d columns", MAX_COLUMNS);
    if (c->n == c->capacity) {
        size_t capacity = c->capacity == 0 ? 16 : 2 * c->capacity;
        char **header = realloc(c->header, capacity * sizeof *header);
        if (header == NULL)
            return failure_no_memory(failure);
        c->header = header;
        c->capacity = capacity;
    }
    copy = malloc(length + 1);
    if (copy == NULL)
        return failure_no_memory(failure);
    memcpy(copy, name, length);
    copy[length] = '\0';
    c->header[c->n++] = copy;
    return STATUS_DONE;
}

void columns_free(struct columns *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->header[i]);
    free(c->header);
    free(c->by);
    free(c->x);
}

/* Ends a message about a missing column: what columns there are. */
static int list_columns(const struct finder *f)
{
    size_t i, n = f->c->n;
    double number;
    failure_add(f->failure, "; the columns are ");
    for (i = 0; i < n && i < LISTED_COLUMNS; i++)
        failure_add(f->failure, "%s'%s'", i > 0 ? ", " : "", show_text(f->c->header[i]).text);
    if (i < n)
        failure_add(f->failure, " and %zu more", n - i);
    for (i = 0; i < n; i++)
        if (number_plain(f->c->header[i], &number) == 0) {
            failure_add(f->failure, ". Is the header line missing?");
            break;
        }
    return f->failure->status;
}

/* The column that an option names: exactly, or else with case ignored. */
static int find_named(const struct finder *f, const char *option, const char *name, size_t *at)
{
    const struct columns *c = f->c;
    for (int fold = 0; fold < 2; fold++) {
        size_t found = NO_COLUMN;
        for (size_t i = 0; i < c->n; i++) {
            if ((fold ? strcasecmp(c->header[i], name) : strcmp(c->header[i], name)) != 0)
                continue;
            if (found != NO_COLUMN)
                return failure_set(f->failure, STATUS_INPUT,
                                   "--%s: the column '%s' is there twice: as %zu and %zu", option,
                                   show_text(name).text, found + 1, i + 1);
            found = i;
        }
        if (found == NO_COLUMN)
            continue;
        f->used[found] = 1;
        *at = found;
        return STATUS_DONE;
    }
    failure_set(f->failure, STATUS_INPUT, "--%s: there is no column '%s'", option, show_text(name).text);
    return list_columns(f);
}

static int is_known(enum role role, const char *name)
{
    for (size_t i = 0; i < 5 && known_names[role][i] != NULL; i++)
        if (strcasecmp(known_names[role][i], name) == 0)
            return 1;
    return 0;
}

/* The column that has one of the role's names, unless an option named it or waived it. */
static int find_by_name(const struct finder *f, enum role role)
{
    struct columns *c = f->c;
    if (c->at[role] != NO_COLUMN || f->a->column[role] != NULL)
        return STATUS_DONE;
    for (size_t i = 0; i < c->n; i++) {
        if (f->used[i] || !is_known(role, c->header[i]))
            continue;
        if (c->at[role] != NO_COLUMN)
            return failure_set(f->failure, STATUS_USAGE,
                               "'%s' and '%s' may both be the column of --%s: name it",
                               c->header[c->at[role]], c->header[i], role_name(role));
        c->at[role] = i;
    }
    return STATUS_DONE;
}

static int has(const struct finder *f, enum role role)
{
    return f->c->at[role] != NO_COLUMN;
}

/* Two roles of which a series can have one were both found. */
static int ambiguous(const struct finder *f, enum role one, enum role other)
{
    return failure_set(
        f->failure, STATUS_USAGE, "the column '%s' may be --%s and '%s' may be --%s: name the one to take",
        f->c->header[f->c->at[one]], role_name(one), f->c->header[f->c->at[other]], role_name(other));
}

static int find_list(const struct finder *f, const char *option, const struct names *names, size_t **list,
                     size_t *n)
{
    *list = calloc(names->n + 1, sizeof **list);
    if (*list == NULL)
        return failure_no_memory(f->failure);
    for (*n = 0; *n < names->n; ++*n) {
        int status = find_named(f, option, names->item[*n], &(*list)[*n]);
        for (size_t i = 0; status == STATUS_DONE && i < *n; i++)
            if ((*list)[i] == (*list)[*n])
                status = failure_set(f->failure, STATUS_USAGE, "--%s has the column '%s' twice", option,
                                     show_text(names->item[*n]).text);
        if (status != STATUS_DONE)
            return status;
    }
    return STATUS_DONE;
}

static int find_given(const struct finder *f)
{
    int status = find_list(f, "by", &f->a->by, &f->c->by, &f->c->n_by);
    f->c->n_shown = f->a->together ? 0 : f->c->n_by;
    if (status == STATUS_DONE && f->a->group != NULL)
        status = find_named(f, f->a->group_option != NULL ? f->a->group_option : "group", f->a->group,
                            &f->c->by[f->c->n_by++]); /* find_list has room for one more */
    if (status == STATUS_DONE)
        status = find_list(f, "x", &f->a->x, &f->c->x, &f->c->n_x);
    for (int role = 0; role < N_ROLES && status == STATUS_DONE; role++) {
        const char *name = f->a->column[role];
        if (name != NULL && *name != '\0')
            status = find_named(f, role_name((enum role)role), name, &f->c->at[role]);
    }
    return status;
}

static int is_period(const char *name)
{
    return is_known(ROLE_TIME, name) || is_known(ROLE_START, name) || is_known(ROLE_END, name);
}

/* Says which option took the column that would have been the period. */
static void tell_taken(const struct finder *f)
{
    const struct columns *c = f->c;
    size_t taken = NO_COLUMN;
    const char *by = "x";
    for (size_t i = 0; i < c->n_x && taken == NO_COLUMN; i++)
        if (is_period(c->header[c->x[i]]))
            taken = c->x[i];
    for (size_t i = 0; i < c->n_by && taken == NO_COLUMN; i++)
        if (is_period(c->header[c->by[i]]))
            by = "by", taken = c->by[i];
    for (int role = 0; role < N_ROLES && taken == NO_COLUMN; role++)
        if (c->at[role] != NO_COLUMN && is_period(c->header[c->at[role]]))
            by = role_name((enum role)role), taken = c->at[role];
    if (taken != NO_COLUMN)
        failure_add(f->failure, "; --%s took '%s'", by, show_text(c->header[taken]).text);
}

static int no_period(const struct finder *f)
{
    if (has(f, ROLE_START) != has(f, ROLE_END)) {
        enum role lacking = has(f, ROLE_START) ? ROLE_END : ROLE_START;
        failure_set(f->failure, STATUS_INPUT, "no column for --%s", role_name(lacking));
        return list_columns(f);
    }
    if (has(f, ROLE_START) || f->a->no_time)
        return STATUS_DONE;
    failure_set(f->failure, STATUS_INPUT,
                "no column of periods is found: name it with --time, or --start and --end");
    tell_taken(f);
    return list_columns(f);
}

static int find_period(const struct finder *f)
{
    static const enum role roles[] = {ROLE_TIME, ROLE_START, ROLE_END};
    int named_days = has(f, ROLE_START) || has(f, ROLE_END), status = STATUS_DONE;
    if (has(f, ROLE_TIME))
        return STATUS_DONE;
    for (size_t i = named_days ? 1 : 0; i < 3 && status == STATUS_DONE; i++)
        status = find_by_name(f, roles[i]);
    if (status != STATUS_DONE)
        return status;
    if (has(f, ROLE_TIME) && has(f, ROLE_START) && has(f, ROLE_END))
        return ambiguous(f, ROLE_TIME, ROLE_START);
    if (has(f, ROLE_TIME)) {
        f->c->at[ROLE_START] = f->c->at[ROLE_END] = NO_COLUMN;
        return STATUS_DONE;
    }
    return no_period(f);
}

/* The kind of figure that the options name, N_ROLES if they name none. */
static enum role given_kind(const struct arguments *a)
{
#define GIVEN(role) (a->column[role] != NULL && *a->column[role] != '\0')
    if (GIVEN(ROLE_VALUE) || GIVEN(ROLE_UNIT))
        return ROLE_VALUE;
    if (GIVEN(ROLE_EVENTS) || GIVEN(ROLE_EXPOSURE) || GIVEN(ROLE_POPULATION) || GIVEN(ROLE_TOTAL))
        return ROLE_EVENTS;
    if (GIVEN(ROLE_SHARE) || a->percent)
        return ROLE_SHARE;
    return GIVEN(ROLE_RATE) ? ROLE_RATE : N_ROLES;
#undef GIVEN
}

static int find_figure(const struct finder *f)
{
    static const enum role order[] = {ROLE_EVENTS, ROLE_SHARE, ROLE_RATE, ROLE_VALUE};
    enum role kind = given_kind(f->a);
    int has_se = f->a->column[ROLE_SE] != NULL && *f->a->column[ROLE_SE] != '\0';
    for (size_t i = has_se ? 2 : 0; i < 4; i++) {
        int status;
        if (kind != N_ROLES && order[i] != kind)
            continue;
        status = find_by_name(f, order[i]);
        f->c->figure = order[i];
        if (status != STATUS_DONE || has(f, order[i]))
            return status;
    }
    if (kind == N_ROLES)
        failure_set(f->failure, STATUS_INPUT,
                    "no column of figures is found: name it with --events, --share, --rate or --value");
    else
        failure_set(f->failure, STATUS_INPUT, "no column for --%s is found: name it", role_name(kind));
    return list_columns(f);
}

/* What counts arose from: one of exposure, population and total, or nothing. */
static int find_base(const struct finder *f)
{
    static const enum role base[] = {ROLE_EXPOSURE, ROLE_POPULATION, ROLE_TOTAL};
    size_t i, first = 3;
    int status = STATUS_DONE;
    for (i = 0; i < 3; i++)
        if (has(f, base[i]))
            return STATUS_DONE;
    for (i = 0; i < 3; i++) {
        if ((status = find_by_name(f, base[i])) != STATUS_DONE)
            return status;
        if (!has(f, base[i]))
            continue;
        if (first < 3)
            return ambiguous(f, base[first], base[i]);
        first = i;
    }
    return status;
}

/* Columns that go with the figures. */
static int find_company(const struct finder *f)
{
    int status;
    if (f->c->figure == ROLE_EVENTS)
        return find_base(f);
    if (f->c->figure == ROLE_VALUE && (status = find_by_name(f, ROLE_UNIT)) != STATUS_DONE)
        return status;
    /* a unit makes counts and shares, which have no standard error */
    if (f->c->figure == ROLE_RATE || (f->c->figure == ROLE_VALUE && !has(f, ROLE_UNIT)))
        return find_by_name(f, ROLE_SE);
    return STATUS_DONE;
}

static int check_text(const struct finder *f)
{
    for (size_t i = 0; i < f->c->n; i++)
        if (!utf8_is_valid(f->c->header[i], strlen(f->c->header[i])))
            return failure_set(f->failure, STATUS_INPUT,
                               "the name of column %zu is not UTF-8; save the file as UTF-8", i + 1);
    return STATUS_DONE;
}

int columns_find(struct columns *c, const struct arguments *arguments)
{
    struct finder f = {c, arguments, arguments->failure, calloc(c->n + 1, 1)};
    int status;
    if (f.used == NULL)
        return failure_no_memory(f.failure);
    for (int role = 0; role < N_ROLES; role++)
        c->at[role] = NO_COLUMN;
    status = check_text(&f);
    if (status == STATUS_DONE)
        status = find_given(&f);
    if (status == STATUS_DONE)
        status = find_period(&f);
    if (status == STATUS_DONE)
        status = find_figure(&f);
    if (status == STATUS_DONE)
        status = find_company(&f);
    free(f.used);
    return status;
}
