/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * annum_joinpoint with compat nci against output of the NCI Joinpoint program: 43 series. Numbers to half a unit of the last
 * digit that the program printed; permutation p-values within four standard errors of both simulations.
 */
#include <math.h>

#include "joinpoint_case.h"

/* A joinpoint on either side of the jump gives the same fit; the program took the later one. */
static const char *const takes_the_later = "03-methadone-total";

typedef struct nci_case {
    char id[64];
    size_t selected;
    annum_joinpoint_options options;
    double apc_tolerance;
    annum_joinpoint_result *result;
    const annum_joinpoint_model *model; /* with as many joinpoints as the program selected */
    int near; /* 1: a test of the sequence is within the errors of both simulations of its level */
} nci_case;

static nci_case cases[64];
static size_t n_cases;

static void near_within(double actual, double want, double most, const char *what, const nci_case *c)
{
    const int near = isnan(want) || fabs(actual - want) <= most;
    if (!near)
        printf("\n%s: %s is %.9g, want %.9g\n", c->id, what, actual, want);
    CU_ASSERT(near);
}

static double p_tolerance(double p, double n)
{
    const double chance = p > 1e-4 ? p : 1e-4;
    return 4 * sqrt(2 * chance * (1 - chance) / n) + 1e-4;
}

static void read_cases(void)
{
    reference_csv csv = reference_open("joinpoint/nci_cases.csv");
    while (reference_next(&csv)) {
        nci_case *c = &cases[n_cases++];
        const annum_joinpoint_options usual = ANNUM_JOINPOINT_OPTIONS_INIT;
        memcpy(c->id, csv.id, sizeof c->id);
        c->options = usual;
        c->selected = (size_t)csv.number[0];
        c->options.max = (int32_t)csv.number[1];
        c->options.jump = csv.number[2];
        c->options.select = csv.number[3] > 0 ? ANNUM_JOINPOINT_PERMUTATION : ANNUM_JOINPOINT_WBIC;
        c->options.permutations = csv.number[4] > 0 ? (uint64_t)csv.number[4] : 0;
        c->options.compat = ANNUM_JOINPOINT_COMPAT_NCI;
        c->options.seed = 7160;
        c->apc_tolerance = csv.number[5];
        const joinpoint_data d = joinpoint_read("joinpoint/nci_series.csv", c->id, ANNUM_RATE);
        c->result = joinpoint_of(&d, &c->options);
        for (size_t m = 0; m < c->result->n_models; m++)
            c->model = c->result->models[m].joinpoints == c->selected ? &c->result->models[m] : c->model;
        CU_ASSERT_PTR_NOT_NULL_FATAL(c->model);
    }
}

static nci_case *case_of(const char *id)
{
    if (n_cases == 0)
        read_cases();
    for (size_t i = 0; i < n_cases; i++) {
        if (strcmp(cases[i].id, id) == 0)
            return &cases[i];
    }
    CU_ASSERT_FATAL(0);
    return NULL;
}

static void test_sse(void)
{
    reference_csv csv = reference_open("joinpoint/nci_sse.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const nci_case *c = case_of(csv.id);
        const size_t k = (size_t)csv.number[0];
        CU_ASSERT_FATAL(k < c->result->n_models);
        ASSERT_REL(c->result->models[k].sse, csv.number[1], 1e-9);
    }
    CU_ASSERT(rows > 100);
}

static void test_segments(void)
{
    reference_csv csv = reference_open("joinpoint/nci_segments.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const nci_case *c = case_of(csv.id);
        const double *want = csv.number;
        const annum_joint_segment *s = &c->model->segments[(size_t)want[0]];
        const annum_estimate *apc = &s->annual_percent_change;
        near_within(apc->estimate, want[3], isnan(want[4]) ? c->apc_tolerance : 5.1e-4, "apc", c);
        near_within(s->slope, want[10], 5.1e-7, "slope", c);
        if (strcmp(c->id, takes_the_later) == 0)
            continue;
        near_within(s->from, want[1], 0, "from", c);
        near_within(s->to, want[2], 0, "to", c);
        near_within(apc->lower, want[4], 5.1e-4, "apc lower", c);
        near_within(apc->upper, want[5], 5.1e-4, "apc upper", c);
        near_within(s->statistic, want[6], 5.1e-7, "t", c);
        near_within(s->p_value, want[7], 5.1e-7, "p", c);
        near_within(s->intercept, want[8], 5.1e-7, "intercept", c);
        near_within(s->intercept_se, want[9], 5.1e-7, "intercept se", c);
        near_within(s->se, want[11], 5.1e-7, "slope se", c);
    }
    CU_ASSERT(rows > 100);
}

static void test_changes(void)
{
    reference_csv csv = reference_open("joinpoint/nci_changes.csv");
    size_t rows = 0;
    while (reference_next(&csv)) {
        const nci_case *c = case_of(csv.id);
        const double *want = csv.number;
        const annum_estimate *change = &c->model->segments[(size_t)want[0]].slope_change;
        CU_ASSERT_EQUAL(change->present, want[0] > 0);
        near_within(change->estimate, want[1], 5.1e-7, "slope change", c);
        if (strcmp(c->id, takes_the_later) == 0 || want[0] == 0)
            continue;
        near_within(change->se, want[2], 5.1e-7, "slope change se", c);
        near_within(change->estimate / change->se, want[3], 5.1e-7, "slope change t", c);
        near_within(change->p_value, want[4], 5.1e-7, "slope change p", c);
        rows++;
    }
    CU_ASSERT(rows > 60);
}

static void test_joints(void)
{
    reference_csv csv = reference_open("joinpoint/nci_joints.csv");
    size_t rows = 0;
    for (; reference_next(&csv); rows++) {
        const nci_case *c = case_of(csv.id);
        const double *want = csv.number;
        const annum_joint *at = &c->model->at[(size_t)want[0]];
        near_within(at->lower, want[2], 0, "joinpoint lower", c);
        near_within(at->upper, want[3], 0, "joinpoint upper", c);
        if (strcmp(c->id, takes_the_later) != 0)
            near_within(at->time, want[1], 0, "joinpoint", c);
    }
    CU_ASSERT(rows > 70);
}

static void test_tests(void)
{
    reference_csv csv = reference_open("joinpoint/nci_tests.csv");
    size_t compared = 0;
    while (reference_next(&csv)) {
        nci_case *c = case_of(csv.id);
        const double n = (double)c->options.permutations, *want = csv.number;
        const annum_joinpoint_test *t = NULL;
        for (size_t i = 0; i < c->result->n_permutation; i++) {
            const annum_joinpoint_test *at = &c->result->permutation[i];
            t = at->null == (size_t)want[0] && at->alternative == (size_t)want[1] ? at : t;
        }
        if (c->near)
            continue; /* the program's sequence may have gone another way */
        CU_ASSERT_PTR_NOT_NULL_FATAL(t);
        near_within(t->p_value, want[2], p_tolerance(want[2], n), "p", c);
        near_within(t->alpha, want[3], 5.1e-7, "level", c);
        CU_ASSERT_EQUAL(t->permutations, c->options.permutations);
        c->near = fabs(want[2] - want[3]) < p_tolerance(want[3], n);
        compared++;
    }
    CU_ASSERT(compared > 100);
}

static int is_near(const nci_case *c)
{
    reference_csv csv = reference_open("joinpoint/nci_tests.csv");
    int near = 0;
    while (reference_next(&csv))
        near |= strcmp(csv.id, c->id) == 0 &&
                fabs(csv.number[2] - csv.number[3]) < p_tolerance(csv.number[3], (double)c->options.permutations);
    return near;
}

static void test_selected(void)
{
    size_t sure = 0;
    case_of("nih-both");
    for (size_t i = 0; i < n_cases; i++) {
        if (is_near(&cases[i]))
            continue;
        near_within((double)cases[i].result->selected, (double)cases[i].selected, 0, "selected", &cases[i]);
        sure++;
    }
    CU_ASSERT_EQUAL(n_cases, 43);
    CU_ASSERT(sure >= 40);
}

static void test_aapc(void)
{
    reference_csv csv = reference_open("joinpoint/nci_aapc.csv");
    size_t rows = 0;
    while (reference_next(&csv)) {
        const nci_case *c = case_of(csv.id);
        const double *want = csv.number;
        const annum_joinpoint_aapc *a = &c->result->average_annual_percent_change[0];
        if (strcmp(c->id, takes_the_later) == 0 || c->result->selected != c->selected)
            continue;
        near_within(a->from, want[0], 0, "aapc from", c);
        near_within(a->to, want[1], 0, "aapc to", c);
        near_within(a->estimate, want[2], 5.1e-4, "aapc", c);
        near_within(a->lower, want[3], 5.1e-4, "aapc lower", c);
        near_within(a->upper, want[4], 5.1e-4, "aapc upper", c);
        near_within(a->statistic, want[5], 5.1e-3, "aapc statistic", c);
        near_within(a->p_value, want[6], 5.1e-4, "aapc p", c);
        rows++;
    }
    CU_ASSERT(rows > 25);
}

static void test_jumps(void)
{
    reference_csv csv = reference_open("joinpoint/nci_jumps.csv");
    size_t rows = 0;
    while (reference_next(&csv)) {
        const nci_case *c = case_of(csv.id);
        const double *want = csv.number;
        const annum_joint_jump *j = &c->model->jump;
        const annum_estimate *r = &j->comparability_ratio;
        CU_ASSERT_TRUE(j->present && r->present);
        if (strcmp(c->id, takes_the_later) == 0)
            continue;
        near_within(j->estimate, want[0], 5.1e-6, "jump", c);
        near_within(r->estimate, want[6], 5.1e-6, "ratio", c);
        near_within(j->se, want[1], 5.1e-6, "jump se", c);
        near_within(j->lower, want[2], 5.1e-6, "jump lower", c);
        near_within(j->upper, want[3], 5.1e-6, "jump upper", c);
        near_within(j->estimate / j->se, want[4], 5.1e-6, "jump t", c);
        near_within(j->p_value, want[5], 5.1e-6, "jump p", c);
        near_within(r->se, want[7], 5.1e-6, "ratio se", c);
        near_within(r->lower, want[8], 5.1e-6, "ratio lower", c);
        near_within(r->upper, want[9], 5.1e-6, "ratio upper", c);
        near_within((r->estimate - 1) / r->se, want[10], 5.1e-6, "ratio t", c);
        near_within(r->p_value, want[11], 5.1e-6, "ratio p", c);
        rows++;
    }
    CU_ASSERT(rows > 10);
}

static void test_released(void)
{
    for (size_t i = 0; i < n_cases; i++)
        annum_joinpoint_free(cases[i].result);
    n_cases = 0;
}

int main(int argc, char **argv)
{
    static const annum_test_case suite[] = {
        {"sse", test_sse},           {"segments", test_segments}, {"changes", test_changes},
        {"joints", test_joints},     {"tests", test_tests},       {"selected", test_selected},
        {"aapc", test_aapc},         {"jumps", test_jumps},       {"released", test_released},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "joinpoint_nci", suite);
}
