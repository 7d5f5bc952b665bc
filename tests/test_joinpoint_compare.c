/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two groups compared: statistics against lm at every choice of joinpoints, p-values against permutations drawn in R, laws, errors.
 */
#include "annum/joinpoint.h"
#include "annum/regress.h"
#include "failing_allocator.h"
#include "reference_csv.h"

enum { ROWS_MAX = 32 };

typedef struct side {
    size_t n;
    double time[ROWS_MAX], y[ROWS_MAX], se[ROWS_MAX];
} side;

static void read_sides(side *a, side *b, const char *id)
{
    reference_csv csv = reference_open("joinpoint/compare_series.csv");
    a->n = b->n = 0;
    while (reference_next(&csv)) {
        side *to = csv.number[0] > 0 ? b : a;
        if (strcmp(csv.id, id) != 0)
            continue;
        to->time[to->n] = csv.number[1];
        to->y[to->n] = csv.number[2];
        to->se[to->n++] = 1 / sqrt(csv.number[3]);
    }
}

static annum_series *series_of(const side *s, const annum_allocator *allocator)
{
    annum_columns columns = ANNUM_COLUMNS_INIT;
    annum_series *series = NULL;
    columns.n = s->n;
    columns.kind = ANNUM_VALUE;
    columns.year = s->time;
    columns.value = s->y;
    columns.se = s->se;
    annum_series_new(&columns, allocator, &series, NULL);
    return series;
}

static annum_joinpoint_options linear(int32_t joints)
{
    annum_joinpoint_options o = ANNUM_JOINPOINT_OPTIONS_INIT;
    o.scale = ANNUM_JOINPOINT_LINEAR;
    o.max = joints > 0 ? joints : ANNUM_JOINPOINT_NONE;
    o.min = joints;
    o.permutations = 2000;
    return o;
}

static annum_joinpoint_comparison *compare(const side *a, const side *b, const annum_joinpoint_options *o)
{
    annum_series *first = series_of(a, NULL), *second = series_of(b, NULL);
    annum_joinpoint_comparison *r = NULL;
    annum_error error = {0};
    CU_ASSERT_EQUAL_FATAL(annum_joinpoint_compare(first, second, o, &r, &error), ANNUM_OK);
    annum_series_free(first);
    annum_series_free(second);
    return r;
}

/** Both p-values are of 2,000 permutations. */
static void check_p(double p, double want)
{
    const double p0 = (p + want) / 2;
    CU_ASSERT_TRUE(fabs(p - want) <= 4 * sqrt(2 * p0 * (1 - p0) / 2000) + 1e-3);
}

static void test_against_lm(void)
{
    reference_csv csv = reference_open("joinpoint/compare.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        side a, b;
        read_sides(&a, &b, csv.id);
        const annum_joinpoint_options o = linear((int32_t)csv.number[0]);
        annum_joinpoint_comparison *r = compare(&a, &b, &o);
        CU_ASSERT_EQUAL(r->joinpoints, (size_t)csv.number[0]);
        ASSERT_REL(r->coincidence.statistic, csv.number[1], 1e-9);
        check_p(r->coincidence.p_value, csv.number[2]);
        ASSERT_REL(r->parallelism.statistic, csv.number[3], 1e-9);
        check_p(r->parallelism.p_value, csv.number[4]);
        annum_joinpoint_comparison_free(r);
    }
    CU_ASSERT_EQUAL(rows, 4);
}

static void test_laws(void)
{
    side a, b;
    read_sides(&a, &b, "weighted");
    annum_joinpoint_options o = linear(1);
    o.permutations = 200;
    annum_joinpoint_comparison *r = compare(&a, &b, &o);
    CU_ASSERT_EQUAL(r->from, 2002);
    CU_ASSERT_EQUAL(r->to, 2012);
    const annum_joinpoint_aapc *x = &r->groups[0].result.average_annual_percent_change[r->groups[0].result.n_aapc - 1];
    const annum_joinpoint_aapc *z = &r->groups[1].result.average_annual_percent_change[r->groups[1].result.n_aapc - 1];
    ASSERT_REL(r->aapc_difference.estimate, x->estimate - z->estimate, 1e-12);
    ASSERT_REL(r->aapc_difference.se, sqrt(x->se * x->se + z->se * z->se), 1e-12);
    ASSERT_REL(r->aapc_difference.upper - r->aapc_difference.lower, 2 * 1.959963984540054 * r->aapc_difference.se, 1e-12);
    o.threads = 3;
    annum_joinpoint_comparison *threads = compare(&a, &b, &o);
    CU_ASSERT_EQUAL(threads->coincidence.p_value, r->coincidence.p_value);
    CU_ASSERT_EQUAL(threads->parallelism.p_value, r->parallelism.p_value);
    o.threads = 1;
    annum_joinpoint_comparison *turned = compare(&b, &a, &o);
    ASSERT_REL(turned->coincidence.statistic, r->coincidence.statistic, 1e-9);
    ASSERT_REL(turned->parallelism.statistic, r->parallelism.statistic, 1e-9);
    ASSERT_REL(turned->aapc_difference.estimate, -r->aapc_difference.estimate, 1e-12);
    for (size_t i = 0; i < b.n; i++) /* another level is no matter to parallelism */
        b.y[i] += 7;
    annum_joinpoint_comparison *raised = compare(&a, &b, &o);
    ASSERT_REL(raised->parallelism.statistic, r->parallelism.statistic, 1e-8);
    CU_ASSERT_TRUE(raised->coincidence.statistic > 10 * r->coincidence.statistic);
    CU_ASSERT_TRUE(raised->coincidence.reject);
    annum_joinpoint_comparison_free(r);
    annum_joinpoint_comparison_free(threads);
    annum_joinpoint_comparison_free(turned);
    annum_joinpoint_comparison_free(raised);
}

static void test_errors(void)
{
    side a, b;
    read_sides(&a, &b, "same");
    annum_series *first = series_of(&a, NULL), *second = series_of(&b, NULL);
    annum_joinpoint_options o = linear(1);
    annum_joinpoint_comparison *r;
    CU_ASSERT_EQUAL(annum_joinpoint_compare(first, second, &o, NULL, NULL), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_joinpoint_compare(first, NULL, &o, &r, NULL), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum_joinpoint_compare(NULL, second, &o, &r, NULL), ANNUM_ERR_NULL);
    o.errors = ANNUM_JOINPOINT_ERRORS_AR1;
    CU_ASSERT_EQUAL(annum_joinpoint_compare(first, second, &o, &r, NULL), ANNUM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NULL(r);
    o = linear(1);
    o.continuous = 1;
    CU_ASSERT_EQUAL(annum_joinpoint_compare(first, second, &o, &r, NULL), ANNUM_ERR_ARGUMENT);
    annum_series_free(second);
    for (size_t i = 0; i < b.n; i++)
        b.time[i] += 100;
    second = series_of(&b, NULL);
    o = linear(1);
    CU_ASSERT_EQUAL(annum_joinpoint_compare(first, second, &o, &r, NULL), ANNUM_ERR_FEW);
    annum_series_free(first);
    annum_series_free(second);
    annum_joinpoint_comparison_free(NULL);
}

static void test_no_memory(void)
{
    side a, b;
    read_sides(&a, &b, "same");
    failing_allocator memory = {.fail_at = SIZE_MAX};
    annum_allocator allocator = {failing_reallocate, &memory};
    annum_series *first = series_of(&a, &allocator), *second = series_of(&b, &allocator);
    annum_joinpoint_options o = linear(1);
    o.permutations = 100;
    o.group_name = "women";
    int status = ANNUM_ERR_NO_MEMORY;
    size_t failures = 0;
    for (size_t k = 0; status != ANNUM_OK && k < 2000; k++) {
        annum_joinpoint_comparison *r;
        memory.calls = 0;
        memory.fail_at = k;
        status = annum_joinpoint_compare(first, second, &o, &r, NULL);
        if (status != ANNUM_OK) {
            CU_ASSERT_EQUAL(status, ANNUM_ERR_NO_MEMORY);
            CU_ASSERT_PTR_NULL(r);
            failures++;
        } else {
            CU_ASSERT_STRING_EQUAL(r->groups[0].name, "women");
            CU_ASSERT_STRING_EQUAL(r->groups[1].name, "second");
            annum_joinpoint_comparison_free(r);
        }
        CU_ASSERT_EQUAL(memory.alive, 2);
    }
    CU_ASSERT_EQUAL(status, ANNUM_OK);
    CU_ASSERT_TRUE(failures > 5);
    annum_series_free(first);
    annum_series_free(second);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"against_lm", test_against_lm}, {"laws", test_laws}, {"errors", test_errors}, {"no_memory", test_no_memory}, {NULL, NULL}};
    return annum_test_main(argc, argv, "joinpoint_compare", cases);
}
