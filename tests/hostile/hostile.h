/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A process that annum must not disturb: what it looks like, and every call that could disturb it.
 */
#ifndef ANNUM_HOSTILE_H
#define ANNUM_HOSTILE_H

#include <stddef.h>

/** What calls gave, as text: equal for equal input in every thread and locale. */
typedef struct outcome {
    char *text; /**< released with free */
    size_t length;
    size_t capacity;
    size_t calls;
} outcome;

/** Calls every public function with good and with bad input, through call_begin and call_end. */
void make_all_calls(outcome *out);

/**
 * Around every call into annum: sets errno to 77 and marks the thread as inside; then looks whether errno, the
 * rounding mode, traps and signal mask are as they were.
 */
void call_begin(void);
void call_end(const char *name);

/** What belongs to the process: taken before the first call of annum, compared after the last. */
void remember_process(void);
void compare_process(void);

/** The locale, which the host itself changes between its calls. */
void remember_locale(void);
void compare_locale(void);

/** Failures found so far by any thread; each is said on the real standard error. */
int failures(void);
void fail(const char *format, ...);

/** Opens the files stdout and stderr of the current folder in place of those streams. */
void catch_output(void);

#endif
