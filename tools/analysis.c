/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis.h"

#include "csv_reader.h"
#include "output.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROLES (N_ROLES + 3)

struct session {
    const struct analysis *analysis;
    const struct arguments *arguments;
    struct failure *failure;
    struct table table;
    struct groups units;           /* what is analysed: the table's groups, or those that --group holds together */
    size_t *first, *member;        /* [units.n + 1] where each unit's groups begin in member */
    struct sample sample;
    struct output output;
    annum_report *report;
    const char **by_names, **by_values;
    annum_report_column roles[MAX_ROLES];
    size_t n_roles;
    char *lists[2]; /* names of several columns with one role */
    size_t n_failed;
};

/* Names that tell a unit from the others: the columns of --by, and the line where each row is one. */
static size_t n_names(const struct session *s)
{
    return s->table.columns.n_shown + (s->arguments->row_by_row != 0);
}

/* The names of columns, joined by commas; NULL if memory runs out. */
static char *join(const struct columns *columns, const size_t *list, size_t n)
{
    size_t size = 1, i;
    char *text;
    for (i = 0; i < n; i++)
        size += strlen(columns->header[list[i]]) + 1;
    text = calloc(size, 1);
    for (i = 0; text != NULL && i < n; i++) {
        if (i > 0)
            strcat(text, ",");
        strcat(text, columns->header[list[i]]);
    }
    return text;
}

static int describe_columns(struct session *s)
{
    const struct columns *c = &s->table.columns;
    for (int role = 0; role < N_ROLES; role++)
        if (c->at[role] != NO_COLUMN)
            s->roles[s->n_roles++] =
                (annum_report_column){role_name((enum role)role), c->header[c->at[role]]};
    s->lists[0] = join(c, c->x, c->n_x);
    s->lists[1] = join(c, c->by, s->arguments->together ? c->n_by : c->n_shown);
    s->by_names = calloc(n_names(s) + 1, sizeof *s->by_names);
    s->by_values = calloc(n_names(s) + 1, sizeof *s->by_values);
    if (s->lists[0] == NULL || s->lists[1] == NULL || s->by_names == NULL || s->by_values == NULL)
        return failure_no_memory(s->failure);
    if (c->n_x > 0)
        s->roles[s->n_roles++] = (annum_report_column){"x", s->lists[0]};
    if (*s->lists[1] != '\0')
        s->roles[s->n_roles++] = (annum_report_column){"by", s->lists[1]};
    if (c->n_by > c->n_shown && !s->arguments->together)
        s->roles[s->n_roles++] = (annum_report_column){"group", c->header[c->by[c->n_shown]]};
    for (size_t i = 0; i < c->n_shown; i++)
        s->by_names[i] = c->header[c->by[i]];
    if (s->arguments->row_by_row)
        s->by_names[c->n_shown] = "row";
    return STATUS_DONE;
}

/* A report that could not be made: the sink refused, or memory ran out. */
static int report_failed(struct session *s, const annum_error *error)
{
    if (s->output.error != 0)
        return failure_set(s->failure, STATUS_INPUT, "cannot write the output: %s",
                           strerror(s->output.error));
    return failure_set(s->failure, STATUS_INPUT, "%s", error->message);
}

/* Counts that nothing tells the base of are no rates: 5 events are not 5000 per 1000. */
static int has_rates(const struct columns *c)
{
    return c->figure == ROLE_RATE || c->at[ROLE_EXPOSURE] != NO_COLUMN || c->at[ROLE_POPULATION] != NO_COLUMN;
}

static int begin_report(struct session *s)
{
    annum_report_options options = ANNUM_REPORT_OPTIONS_INIT;
    annum_error error = {0};
    options.format = s->arguments->format;
    options.command = s->arguments->command;
    options.file = csv_reader_is_standard(s->arguments->file) ? NULL : s->arguments->file;
    options.columns = s->roles;
    options.n_columns = s->n_roles;
    options.rows = s->table.rows + s->table.left_out;
    options.missing = s->table.missing;
    options.per = has_rates(&s->table.columns) ? s->arguments->per : 0;
    options.by = s->by_names;
    options.n_by = n_names(s);
    options.result_type = s->analysis->result_type;
    if (annum_report_begin(&options, output_write, &s->output, NULL, &s->report, &error) != ANNUM_OK)
        return report_failed(s, &error);
    return STATUS_DONE;
}

static size_t key_length(const char *key, size_t cells)
{
    size_t length = 0;
    while (cells-- > 0)
        length += strlen(key + length) + 1;
    return length;
}

/* Groups that differ in the cell of --group alone are one unit; without it each group is one. */
static int find_units(struct session *s)
{
    const struct groups *groups = &s->table.groups;
    size_t *unit = calloc(groups->n + 1, sizeof *unit), most = 1, i;
    int status = STATUS_DONE;
    s->member = calloc(groups->n + 1, sizeof *s->member);
    if (unit == NULL || s->member == NULL)
        status = failure_no_memory(s->failure);
    for (i = 0; i < groups->n && status == STATUS_DONE; i++) {
        const char *key = groups->group[i].key;
        int64_t at = groups_find(&s->units, key, key_length(key, n_names(s)));
        if (at < 0)
            status = failure_no_memory(s->failure);
        else
            s->units.group[unit[i] = (size_t)at].rows++;
    }
    s->first = calloc(s->units.n + 1, sizeof *s->first);
    if (s->first == NULL)
        status = failure_no_memory(s->failure);
    for (i = 0; i < s->units.n && status == STATUS_DONE; i++) {
        s->first[i + 1] = s->first[i] + s->units.group[i].rows;
        most = s->units.group[i].rows > most ? s->units.group[i].rows : most;
    }
    for (i = 0; i < groups->n && status == STATUS_DONE; i++)
        s->member[s->first[unit[i]] + s->units.group[unit[i]].filled++] = i;
    free(unit);
    return status == STATUS_DONE ? sample_open(&s->sample, most, &s->table, s->arguments) : status;
}

static void split_key(struct session *s, const struct group *unit)
{
    const char *at = unit->key;
    for (size_t i = 0; i < n_names(s); i++, at += strlen(at) + 1)
        s->by_values[i] = at;
}

/* What the command's user can do about a failure that the library can't know a cure for; "" if nothing. */
static const char *cure(const struct session *s, size_t unit, int status, const annum_error *error)
{
    const struct columns *c = &s->table.columns;
    const annum_columns *columns = &s->sample.member[0].columns;
    if (status == ANNUM_ERR_DUPLICATE && c->n_by == 0)
        return "; --by COL makes a series of each group";
    if (status == ANNUM_ERR_TOTAL && c->figure == ROLE_SHARE && !s->arguments->percent && c->n_by == c->n_shown &&
        !s->table.groups.group[s->member[s->first[unit]]].percent_signs && error->row >= 0 &&
        columns->value[error->row] > 1)
        return "; percentages need --percent, or 30%";
    if (status == ANNUM_ERR_DOMAIN && s->analysis->result_type == ANNUM_RESULT_TREND &&
        (columns->kind == ANNUM_VALUE || columns->kind == ANNUM_RATE))
        return "; --model linear takes it";
    return "";
}

/* "annum trend: state 'AK', offense 'Theft': line 5: the number of events is negative" */
static void tell_failed(const struct session *s, const char *message)
{
    (void)fprintf(stderr, "annum %s: ", s->arguments->command);
    for (size_t i = 0; i < n_names(s); i++)
        (void)fprintf(stderr, "%s%s '%s'", i > 0 ? ", " : "", show_text(s->by_names[i]).text,
                      show_text(s->by_values[i]).text);
    (void)fprintf(stderr, "%s%s\n", n_names(s) > 0 ? ": " : "", message);
}

/* Analyses a unit. Returns the library's status; the message of a failure is in *error. */
static int analyse(struct session *s, size_t unit, void **result, annum_error *error)
{
    int status = sample_take(&s->sample, s->member + s->first[unit], s->first[unit + 1] - s->first[unit], error);
    *result = NULL;
    if (status == ANNUM_OK)
        status = s->analysis->run(s->analysis->options, &s->sample, result, error);
    sample_drop(&s->sample);
    return status;
}

/* Hands a result to the command, if that wants it. */
static int hand_over(const struct session *s, const void *result)
{
    const struct columns *c = &s->table.columns;
    const size_t time = c->at[ROLE_TIME] != NO_COLUMN ? c->at[ROLE_TIME] : c->at[ROLE_START];
    const struct labels labels = {s->by_names, s->by_values, n_names(s), time != NO_COLUMN ? c->header[time] : NULL,
                                  c->at[c->figure] != NO_COLUMN ? c->header[c->at[c->figure]] : NULL};
    return result != NULL && s->analysis->take != NULL ? s->analysis->take(s->analysis->own, &labels, result, s->failure)
                                                       : STATUS_DONE;
}

static int add_unit(struct session *s, size_t unit)
{
    annum_report_entry entry = ANNUM_REPORT_ENTRY_INIT;
    annum_error error = {0}, refused = {0};
    char message[sizeof error.message + 64]; /* and a cure */
    void *result;
    int status = analyse(s, unit, &result, &error), added, taken;
    split_key(s, &s->units.group[unit]);
    /* a link that the family, or a method that the kind can't have is wrong for every series: nothing has been printed yet */
    if ((status == ANNUM_ERR_FAMILY || (status == ANNUM_ERR_KIND && s->analysis->result_type == ANNUM_RESULT_CHANGE)) &&
        s->report == NULL)
        return failure_set(s->failure, STATUS_USAGE, "%s", error.message);
    if (s->report == NULL && (added = begin_report(s)) != STATUS_DONE) {
        s->analysis->release(result);
        return added;
    }
    if (status != ANNUM_OK) {
        (void)snprintf(message, sizeof message, "%s%s",
                       error.message[0] != '\0' ? error.message : annum_strerror(status),
                       cure(s, unit, status, &error));
        tell_failed(s, message);
        entry.failure = message;
        s->n_failed++;
    }
    entry.result = result;
    entry.by = s->by_values;
    added = annum_report_add(s->report, &entry, &refused);
    taken = hand_over(s, result);
    s->analysis->release(result);
    return added == ANNUM_OK ? taken : report_failed(s, &refused);
}

static int write_report(struct session *s)
{
    annum_error error = {0};
    int status = STATUS_DONE;
    for (size_t i = 0; i < s->units.n && status == STATUS_DONE; i++)
        status = add_unit(s, i);
    if (status == STATUS_DONE && s->report == NULL)
        status = begin_report(s);
    if (status == STATUS_DONE && annum_report_end(s->report, &error) != ANNUM_OK)
        status = report_failed(s, &error);
    if (status == STATUS_DONE && s->analysis->end != NULL)
        status = s->analysis->end(s->analysis->own, s->failure);
    return status == STATUS_DONE ? output_commit(&s->output, s->failure) : status;
}

int analysis_run(const struct analysis *analysis, const struct arguments *arguments)
{
    struct session s;
    int status;
    memset(&s, 0, sizeof s);
    s.analysis = analysis;
    s.arguments = arguments;
    s.failure = arguments->failure;
    /* all is read before anything is printed */
    status = table_read(&s.table, arguments);
    if (status == STATUS_DONE)
        status = describe_columns(&s);
    if (status == STATUS_DONE)
        status = find_units(&s);
    if (status == STATUS_DONE)
        status = output_open(&s.output, arguments->output, s.failure);
    if (status == STATUS_DONE)
        status = write_report(&s);
    annum_report_free(s.report);
    output_abandon(&s.output);
    sample_close(&s.sample);
    groups_free(&s.units);
    free(s.first);
    free(s.member);
    free(s.lists[0]);
    free(s.lists[1]);
    free(s.by_names);
    free(s.by_values);
    table_free(&s.table);
    return status == STATUS_DONE && s.n_failed > 0 ? STATUS_SERIES : status;
}

static int show_help(const struct argp *argp, char *name, struct failure *failure)
{
    struct output output;
    int status = output_open(&output, NULL, failure);
    argp_help(argp, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG | ARGP_HELP_POST_DOC,
              name);
    return status == STATUS_DONE ? output_commit(&output, failure) : status;
}

int analysis_main(const struct analysis *analysis, const struct argp *argp, int argc, char **argv, void *own,
                  struct arguments *arguments)
{
    struct failure failure = {STATUS_DONE, ""};
    int status;
    arguments->failure = &failure;
    status = arguments_parse(argp, argc, argv, own, arguments);
    if (status == STATUS_DONE)
        status = arguments->help ? show_help(argp, argv[0], &failure) : analysis_run(analysis, arguments);
    if (status >= STATUS_USAGE && failure.text[0] != '\0')
        (void)fprintf(stderr, "annum %s: %s\n", arguments->command, failure.text);
    if (status == STATUS_USAGE)
        (void)fprintf(stderr, "Try 'annum %s --help'.\n", arguments->command);
    arguments_free(arguments);
    return status;
}
