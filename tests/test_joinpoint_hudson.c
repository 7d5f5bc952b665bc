/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joinpoints that may be anywhere: against R's nlminb in every choice of gaps, R's segmented, and fine grids.
 */
#include "joinpoint/hudson.h"
#include "random_draws.h"
#include "reference_csv.h"

enum { ROWS_MAX = 64 };

typedef struct placed {
    annum__arena arena;
    size_t n;
    double time[ROWS_MAX], x[ROWS_MAX], y[ROWS_MAX], weight[ROWS_MAX], jump[ROWS_MAX];
    annum__joint_design design, grid;
    double *scratch;
} placed;

static void prepare(placed *p, size_t max, double jump_at)
{
    p->arena = annum__arena_new(NULL);
    for (size_t i = 0; i < p->n; i++) {
        p->x[i] = p->time[i] - p->time[0];
        p->jump[i] = p->time[i] > jump_at;
    }
    p->design = (annum__joint_design){.n = p->n, .x = p->x, .weight = p->weight, .jump = jump_at > 0 ? p->jump : NULL, .max = max,
                                      .min_end = 2, .min_between = 2};
    CU_ASSERT_EQUAL_FATAL(annum__joint_candidates(&p->design, 0, &p->arena), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(annum__joint_anywhere.prepare(&p->design, &p->arena), ANNUM_OK);
    p->scratch = annum__arena_take(&p->arena, annum__joint_anywhere.scratch(&p->design) + 4096, sizeof(double));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p->scratch);
}

static void read_series(placed *p, const char *id)
{
    reference_csv csv = reference_open("joinpoint/hudson_series.csv");
    p->n = 0;
    while (reference_next(&csv)) {
        if (strcmp(csv.id, id) != 0)
            continue;
        p->time[p->n] = csv.number[0];
        p->y[p->n] = csv.number[1];
        p->weight[p->n++] = csv.number[2];
    }
}

/* nlminb ends some 1e-9 short. */
static void test_every_gap_by_nlminb(void)
{
    reference_csv csv = reference_open("joinpoint/hudson.csv");
    size_t rows = 0, between = 0;
    for (; reference_next(&csv); rows++) {
        placed p;
        annum__joint_found found;
        const size_t k = (size_t)csv.number[0];
        read_series(&p, csv.id);
        prepare(&p, 2, 0);
        annum__joint_anywhere.search(&p.design, p.y, 2, p.scratch, &found);
        ASSERT_REL(found.sse[k], csv.number[1], 1e-7);
        CU_ASSERT_TRUE(found.sse[k] <= csv.number[1] * (1 + 1e-12));
        CU_ASSERT_FALSE(found.sse[k] > csv.number[4] * (1 + 1e-12)); /* segmented's, NaN where it found none */
        for (size_t j = 0; j < k; j++) {
            CU_ASSERT_TRUE(fabs(found.place[k][j] + p.time[0] - csv.number[2 + j]) < 1e-3);
            between += found.place[k][j] != floor(found.place[k][j]);
        }
        const double again = annum__joint_fit(&p.design, p.y, found.place[k], k, NULL, p.scratch);
        ASSERT_REL(again, found.sse[k], 1e-9);
        annum__arena_free(&p.arena);
    }
    CU_ASSERT_EQUAL(rows, 14);
    CU_ASSERT_TRUE(between > 5);
}

static void draw(placed *p, uint64_t seed, size_t n, double bend)
{
    state = seed;
    p->n = n;
    for (size_t i = 0; i < n; i++) {
        p->time[i] = 2000 + (double)i + (seed % 3 == 0 && i > n / 2 ? 1 : 0);
        p->weight[i] = seed % 2 ? 1 : 0.5 + 2 * uniform();
        p->y[i] = bend * fmax((double)i - 0.45 * (double)n, 0) + (i > n / 2 ? 1 : 0) * (seed % 4 == 1) + 0.3 * normal();
    }
}

enum { FINE = 17 };

/** Places all over the gaps, an instant off the figures themselves. */
static void refine(placed *p, annum__joint_design *fine)
{
    double *candidate = annum__arena_take(&p->arena, p->n * FINE, sizeof *candidate);
    size_t *gap = annum__arena_take(&p->arena, p->n * FINE, sizeof *gap), m = 0;
    *fine = p->design;
    for (size_t i = 0; i + 1 < p->n; i++) {
        for (size_t q = 0; q < FINE; q++) {
            const double part = q == 0 ? 1e-7 : q + 1 == FINE ? 1 - 1e-7 : (double)q / (FINE - 1);
            candidate[m] = p->x[i] + part * (p->x[i + 1] - p->x[i]);
            gap[m++] = i;
        }
    }
    fine->candidate = candidate;
    fine->gap = gap;
    fine->n_candidates = m;
}

/** Three joints: no fine grid gets below, and a fine grid gets near. */
static void test_three_joints_by_fine_grid(void)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        placed p;
        annum__joint_found found, fine_found;
        draw(&p, seed, 14, 0.3);
        prepare(&p, 3, seed % 4 == 1 ? 2000.5 + 7 : 0);
        annum__joint_anywhere.search(&p.design, p.y, 3, p.scratch, &found);
        annum__joint_design fine;
        refine(&p, &fine);
        CU_ASSERT_EQUAL_FATAL(annum__joint_prepare(&fine, &p.arena), ANNUM_OK);
        double *scratch = annum__arena_take(&p.arena, annum__joint_on_grid.scratch(&fine), sizeof *scratch);
        CU_ASSERT_PTR_NOT_NULL_FATAL(scratch);
        annum__joint_on_grid.search(&fine, p.y, 3, scratch, &fine_found);
        for (size_t k = 0; k <= 3; k++) {
            CU_ASSERT_TRUE(found.sse[k] <= fine_found.sse[k] * (1 + 1e-5));
            CU_ASSERT_TRUE(fine_found.sse[k] <= found.sse[k] * 1.02 + 1e-4);
            ASSERT_REL(annum__joint_fit(&p.design, p.y, found.place[k], k, NULL, p.scratch), found.sse[k], 1e-8);
            CU_ASSERT_TRUE(annum__joint_anywhere.reaches(&p.design, p.y, k, found.sse[k] * (1 + 1e-6), p.scratch));
            CU_ASSERT_FALSE(annum__joint_anywhere.reaches(&p.design, p.y, k, found.sse[k] * (1 - 1e-6), p.scratch));
        }
        annum__arena_free(&p.arena);
    }
}

/* Every choice of up to five joints is not above the grid's. */
static void test_never_above_the_grid(void)
{
    for (uint64_t seed = 20; seed < 24; seed++) {
        placed p;
        annum__joint_found found, grid;
        draw(&p, seed, 27, 0.2);
        prepare(&p, 5, 0);
        annum__joint_design plain = p.design;
        CU_ASSERT_EQUAL_FATAL(annum__joint_prepare(&plain, &p.arena), ANNUM_OK);
        double *scratch = annum__arena_take(&p.arena, annum__joint_on_grid.scratch(&plain), sizeof *scratch);
        annum__joint_anywhere.search(&p.design, p.y, 5, p.scratch, &found);
        annum__joint_on_grid.search(&plain, p.y, 5, scratch, &grid);
        for (size_t k = 0; k <= 5; k++)
            CU_ASSERT_TRUE(found.sse[k] <= grid.sse[k] && (k == 0 || found.sse[k] <= found.sse[k - 1]));
        annum__arena_free(&p.arena);
    }
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {{"every_gap_by_nlminb", test_every_gap_by_nlminb},
                                            {"three_joints_by_fine_grid", test_three_joints_by_fine_grid},
                                            {"never_above_the_grid", test_never_above_the_grid},
                                            {NULL, NULL}};
    return annum_test_main(argc, argv, "joinpoint_hudson", cases);
}
