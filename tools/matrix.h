/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A square of numbers in a CSV file of its own, without a header. */
#ifndef TOOLS_MATRIX_H
#define TOOLS_MATRIX_H

#include "failure.h"

#include <stddef.h>

struct matrix {
    double *number; /* [n x n], row after row */
    size_t n;
};

/* Reads FILE; decimal is the mark, 0: by the separator. Returns a status. */
int matrix_read(struct matrix *matrix, const char *file, char decimal, struct failure *failure);

void matrix_free(struct matrix *matrix);

#endif
