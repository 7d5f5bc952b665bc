/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Segmented regression: lines on the link's scale that are joined at points of time that are not known.
 * Muggeo (2003) Estimating regression models with unknown break-points, Statistics in Medicine 22:3055-3071;
 * here with the global optimum (segmented_search.c). The number of joints is that of the least BIC, none
 * included; each joint counts twice, for its change of slope and for its place.
 */
#include <math.h>

#include "breaks/segmented.h"
#include "core/dist.h"
#include "core/error.h"

/** Joints that are sought if nothing is said. */
enum { USUAL = 2, FEWEST = 5 };

static int check(annum__breaking *b, annum_error *error)
{
    const int status = annum__null_check(b, 0, "segmented", error);
    if (status != ANNUM_OK)
        return status;
    if (b->n < FEWEST)
        return annum__fail(error, ANNUM_ERR_FEW,
                           "usable figures: %z; two joined lines need %d at least; add periods", b->n,
                           FEWEST);
    if (b->options.min_size == 1)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "min_size is 1; a line has two figures at least");
    if (b->options.max > ANNUM__JOINTS_MAX)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "max is %d; method segmented finds the exact optimum of %d joints at most",
                           (int)b->options.max, ANNUM__JOINTS_MAX);
    return ANNUM_OK;
}

/** How many joints to try. */
static int read_max(annum__breaking *b, const annum__null_model *m, size_t min_size, size_t *max,
                    annum_error *error)
{
    const size_t allowed = annum__joints_allowed(m, min_size);
    if (allowed == 0)
        return annum__fail(error, ANNUM_ERR_FEW,
                           "%z figures: not two lines of min_size %z each; lower it or add periods", b->n,
                           min_size);
    *max = b->options.max > 0 ? (size_t)b->options.max : allowed < USUAL ? allowed : USUAL;
    if (*max > allowed)
        return annum__fail(error, ANNUM_ERR_FEW,
                           "%z figures allow %z %s at most, and max is %z; lower it or add periods", b->n,
                           allowed, allowed == 1 ? "joint" : "joints", *max);
    while (b->options.max == 0 && *max > 1 && !annum__joints_searchable(m, *max))
        --*max;
    if (!annum__joints_searchable(m, *max))
        return annum__fail(error, ANNUM_ERR_TOO_LARGE,
                           "%z joints among %z figures are too many places to try them all; lower max, or "
                           "shorten the series",
                           *max, b->n);
    return ANNUM_OK;
}

static size_t select(const annum_break_model *models, const annum__joined *joined, size_t n)
{
    size_t best = 0;
    for (size_t k = 0; k < n; k++) {
        if (joined[k].perfect)
            return k;
        if (models[k].bic < models[best].bic)
            best = k;
    }
    return best;
}

/** A line of one or two figures between two joints is how joined lines come near to a jump. */
static void warn_jump(annum__breaking *b, const annum_break_model *model)
{
    for (size_t k = 1; k + 1 < model->n_segments; k++) {
        const size_t n = model->segments[k].n;
        if (n <= 2)
            annum__warn(
                b->warnings, ANNUM_WARN_DOUBTFUL, -1,
                "the joints at %s and %s are %z %s apart: this looks like a jump of the level, which joined "
                "lines can't have, and the slope between them means nothing; use method dynamic or "
                "intervention",
                annum__breaks_time(b, model->at[k - 1].time).text,
                annum__breaks_time(b, model->at[k].time).text, n, n == 1 ? "figure" : "figures");
    }
}

static void warn(annum__breaking *b, const annum__null_model *m, const annum__joined *joined)
{
    const double df = (double)m->n - 2 - 2 * (double)joined->joints;
    const annum_break_model *model = &b->result->models[b->result->selected];
    for (size_t k = 0; k < model->n_at; k++) {
        if (isnan(model->at[k].lower) || isnan(model->at[k].upper))
            annum__warn(b->warnings, ANNUM_WARN_UNBOUNDED, -1,
                        "the joint at %s: the figures do not bound it on one side at least, so it may lie "
                        "anywhere up to their "
                        "end, or not exist",
                        annum__breaks_time(b, model->at[k].time).text);
    }
    warn_jump(b, model);
    if (joined->perfect)
        annum__warn(b->warnings, ANNUM_WARN_PERFECT_FIT, -1,
                    "%z %s no residual: standard errors mean nothing, and more joints fit nothing more",
                    joined->joints, joined->joints == 1 ? "joint leaves" : "joints leave");
    if (joined->separated)
        annum__warn(b->warnings, ANNUM_WARN_SEPARATED, -1,
                    "figures without events, or of events alone, are fitted best by a slope that runs to "
                    "infinity: lines and "
                    "joints of that model have no estimates");
    const double p = m->squares || joined->separated ? NAN : annum__chi2_tail(joined->pearson, df);
    if (p < 0.05)
        annum__warn(b->warnings, ANNUM_WARN_OVERDISPERSED, -1,
                    "more variation than %s has around the selected lines (Pearson's dispersion %.3, %s): "
                    "joints may be "
                    "chance, and standard errors are too small",
                    annum_family_name(b->options.family), joined->pearson / df, annum__p_text(p).text);
}

static int fit_models(annum__breaking *b, const annum__null_model *m, size_t max, size_t min_size,
                      annum_error *error)
{
    annum_break_model *models = annum__arena_take(b->arena, max + 1, sizeof *models);
    annum__joined joined[ANNUM__JOINTS_MAX + 1] = {{0}};
    if (!models)
        return annum__fail_memory(error);
    for (size_t k = 0; k <= max; k++) {
        int status = ANNUM_OK;
        if (k > 0)
            status = annum__joined_search(m, k, min_size, &joined[k], b->scratch, error);
        if (status == ANNUM_OK)
            status = annum__joined_describe(b, m, &joined[k], min_size, &models[k], error);
        if (status != ANNUM_OK)
            return status;
    }
    b->result->models = models;
    b->result->n_models = max + 1;
    b->result->selected = select(models, joined, max + 1);
    warn(b, m, &joined[b->result->selected]);
    return ANNUM_OK;
}

static int test(annum__breaking *b, annum__null_model *m, annum_error *error)
{
    annum_break_test *tests = annum__arena_take(b->arena, 3, sizeof *tests);
    if (!tests)
        return annum__fail_memory(error);
    b->result->tests = tests;
    b->result->n_tests = 3;
    /* The first is the one that is quoted: Davies' p is an upper bound of it, and score looks for a joint
     * near the middle. */
    tests[0] = (annum_break_test){"sup score", 0, 1, 0, NAN};
    tests[1] = (annum_break_test){"Davies", 0, 1, 0, NAN};
    tests[2] = (annum_break_test){"score", 0, 1, 0, NAN};
    if (m->perfect || !(m->dispersion > 0))
        return ANNUM_OK; /* one line is all there is */
    annum__warn_simulated(b);
    const int status = annum__davies(b, m, &tests[1], error);
    return status == ANNUM_OK ? annum__score_tests(b, m, &tests[2], &tests[0], error) : status;
}

int annum__breaks_segmented(annum__breaking *b, annum_error *error)
{
    const size_t min_size = b->options.min_size > 2 ? b->options.min_size : 2;
    annum__null_model m;
    size_t max = 0;
    int status = check(b, error);
    if (status == ANNUM_OK)
        status = annum__null_make(&m, b, 1, error);
    if (status == ANNUM_OK && m.one_edge)
        status = annum__fail(error, ANNUM_ERR_FEW,
                             "no figure has an event, or every case is one: no line on the link's scale is "
                             "finite, so there is "
                             "none to bend");
    if (status == ANNUM_OK)
        status = read_max(b, &m, min_size, &max, error);
    b->result->min_size = min_size;
    if (status == ANNUM_OK)
        status = fit_models(b, &m, max, min_size, error);
    if (status == ANNUM_OK)
        annum__breaks_series_cautions(b);
    return status == ANNUM_OK && !b->options.without_tests ? test(b, &m, error) : status;
}
