/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file error.h
 * Filling in a caller's annum_error, and reading structs that carry their size.
 */
#ifndef ANNUM_CORE_ERROR_H
#define ANNUM_CORE_ERROR_H

#include <stdarg.h>

#include "annum/base.h"

/** The message that is being made: no allocation, no locale. Cuts at the end of a UTF-8 character. */
typedef struct annum__text {
    char *bytes;
    size_t capacity; /**< with the NUL */
    size_t length;
} annum__text;

/**
 * Appends a formatted text. The format knows %s, %d (int), %z (size_t), %g (double: the digits that carry it,
 * whatever the locale), %.N (double with N significant digits, N one digit) and %%.
 */
void annum__text_add(annum__text *text, const char *format, ...);
void annum__text_add_list(annum__text *text, const char *format, va_list arguments);

typedef struct annum__short_text {
    char text[32];
} annum__short_text;

/** "p = 0.92", "p < 0.0001": for messages. */
annum__short_text annum__p_text(double p);

/** Fills error (nullable) with code and message, row -1. @return code */
int annum__fail(annum_error *error, int code, const char *format, ...);

/** As annum__fail, about a row (an index from 0). */
int annum__fail_row(annum_error *error, int code, size_t row, const char *format, ...);

/** @return ANNUM_ERR_NO_MEMORY, said in error */
int annum__fail_memory(annum_error *error);

/**
 * Copies a caller's struct, whose first member is its size, into one of this library's size: fields that an
 * older caller lacks are zero. NULL gives zeros.
 * @return ANNUM_OK, or ANNUM_ERR_VERSION for size 0 or a newer struct that sets fields unknown here
 */
int annum__read_struct(void *own, size_t own_size, const void *theirs, const char *name, annum_error *error);

/** @return ANNUM_OK, or ANNUM_ERR_NULL or ANNUM_ERR_VERSION for a caller's result struct without its size */
int annum__check_out(const void *theirs, const char *name, annum_error *error);

/** Copies a result into a caller's struct, whose first member is its size; no more than that is written. */
void annum__write_struct(void *theirs, const void *own, size_t own_size);

/** @return ANNUM_OK, or ANNUM_ERR_NULL for an allocator without its function */
int annum__check_allocator(const annum_allocator *allocator, annum_error *error);

/** Reads a confidence level: 0 means 0.95. @return ANNUM_OK, or ANNUM_ERR_ARGUMENT */
int annum__read_level(double given, double *level, annum_error *error);

#endif
