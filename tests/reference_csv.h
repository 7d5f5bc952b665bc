/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Reads the CSV files of tests/reference: comment lines with '#', a heading, then rows of an id and numbers.
 */
#ifndef ANNUM_REFERENCE_CSV_H
#define ANNUM_REFERENCE_CSV_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testlib.h"

#define REFERENCE_NUMBERS 16

typedef struct reference_csv {
    FILE *file;
    char id[64];
    double number[REFERENCE_NUMBERS]; /* of the row read last */
} reference_csv;

static inline int reference_line(reference_csv *csv, char *line, size_t size)
{
    while (fgets(line, (int)size, csv->file)) {
        if (line[0] != '#')
            return 1;
    }
    return 0;
}

/* name is below tests/reference. A missing file ends the test. */
static inline reference_csv reference_open(const char *name)
{
    reference_csv csv = {.file = NULL};
    char text[1024];
    snprintf(text, sizeof text, "%s/reference/%s", ANNUM_TEST_DATA, name);
    csv.file = fopen(text, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(csv.file);
    CU_ASSERT_TRUE(reference_line(&csv, text, sizeof text));
    return csv;
}

/* @return 0 at the end, where the file is closed */
static inline int reference_next(reference_csv *csv)
{
    char line[1024];
    if (!reference_line(csv, line, sizeof line)) {
        fclose(csv->file);
        return 0;
    }
    char *text = strchr(line, ',');
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    *text = '\0';
    CU_ASSERT_FATAL(strlen(line) < sizeof csv->id);
    memcpy(csv->id, line, strlen(line) + 1);
    for (size_t i = 0; i < REFERENCE_NUMBERS && text && *text != '\n'; i++)
        csv->number[i] = strtod(text + 1, &text);
    return 1;
}

#endif
