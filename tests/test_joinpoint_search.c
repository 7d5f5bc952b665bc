/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search for joinpoints against all choices of places, each fitted on its own in long double by orthogonal
 * projections of the columns, and against the sums of squares that the NCI program printed.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "joinpoint/internal.h"
#include "testlib.h"

enum { FIGURES = 16, PLACES = 64, MOST = 7, FEW = 5, NCI_SUMS = 150 };

/* ---- The reference ------------------------------------------------------------------------------ */

typedef struct reference {
    const annum__joint_design *design;
    size_t grid;
    size_t k;
    size_t columns; /* without joinpoints */
    long double basis[MOST + 3][FIGURES];
    long double left[MOST + 1][FIGURES];
    size_t place[MOST];
    size_t count;
    long double *sse;  /* of all choices in lexicographic order */
    size_t (*places)[MOST];
} reference;

enum { CHOICES = 30000 };

static long double dot(const long double *a, const long double *b, size_t n)
{
    long double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void take_out(long double *v, long double basis[][FIGURES], size_t from, size_t to, size_t n)
{
    for (int twice = 0; twice < 2; twice++)
        for (size_t c = from; c < to; c++) {
            const long double along = dot(v, basis[c], n);
            for (size_t i = 0; i < n; i++)
                v[i] -= along * basis[c][i];
        }
}

static void add_column(reference *r, size_t c)
{
    const size_t n = r->design->n;
    long double *q = r->basis[c];
    const long double before = sqrtl(dot(q, q, n));
    take_out(q, r->basis, 0, c, n);
    const long double left = sqrtl(dot(q, q, n));
    for (size_t i = 0; i < n; i++)
        q[i] = left > 1e-14L * before ? q[i] / left : 0;
}

/* Figures strictly below x, and above it. */
static size_t below(const annum__joint_design *d, double x)
{
    size_t count = 0;
    for (size_t i = 0; i < d->n; i++)
        count += d->x[i] < x;
    return count;
}

static size_t above(const annum__joint_design *d, double x)
{
    size_t count = 0;
    for (size_t i = 0; i < d->n; i++)
        count += d->x[i] > x;
    return count;
}

static int allowed(const reference *r, size_t depth, size_t c)
{
    const annum__joint_design *d = r->design;
    if (depth == 0 && below(d, d->candidate[c]) < d->min_end)
        return 0;
    if (depth + 1 == r->k && above(d, d->candidate[c]) < d->min_end)
        return 0;
    if (depth == 0)
        return 1;
    const double before = d->candidate[r->place[depth - 1]];
    return below(d, d->candidate[c]) + above(d, before) >= d->n + d->min_between;
}

static void all_choices(reference *r, size_t depth)
{
    const annum__joint_design *d = r->design;
    const size_t n = d->n;
    if (depth == r->k) {
        if (r->count < CHOICES) {
            memcpy(r->places[r->count], r->place, sizeof r->place);
            r->sse[r->count] = dot(r->left[depth], r->left[depth], n);
        }
        r->count++;
        return;
    }
    for (size_t c = depth ? r->place[depth - 1] + 1 : 0; c < d->n_candidates && r->count <= CHOICES; c++) {
        if (!allowed(r, depth, c))
            continue;
        for (size_t i = 0; i < n; i++)
            r->basis[r->columns + depth][i] =
                d->x[i] > d->candidate[c] ? sqrtl(d->weight[i]) * ((long double)d->x[i] - d->candidate[c]) : 0;
        add_column(r, r->columns + depth);
        memcpy(r->left[depth + 1], r->left[depth], sizeof r->left[depth]);
        take_out(r->left[depth + 1], r->basis, r->columns + depth, r->columns + depth + 1, n);
        r->place[depth] = c;
        all_choices(r, depth + 1);
    }
}

static void begin(reference *r, const annum__joint_design *design, const double *y)
{
    r->design = design;
    r->columns = design->jump ? 3 : 2;
    for (size_t i = 0; i < design->n; i++) {
        const long double root = sqrtl(design->weight[i]);
        r->basis[0][i] = root;
        r->basis[1][i] = root * design->x[i];
        r->basis[2][i] = design->jump ? root * design->jump[i] : 0;
        r->left[0][i] = root * y[i];
    }
    for (size_t c = 0; c < r->columns; c++)
        add_column(r, c);
    take_out(r->left[0], r->basis, 0, r->columns, design->n);
}

/* ---- Random designs and responses ---------------------------------------------------------------- */

typedef struct sample {
    annum__arena arena;
    annum__joint_design design;
    double x[FIGURES], weight[FIGURES], jump[FIGURES], y[FIGURES];
    double *scratch;
    reference all;
} sample;

static uint64_t counter;

static double uniform(void)
{
    return annum__random_uniform(7, 0, counter++);
}

static size_t below_number(size_t n)
{
    return (size_t)annum__random_below(7, 0, counter++, n);
}

enum { NOISE, BROKEN, EXACT, WHOLE, CONSTANT, KINDS };

static void make_response(sample *s, int kind)
{
    const size_t n = s->design.n, at = below_number(n);
    const double size = below_number(3) ? 1 : pow(10, 12 * uniform() - 6), slope = uniform() - 0.5, turn = 4 * uniform() - 2;
    for (size_t i = 0; i < n; i++) {
        const double noise = annum__random_normal(7, 1, counter++), x = s->x[i] - s->x[0];
        const double broken = 3 + slope * x + turn * (i > at ? s->x[i] - s->x[at] : 0) + (s->design.jump ? s->jump[i] : 0);
        s->y[i] = kind == NOISE   ? size * noise
                  : kind == BROKEN ? size * (broken + 0.1 * noise)
                  : kind == EXACT  ? size * broken
                  : kind == WHOLE  ? floor(3 * uniform())
                                   : size;
    }
}

static void make_sample(sample *s, size_t n, size_t grid, int uneven, int weighted, size_t jump, size_t end, size_t between)
{
    annum__joint_design *d = &s->design;
    memset(s, 0, sizeof *s);
    s->arena = annum__arena_new(NULL);
    double x = 0;
    for (size_t i = 0; i < n; i++) {
        s->x[i] = x;
        x += uneven ? (double)(1 + below_number(3)) * (below_number(4) ? 1 : 0.25) : 1;
        s->weight[i] = weighted ? exp(annum__random_normal(7, 2, counter++) * (double)(1 + below_number(3))) : 1;
        s->jump[i] = i >= jump;
    }
    const double middle = s->x[n - 1] / 2;
    for (size_t i = 0; i < n; i++)
        s->x[i] -= middle;
    d->n = n;
    d->x = s->x;
    d->weight = s->weight;
    d->jump = jump ? s->jump : NULL;
    d->min_end = end;
    d->min_between = between;
    d->max = FEW;
    CU_ASSERT_EQUAL_FATAL(annum__joint_candidates(d, grid, &s->arena), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum__joint_prepare(d, &s->arena), ANNUM_OK);
    s->scratch = malloc(annum__joint_scratch(d) * sizeof(double));
    s->all.sse = malloc(CHOICES * sizeof(long double));
    s->all.places = malloc(CHOICES * sizeof *s->all.places);
    CU_ASSERT_FATAL(s->scratch && s->all.sse && s->all.places);
}

static void free_sample(sample *s)
{
    free(s->scratch);
    free(s->all.sse);
    free(s->all.places);
    annum__arena_free(&s->arena);
}

/* Sums of squares below this are rounding: of figures of this size none is exact. */
static double rounding(const sample *s)
{
    double sum = 0;
    for (size_t i = 0; i < s->design.n; i++)
        sum += s->weight[i] * s->y[i] * s->y[i];
    return 1e-26 * sum;
}

static int same(double a, long double b, double tol, double absolute)
{
    return fabsl(a - b) <= tol * b + absolute;
}

static long double least_of(const reference *r)
{
    long double least = INFINITY;
    for (size_t i = 0; i < r->count; i++)
        least = r->sse[i] < least ? r->sse[i] : least;
    return least;
}

static void say(const sample *s, const char *what, double got, long double want)
{
    const annum__joint_design *d = &s->design;
    fprintf(stderr, "%s: n %zu k %zu places %zu end %zu between %zu jump %d: %.17g, want %.17Lg\n", what, d->n, s->all.k,
            d->n_candidates, d->min_end, d->min_between, d->jump != NULL, got, want);
}

static void check_best(sample *s, const annum__joint_best *best)
{
    const reference *r = &s->all;
    const size_t k = r->k;
    const double absolute = rounding(s);
    if (!r->count) {
        CU_ASSERT(isinf(best->sse[k]) && best->sse[k] > 0);
        return;
    }
    const long double least = least_of(r);
    size_t first = 0;
    while (!(r->sse[first] <= least * (1 + 1e-10L) + absolute))
        first++;
    const int right = same(best->sse[k], r->sse[first], 1e-10, absolute);
    CU_ASSERT(right);
    if (!right)
        say(s, "sum of squares", best->sse[k], least);
    const int place = memcmp(best->place[k], r->places[first], k * sizeof(size_t)) == 0;
    CU_ASSERT(place);
    if (!place) {
        say(s, "places", best->sse[k], r->sse[first]);
        for (size_t j = 0; j < k; j++)
            fprintf(stderr, "  %zu, want %zu\n", best->place[k][j], r->places[first][j]);
    }
}

static void check_reaches(sample *s)
{
    const reference *r = &s->all;
    const long double least = least_of(r), absolute = rounding(s);
    const double factors[] = {0, 0.5, 1 - 1e-6, 1 - 1e-9, 1, 1 + 1e-9, 1 + 1e-6, 1.1, 100};
    for (size_t i = 0; r->count && i < sizeof factors / sizeof *factors; i++) {
        const double bound = (double)(least * factors[i]);
        if (fabsl(least - bound) <= 100 * absolute && factors[i] != 1)
            continue;
        const int got = annum__joint_reaches(&s->design, s->y, r->k, bound, s->scratch), want = r->count && factors[i] >= 1;
        CU_ASSERT_EQUAL(got, want);
        if (got != want)
            say(s, "reaches", bound, least);
    }
}

/* Against the sums of fewer joinpoints, which best has, at ratios just below and above theirs. */
static void check_exceeds(sample *s, const annum__joint_best *best)
{
    const size_t k = s->all.k;
    const double absolute = 1e6 * rounding(s);
    for (size_t null = 0; null < k; null++) {
        if (!(best->sse[k] > absolute && best->sse[null] > absolute) || isinf(best->sse[k]) || isinf(best->sse[null]))
            continue;
        const double ratio = best->sse[null] / best->sse[k];
        CU_ASSERT(annum__joint_exceeds(&s->design, s->y, null, k, ratio * (1 - 1e-8), s->scratch));
        CU_ASSERT(annum__joint_exceeds(&s->design, s->y, null, k, ratio, s->scratch));
        CU_ASSERT(!annum__joint_exceeds(&s->design, s->y, null, k, ratio * (1 + 1e-8), s->scratch));
    }
}

/* The orthogonal fit at the best places: the sum is the search's, and the residuals are those of the coefficients. */
static void check_fit(sample *s, const annum__joint_best *best)
{
    const annum__joint_design *d = &s->design;
    const size_t k = s->all.k;
    double at[MOST], b[MOST + 3];
    if (!s->all.count)
        return;
    for (size_t j = 0; j < k; j++)
        at[j] = d->candidate[best->place[k][j]];
    double *scratch = malloc(annum__joint_fit_scratch(d, k) * sizeof(double));
    CU_ASSERT_PTR_NOT_NULL_FATAL(scratch);
    const double sse = annum__joint_fit(d, s->y, at, k, b, scratch);
    long double sum = 0;
    for (size_t i = 0; i < d->n; i++) {
        long double e = s->y[i] - b[0] - (long double)b[1] * d->x[i];
        for (size_t j = 0; j < k; j++)
            e -= d->x[i] > at[j] ? b[j + 2] * ((long double)d->x[i] - at[j]) : 0;
        e -= d->jump ? b[k + 2] * d->jump[i] : 0;
        sum += d->weight[i] * e * e;
    }
    CU_ASSERT(same(sse, best->sse[k], 1e-10, rounding(s)));
    CU_ASSERT(same((double)sum, sse, 1e-10, 100 * rounding(s))); /* coefficients are rounded too */
    free(scratch);
}

static void check_profile(sample *s)
{
    static double profile[MOST * PLACES];
    static long double want[MOST * PLACES];
    const reference *r = &s->all;
    const size_t places = s->design.n_candidates;
    for (size_t i = 0; i < r->k * places; i++)
        want[i] = INFINITY;
    for (size_t i = 0; i < r->count; i++)
        for (size_t j = 0; j < r->k; j++) {
            long double *w = want + j * places + r->places[i][j];
            *w = r->sse[i] < *w ? r->sse[i] : *w;
        }
    annum__joint_profile(&s->design, s->y, r->k, INFINITY, s->scratch, profile);
    for (size_t i = 0; i < r->k * places; i++) {
        const int right = isinf(want[i]) ? isinf(profile[i]) : same(profile[i], want[i], 1e-10, rounding(s));
        CU_ASSERT(right);
        if (!right)
            say(s, "profile", profile[i], want[i]);
    }
}

static void check_sample(sample *s)
{
    annum__joint_best best;
    annum__joint_search(&s->design, s->y, s->scratch, &best);
    begin(&s->all, &s->design, s->y);
    for (size_t k = 0; k <= s->design.max; k++) {
        s->all.k = k;
        s->all.count = 0;
        all_choices(&s->all, 0);
        if (s->all.count > CHOICES)
            return;
        check_best(s, &best);
        check_reaches(s);
        check_exceeds(s, &best);
        check_fit(s, &best);
        if (k)
            check_profile(s);
    }
}

/* ---- Tests ------------------------------------------------------------------------------------ */

static void test_all_small(void)
{
    sample *s = malloc(sizeof *s);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    for (size_t n = 4; n <= FIGURES; n++)
        for (size_t grid = 0; grid <= 2; grid++)
            for (size_t end = 0; end <= 3; end++)
                for (size_t between = 0; between <= 3; between++)
                    for (int turn = 0; turn < 2; turn++) {
                        const int shape = 2 * turn + (int)below_number(2);
                        const size_t jump = below_number(2) ? 1 + below_number(n - 1) : 0;
                        make_sample(s, n, grid, shape & 1, shape & 2, jump, end, between);
                        make_response(s, (int)below_number(KINDS));
                        check_sample(s);
                        free_sample(s);
                    }
    free(s);
}

/* ---- What the NCI program printed ------------------------------------------------------------------ */

enum { NCI_FIGURES = 64 };

typedef struct printed {
    char name[64];
    size_t n;
    double year[NCI_FIGURES], y[NCI_FIGURES], weight[NCI_FIGURES], jump[NCI_FIGURES];
} printed;

static int read_printed(const char *name, printed *p)
{
    char line[256];
    FILE *f = fopen(ANNUM_TEST_DATA "/data/joinpoint/nci_series.csv", "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    *p = (printed){.n = 0};
    while (fgets(line, sizeof line, f)) {
        char found[64];
        double year, rate, se;
        if (sscanf(line, "%63[^,],%lf,%lf,%lf", found, &year, &rate, &se) != 4 || strcmp(found, name) != 0)
            continue;
        p->year[p->n] = year;
        p->y[p->n] = log(rate);
        p->weight[p->n++] = rate / se * (rate / se);
    }
    fclose(f);
    return p->n > 0;
}

static void search_printed(printed *p, double jump, annum__joint_best *best)
{
    annum__arena arena = annum__arena_new(NULL);
    const double middle = (p->year[0] + p->year[p->n - 1]) / 2;
    double x[NCI_FIGURES];
    for (size_t i = 0; i < p->n; i++) {
        x[i] = p->year[i] - middle;
        p->jump[i] = p->year[i] > jump;
    }
    annum__joint_design d = {.n = p->n, .middle = middle, .x = x, .weight = p->weight, .jump = jump > 0 ? p->jump : NULL,
                             .max = 5, .min_end = 2, .min_between = 2};
    CU_ASSERT_EQUAL_FATAL(annum__joint_candidates(&d, 0, &arena), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum__joint_prepare(&d, &arena), ANNUM_OK);
    double *scratch = malloc(annum__joint_scratch(&d) * sizeof(double));
    CU_ASSERT_PTR_NOT_NULL_FATAL(scratch);
    annum__joint_search(&d, p->y, scratch, best);
    free(scratch);
    annum__arena_free(&arena);
}

/* 1e-8: the rates are written with 15 digits, and the sums are those of logarithms. */
static void test_nci(void)
{
    char line[256], name[64], last[64] = "";
    double jump, sse;
    size_t k, count = 0;
    printed p;
    annum__joint_best best;
    FILE *f = fopen(ANNUM_TEST_DATA "/data/joinpoint/nci_sse.csv", "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%63[^,],%lf,%zu,%lf", name, &jump, &k, &sse) != 4)
            continue;
        if (strcmp(name, last) != 0) {
            CU_ASSERT_FATAL(read_printed(name, &p));
            search_printed(&p, jump, &best);
            strcpy(last, name);
        }
        ASSERT_REL(best.sse[k], sse, 1e-8);
        count++;
    }
    fclose(f);
    CU_ASSERT_EQUAL(count, NCI_SUMS);
}

/* ---- Scales --------------------------------------------------------------------------------------- */

/* A response times a power of two has the same places, and sums times its square; figures far from 0 the same. */
static void test_scales(void)
{
    sample *s = malloc(sizeof *s);
    annum__joint_best plain, scaled;
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    make_sample(s, FIGURES, 0, 1, 1, 6, 2, 2);
    make_response(s, NOISE);
    annum__joint_search(&s->design, s->y, s->scratch, &plain);
    const int powers[] = {-900, -450, 450, 900};
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
        double y[FIGURES];
        for (size_t j = 0; j < FIGURES; j++)
            y[j] = ldexp(s->y[j], powers[i]);
        annum__joint_search(&s->design, y, s->scratch, &scaled);
        for (size_t k = 0; k <= 3; k++) {
            CU_ASSERT(memcmp(plain.place[k], scaled.place[k], sizeof plain.place[k]) == 0);
            ASSERT_REL(scaled.sse[k], ldexp(ldexp(plain.sse[k], powers[i]), powers[i]), 1e-12);
        }
    }
    free_sample(s);
    free(s);
}

/* Figures that a model fits to the last digit, and equal ones: sums that are rounding, places that come first. */
static void test_perfect(void)
{
    sample *s = malloc(sizeof *s);
    annum__joint_best best;
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    make_sample(s, FIGURES, 0, 0, 0, 0, 2, 2);
    const double levels[] = {0, 0.1, 1e300, -1e-300};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        for (size_t j = 0; j < FIGURES; j++)
            s->y[j] = levels[i];
        annum__joint_search(&s->design, s->y, s->scratch, &best);
        for (size_t k = 0; k <= 3; k++) {
            CU_ASSERT(best.sse[k] >= 0 && best.sse[k] <= 1e-30);
            for (size_t j = 0; j < k; j++)
                CU_ASSERT_EQUAL(best.place[k][j], 2 + 3 * j);
        }
    }
    for (size_t j = 0; j < FIGURES; j++)
        s->y[j] = 2000 + 0.3 * s->x[j] + (j > 7 ? 1.7 * (s->x[j] - s->x[7]) : 0);
    annum__joint_search(&s->design, s->y, s->scratch, &best);
    CU_ASSERT(best.sse[0] > 1);
    CU_ASSERT_EQUAL(best.place[1][0], 7);
    CU_ASSERT(best.sse[1] >= 0 && best.sse[1] < 1e-22);
    CU_ASSERT_EQUAL(best.place[2][0], 2); /* the first of all choices with the turn */
    CU_ASSERT_EQUAL(best.place[2][1], 7);
    CU_ASSERT(annum__joint_reaches(&s->design, s->y, 1, 0, s->scratch));
    CU_ASSERT(!annum__joint_reaches(&s->design, s->y, 0, best.sse[0] / 2, s->scratch));
    free_sample(s);
    free(s);
}

/* ---- More than five joinpoints ------------------------------------------------------------------------ */

static void test_many(void)
{
    sample *s = malloc(sizeof *s);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    for (int kind = NOISE; kind < KINDS; kind++) {
        make_sample(s, FIGURES, 0, kind & 1, 1, kind == BROKEN ? 7 : 0, 1, 0);
        s->design.max = MOST; /* the tables don't depend on it */
        free(s->scratch);
        s->scratch = malloc(annum__joint_scratch(&s->design) * sizeof(double));
        CU_ASSERT_PTR_NOT_NULL_FATAL(s->scratch);
        make_response(s, kind);
        check_sample(s);
        free_sample(s);
    }
    free(s);
}

/* ---- Out of memory -------------------------------------------------------------------------------------- */

typedef struct rationed {
    size_t left, live;
} rationed;

static void *ration(void *context, void *memory, size_t size)
{
    rationed *r = context;
    if (size == 0) {
        r->live -= memory != NULL;
        free(memory);
        return NULL;
    }
    if (r->left == 0)
        return NULL;
    r->left--;
    r->live += memory == NULL;
    return realloc(memory, size);
}

static void test_no_memory(void)
{
    double x[FIGURES], weight[FIGURES];
    int made = 0;
    for (size_t i = 0; i < FIGURES; i++) {
        x[i] = (double)i;
        weight[i] = 1;
    }
    for (size_t calls = 0; !made; calls++) {
        rationed r = {.left = calls};
        const annum_allocator allocator = {ration, &r};
        annum__arena arena = annum__arena_new(&allocator);
        annum__joint_design d = {.n = FIGURES, .x = x, .weight = weight, .max = 2, .min_end = 2, .min_between = 2};
        int status = annum__joint_candidates(&d, 2, &arena);
        if (status == ANNUM_OK)
            status = annum__joint_prepare(&d, &arena);
        made = status == ANNUM_OK;
        CU_ASSERT(made || (status == ANNUM_ERR_NO_MEMORY && !d.tables));
        annum__arena_free(&arena);
        CU_ASSERT_EQUAL(r.live, 0);
        CU_ASSERT_FATAL(calls < 100);
        CU_ASSERT(!made || calls > 1);
    }
}

static const annum_test_case cases[] = {{"all_small", test_all_small}, {"nci", test_nci},         {"scales", test_scales},
                                        {"perfect", test_perfect},     {"many", test_many},
                                        {"no_memory", test_no_memory}, {NULL, NULL}};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "joinpoint_search", cases);
}
