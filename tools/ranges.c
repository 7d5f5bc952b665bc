/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ranges.h"

#include "period.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

error_t ranges_add(struct ranges *r, const char *text, struct failure *failure)
{
    const char **more = realloc(r->text, (r->n_text + 1) * sizeof *more);
    if (more == NULL)
        return failure_no_memory(failure), ENOMEM;
    r->text = more;
    r->text[r->n_text++] = text;
    return 0;
}

/* A period's time as a number: its middle less half a year, so that the year 2015 is 2015; an instant is itself. */
static int read_time(const char *text, size_t length, char decimal, int year_start, double *time)
{
    struct period period;
    if (period_parse(text, length, decimal, year_start, &period) != PERIOD_FINE)
        return 0;
    *time = period.start == period.end ? period.start : (period.start + period.end - 1) / 2;
    return 1;
}

/* Periods may have hyphens too: of `2015-H1-2016-H2` the one between two periods counts. */
static int read_range(const char *text, size_t length, char decimal, int year_start, double *from, double *to)
{
    for (size_t i = 1; i + 1 < length; i++)
        if (text[i] == '-' && read_time(text, i, decimal, year_start, from) &&
            read_time(text + i + 1, length - i - 1, decimal, year_start, to))
            return *from < *to;
    return 0;
}

static error_t add_range(struct ranges *r, const char *option, const char *text, size_t length, char decimal,
                         int year_start, struct failure *failure)
{
    double *from = realloc(r->from, (r->n + 1) * sizeof *from), *to;
    if (from != NULL)
        r->from = from;
    to = realloc(r->to, (r->n + 1) * sizeof *to);
    if (to != NULL)
        r->to = to;
    if (from == NULL || to == NULL)
        return failure_no_memory(failure), ENOMEM;
    if (!read_range(text, length, decimal, year_start, &r->from[r->n], &r->to[r->n]))
        return usage_error(failure, "%s '%s' is no range of time: write FROM-TO with FROM the earlier, as 2005-2014", option,
                           show(text, length).text);
    r->n++;
    return 0;
}

error_t ranges_read(struct ranges *r, const char *option, char decimal, int year_start, struct failure *failure)
{
    error_t error = 0;
    for (size_t i = 0; i < r->n_text && error == 0; i++) {
        const char *at = r->text[i];
        while (error == 0) {
            size_t length = strcspn(at, ",");
            error = add_range(r, option, at, length, decimal, year_start, failure);
            if (at[length] == '\0')
                break;
            at += length + 1;
        }
    }
    return error;
}

void ranges_free(struct ranges *r)
{
    free(r->from);
    free(r->to);
    free(r->text);
}
