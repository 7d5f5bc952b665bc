/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What every CUnit suite of annum shares: a runner and comparisons of doubles.
 *
 *     static const annum_test_case cases[] = {{"laws", test_laws}, ..., {NULL, NULL}};
 *     int main(int argc, char **argv) { return annum_test_main(argc, argv, "dist", cases); }
 *
 * `./test_dist` runs the suite, `./test_dist laws` that test alone.
 */
#ifndef ANNUM_TESTLIB_H
#define ANNUM_TESTLIB_H

#include <CUnit/CUnit.h>
#include <stddef.h>

/* The folder `tests`, where reference values are found. */
#ifndef ANNUM_TEST_DATA
#define ANNUM_TEST_DATA "tests"
#endif

typedef struct annum_test_case {
    const char *name; /* NULL ends the list */
    void (*run)(void);
} annum_test_case;

/* Returns the program's exit code: 0, 1 for failed assertions, 2 for an unknown test name. */
int annum_test_main(int argc, char **argv, const char *suite, const annum_test_case *cases);

/* Records a CUnit assertion; on failure prints the place and both values at 17 digits. */
void annum_test_rel(double actual, double want, double tol, const char *text, const char *file,
                    unsigned line);
void annum_test_nan(double actual, const char *text, const char *file, unsigned line);

/* |actual - want| <= tol |want|; equal values (infinities too) pass, a NaN on either side fails. */
#define ASSERT_REL(actual, want, tol)                                                              \
    annum_test_rel((actual), (want), (tol), #actual, __FILE__, (unsigned)__LINE__)

/* The only assertion that a NaN passes. */
#define ASSERT_NAN(actual) annum_test_nan((actual), #actual, __FILE__, (unsigned)__LINE__)

#endif
