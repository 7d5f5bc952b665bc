/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What the files of calls share.
 */
#ifndef ANNUM_HOSTILE_CALLS_H
#define ANNUM_HOSTILE_CALLS_H

#include "annum.h"
#include "hostile.h"

/** One call into annum; its value is that of the expression. */
#define CALL(out, name, expression) (call_begin(), (expression), call_end(name), (void)(out)->calls++)

void add_text(outcome *out, const char *text);
void add_status(outcome *out, const char *name, int status, const annum_error *error);
/** Renders a result in every format, and in one that is none. */
void render(outcome *out, int32_t type, const void *result);

/** calls_joinpoint.c: with a series of n rows, without arguments, and the names of a number. */
void call_joinpoint(outcome *out, const annum_series *series, size_t n);
void call_joinpoint_without(outcome *out);
void call_joinpoint_names(outcome *out, int32_t i);

#endif
