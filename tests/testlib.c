/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "testlib.h"

#include <CUnit/Basic.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void record(int passed, const char *text, const char *file, unsigned line)
{
    CU_assertImplementation(passed ? CU_TRUE : CU_FALSE, line, text, file, "", CU_FALSE);
}

void annum_test_rel(double actual, double want, double tol, const char *text, const char *file,
                    unsigned line)
{
    /* Written so that a NaN fails; equality first, for infinities and zero. */
    int passed = actual == want || fabs(actual - want) <= tol * fabs(want);
    if (!isfinite(want) && actual != want)
        passed = 0;
    if (!passed)
        printf("\n%s:%u: %s\n    actual %.17g\n    want   %.17g  (relative %.3g, tolerance %.3g)\n",
               file, line, text, actual, want, fabs(actual - want) / fabs(want), tol);
    record(passed, text, file, line);
}

void annum_test_nan(double actual, const char *text, const char *file, unsigned line)
{
    int passed = isnan(actual);
    if (!passed)
        printf("\n%s:%u: %s\n    actual %.17g\n    want   NaN\n", file, line, text, actual);
    record(passed, text, file, line);
}

static int add_cases(CU_pSuite suite, const annum_test_case *cases, const char *only)
{
    int added = 0;
    for (; cases->name != NULL; cases++) {
        if (only != NULL && strcmp(only, cases->name) != 0)
            continue;
        if (CU_add_test(suite, cases->name, cases->run) == NULL)
            return -1;
        added++;
    }
    return added;
}

int annum_test_main(int argc, char **argv, const char *suite, const annum_test_case *cases)
{
    const char *only = argc > 1 ? argv[1] : NULL;
    int code = 2;
    if (CU_initialize_registry() != CUE_SUCCESS)
        return code;
    CU_pSuite registered = CU_add_suite(suite, NULL, NULL);
    int added = registered == NULL ? -1 : add_cases(registered, cases, only);
    if (added > 0) {
        CU_basic_set_mode(CU_BRM_NORMAL);
        CU_basic_run_tests();
        code = CU_get_number_of_failures() == 0 && CU_get_error() == CUE_SUCCESS ? 0 : 1;
    } else {
        fprintf(stderr, "%s: no test %s\n", suite, only == NULL ? "could be added" : only);
    }
    CU_cleanup_registry();
    return code;
}
