/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV file as a stream of fields and records (libcsv), with line numbers and limits. */
#ifndef TOOLS_CSV_READER_H
#define TOOLS_CSV_READER_H

#include "failure.h"

#include <csv.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CSV_RECORD_LIMIT ((size_t)16 << 20) /* bytes */
#define CSV_FIELD_LIMIT ((size_t)1 << 20)
#define CSV_LINE_LIMIT UINT32_MAX

/* What is done with the fields and records; anything but 0 stops the reading. */
struct csv_sink {
    int (*field)(void *context, const char *text, size_t length); /* NUL-terminated as well */
    int (*record)(void *context);
    void *context;
};

struct csv_reader {
    struct csv_parser parser;
    struct csv_sink sink;
    struct failure *failure;
    FILE *stream;
    const char *name;     /* of the file, for messages */
    uint64_t line;        /* the physical line being read, from 1 */
    uint64_t record_line; /* the line the record began on */
    size_t record_bytes;
    char separator;
    int in_record; /* inside a quoted field that spans lines */
    int after_cr;
    int stopped;
};

/* Returns 1 if FILE is standard input: `-` or NULL. */
int csv_reader_is_standard(const char *file);

/* Opens FILE (`-` or NULL: standard input). Returns a status. */
int csv_reader_open(struct csv_reader *reader, const char *file, struct failure *failure);

/* Reads it to the end. The separator is known once the first field arrives. Returns a status. */
int csv_reader_run(struct csv_reader *reader, struct csv_sink sink);

void csv_reader_close(struct csv_reader *reader);

#endif
