/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is there a break at all, and one more than m? The largest statistic over the dates (Andrews 1993,
 * Econometrica 61:821-856), its average and exponential average (Andrews and Ploberger 1994, Econometrica
 * 62:1383-1414), and sup F(m + 1|m) given the m dates that fit best (Bai and Perron 1998, Econometrica
 * 66:47-78). F is strucchange's: not divided by the number of coefficients.
 *
 * p-values are (b + 1)/(B + 1), b of B draws under no (further) break having at least the statistic observed
 * (Besag and Clifford 1989): of this number of figures and these times, not of infinitely many.
 */
#include <math.h>

#include <gsl/gsl_sort_double.h>

#include "breaks/split_scan.h"
#include "core/error.h"

/** Statistics of a scan. */
typedef struct statistics {
    double sup, average, exponential;
} statistics;

/** One test on its way. */
typedef struct testing {
    const annum__breaking *b;
    annum__scan scan;
    annum_break_process *process;
    int several; /**< 1: average and exponential too, and the process */
    statistics observed;
    double *sup;         /**< [draws] if several */
    uint64_t reached[3]; /**< draws with at least the observed */
} testing;

/** From falls to statistics, in place. rss is not used of events. */
static void to_statistics(const annum__scan *s, double rss)
{
    const double nothing = (double)s->r->n * 1e-30; /* as annum__segmentation's `perfect` */
    if (s->kind != ANNUM__SCAN_VALUES)
        return;
    for (size_t d = 0; d < s->n_dates; d++) {
        const double rest = rss - s->fall[d];
        s->fall[d] = rest > nothing ? fmax(0, s->fall[d]) * s->df / rest : INFINITY;
    }
}

static statistics summarise(const annum__scan *s, int several)
{
    statistics t = {0, 0, 0};
    for (size_t d = 0; d < s->n_dates; d++)
        t.sup = s->fall[d] > t.sup ? s->fall[d] : t.sup;
    for (size_t d = 0; several && d < s->n_dates; d++) {
        t.average += s->fall[d];
        t.exponential += exp((s->fall[d] - t.sup) / 2);
    }
    t.average /= (double)s->n_dates;
    t.exponential = t.sup / 2 + log(t.exponential / (double)s->n_dates);
    return t;
}

/** At least as large, but for rounding. */
static int reaches(double drawn, double observed)
{
    return drawn >= observed - 1e-9 * fabs(observed);
}

static void simulate(testing *t, uint64_t breaks)
{
    const uint64_t draws = t->b->options.draws;
    for (uint64_t i = 0; i < draws; i++) {
        annum__dice dice = annum__dice_new(t->b->options.seed, (breaks + 1) << 32 | i);
        to_statistics(&t->scan, annum__scan_draw(&t->scan, &dice));
        const statistics drawn = summarise(&t->scan, t->several);
        t->reached[0] += (uint64_t)reaches(drawn.sup, t->observed.sup);
        if (!t->several)
            continue;
        t->sup[i] = drawn.sup;
        t->reached[1] += (uint64_t)reaches(drawn.average, t->observed.average);
        t->reached[2] += (uint64_t)reaches(drawn.exponential, t->observed.exponential);
    }
}

static double finite(double x)
{
    return isfinite(x) ? x : NAN;
}

static annum_break_test outcome(const testing *t, const char *name, double statistic, uint64_t reached)
{
    const double draws = (double)t->b->options.draws, p = ((double)reached + 1) / (draws + 1);
    return (annum_break_test){name, finite(statistic), p, sqrt(p * (1 - p) / draws), NAN};
}

/** The value that the largest statistic exceeds with probability 1 - level without a break; NaN with too few
 * draws. */
static double critical(testing *t)
{
    const size_t draws = (size_t)t->b->options.draws;
    const double rank = ceil(t->b->result->level * (double)(draws + 1));
    gsl_sort(t->sup, 1, draws);
    return rank <= (double)draws ? t->sup[(size_t)rank - 1] : NAN;
}

/** The statistic at every date, before draws take its place. */
static int keep_process(testing *t)
{
    annum_breaks_result *result = t->b->result;
    annum_break_process *process = annum__arena_take(t->b->arena, t->scan.n_dates, sizeof *process);
    if (!process)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t d = 0; d < t->scan.n_dates; d++)
        process[d] = (annum_break_process){t->b->time[t->scan.date[d]], finite(t->scan.fall[d]), NAN, NAN};
    result->process = t->process = process;
    result->n_process = t->scan.n_dates;
    return ANNUM_OK;
}

static void set_critical(testing *t)
{
    const double upper = critical(t);
    for (size_t d = 0; d < t->scan.n_dates; d++)
        t->process[d].upper = upper;
}

static int start(testing *t, const annum__regimes *r, const annum__segmentation *null)
{
    annum__arena *scratch = t->b->scratch;
    double *room = annum__arena_take(scratch, annum__multiply(r->n, 4), sizeof *room);
    t->several = null->breaks == 0;
    t->sup = annum__arena_take(scratch, t->several ? (size_t)t->b->options.draws : 1, sizeof *t->sup);
    if (!room || !t->sup || annum__scan_make(&t->scan, r, null, scratch) != ANNUM_OK)
        return ANNUM_ERR_NO_MEMORY;
    if (t->scan.n_dates == 0)
        return ANNUM_OK;
    to_statistics(&t->scan, annum__scan_observed(&t->scan, t->b, room));
    t->observed = summarise(&t->scan, t->several);
    return t->several ? keep_process(t) : ANNUM_OK;
}

static const char *word_of(const annum__scan *s)
{
    return s->kind == ANNUM__SCAN_VALUES ? "F" : s->kind == ANNUM__SCAN_FRACTIONS ? "LR" : "score";
}

static const char *name_of(const testing *t, const char *which, size_t breaks)
{
    char bytes[64];
    annum__text text = {bytes, sizeof bytes, 0};
    annum__text_add(&text, "%s %s", which, word_of(&t->scan));
    if (breaks > 0)
        annum__text_add(&text, "(%z|%z)", breaks + 1, breaks);
    return annum__arena_text(t->b->arena, bytes);
}

static int report(const testing *t, size_t breaks, annum_break_test *tests)
{
    static const char *const which[] = {"sup", "ave", "exp"};
    const double statistic[] = {t->observed.sup, t->observed.average, t->observed.exponential};
    annum_breaks_result *result = t->b->result;
    for (size_t k = 0; k < (t->several ? 3u : 1u); k++) {
        const char *name = name_of(t, which[k], breaks);
        if (!name)
            return ANNUM_ERR_NO_MEMORY;
        tests[result->n_tests++] = outcome(t, name, statistic[k], t->reached[k]);
    }
    return ANNUM_OK;
}

int annum__break_tests(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s,
                       size_t n, annum_error *error)
{
    annum_break_test *tests = annum__arena_take(b->arena, n + 3, sizeof *tests);
    if (!tests)
        return annum__fail_memory(error);
    b->result->tests = tests;
    for (size_t m = 0; m + 1 < n && !s[m].perfect && !annum__regimes_degenerate(r); m++) {
        testing t = {.b = b};
        if (start(&t, r, &s[m]) != ANNUM_OK)
            return annum__fail_memory(error);
        if (t.scan.n_dates == 0)
            break;
        simulate(&t, m);
        if (t.several)
            set_critical(&t);
        if (report(&t, m, tests) != ANNUM_OK)
            return annum__fail_memory(error);
        if (tests[b->result->n_tests - (t.several ? 3 : 1)].p_value > 1 - b->result->level)
            break;
    }
    return ANNUM_OK;
}
