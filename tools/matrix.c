/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix.h"

#include "csv_reader.h"
#include "number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More is no covariance of annual figures. */
#define MAX_ORDER 5000

struct filling {
    struct matrix *matrix;
    struct csv_reader *reader;
    struct number_style style;
    struct failure *failure;
    size_t used, capacity, column, row;
    int has_text; /* the line has a cell that is not empty */
    char decimal;
};

static int grow(struct filling *f)
{
    size_t capacity = f->capacity == 0 ? 1024 : 2 * f->capacity;
    double *more = realloc(f->matrix->number, capacity * sizeof *more);
    if (more == NULL)
        return failure_no_memory(f->failure);
    f->matrix->number = more;
    f->capacity = capacity;
    return STATUS_DONE;
}

static int bad(struct filling *f, const char *text, size_t length)
{
    return failure_set(f->failure, STATUS_INPUT, "--covariance %s: line %llu, column %zu: '%s' is no number",
                       show_text(f->reader->name).text, (unsigned long long)f->reader->line, f->column + 1,
                       show(text, length).text);
}

static int on_field(void *context, const char *text, size_t length)
{
    struct filling *f = context;
    struct number number;
    if (f->row == 0 && f->column == 0) {
        char mark = f->decimal != 0 ? f->decimal : '.';
        f->style = (struct number_style){mark, mark == '.' ? ',' : '.', 1};
    }
    f->has_text |= length > 0;
    number_parse(text, length, f->style, &number);
    if (number.state != NUMBER_GIVEN || number.bound != BOUND_NONE || number.percent)
        return f->column == 0 && length == 0 ? f->column++, STATUS_DONE : bad(f, text, length);
    if (f->used == f->capacity && grow(f) != STATUS_DONE)
        return f->failure->status;
    f->matrix->number[f->used++] = number.value;
    f->column++;
    return STATUS_DONE;
}

/* Blank lines are none. */
static int on_record(void *context)
{
    struct filling *f = context;
    size_t column = f->column;
    f->column = 0;
    if (!f->has_text)
        return STATUS_DONE;
    f->has_text = 0;
    if (f->row == 0)
        f->matrix->n = column;
    if (column != f->matrix->n || column > MAX_ORDER || f->used != (f->row + 1) * column)
        return failure_set(f->failure, STATUS_INPUT, "--covariance %s: line %llu has %zu numbers, and the first line %zu",
                           show_text(f->reader->name).text, (unsigned long long)f->reader->line, column, f->matrix->n);
    f->row++;
    return STATUS_DONE;
}

int matrix_read(struct matrix *matrix, const char *file, char decimal, struct failure *failure)
{
    struct csv_reader reader;
    struct filling f;
    int status = csv_reader_open(&reader, file, failure);
    memset(matrix, 0, sizeof *matrix);
    memset(&f, 0, sizeof f);
    f.matrix = matrix;
    f.reader = &reader;
    f.failure = failure;
    f.decimal = decimal;
    if (status == STATUS_DONE)
        status = csv_reader_run(&reader, (struct csv_sink){on_field, on_record, &f});
    csv_reader_close(&reader);
    if (status == STATUS_DONE && (f.row == 0 || f.row != matrix->n))
        status = failure_set(failure, STATUS_INPUT, "--covariance %s has %zu lines of %zu numbers; a covariance matrix is square",
                             show_text(file).text, f.row, matrix->n);
    return status;
}

void matrix_free(struct matrix *matrix)
{
    free(matrix->number);
    memset(matrix, 0, sizeof *matrix);
}
