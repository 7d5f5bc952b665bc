/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A likelihood model's way from counts to the result.
 */
#include <math.h>

#include "annum/regress.h"
#include "core/dist.h"
#include "core/error.h"
#include "core/finite.h"
#include "joinpoint/estimates.h"
#include "joinpoint/likelihood.h"

static int has_events(const annum__counting *c)
{
    for (size_t i = 0; i < c->j->n; i++) {
        const annum__range *range = c->counts.range ? c->counts.range[i] : NULL;
        if ((range ? range->upper : c->counts.events[i]) > 0)
            return 1;
    }
    return 0;
}

static void warn(const annum__counting *c)
{
    const annum__joining *j = c->j;
    const annum__joint_fitted *fit = &c->fit[j->selected];
    for (size_t s = 0; s <= fit->k; s++) {
        if (fit->separated[s]) {
            annum__warn(j->warnings, ANNUM_WARN_SEPARATED, -1,
                        "there are no events after %g or before %g: the fall there has no end, and no upper limit is given",
                        j->models[j->selected].segments[s].from, j->models[j->selected].segments[s].to);
            break;
        }
    }
    if (!fit->converged)
        annum__warn(j->warnings, ANNUM_WARN_NOT_CONVERGED, -1, "the fit ended before its accuracy was reached");
    const int known = j->options.likelihood != ANNUM_QUASIPOISSON;
    if (known && fit->df > 0 && annum__chi2_tail(fit->deviance, fit->df) < 0.01)
        annum__warn(j->warnings, ANNUM_WARN_OVERDISPERSED, -1,
                    "the figures vary more than %s counts around the model (deviance %.3 on %.3 degrees of freedom): limits are too "
                    "narrow and joinpoints too many; %s",
                    annum_family_name(j->options.likelihood), fit->deviance, fit->df,
                    j->options.likelihood == ANNUM_POISSON ? "use likelihood quasipoisson" : "use likelihood gaussian");
    if (!known && !(fit->df > 0))
        annum__warn(j->warnings, ANNUM_WARN_DISPERSION_UNKNOWN, -1, "no figures are left to estimate the dispersion from");
    if (c->ranges && c->ranges->n > 0)
        annum__warn(j->warnings, ANNUM_WARN_SUPPRESSED, -1, "%z figures known as a range enter the likelihood as that", c->ranges->n);
}

/** Limits without end, and normal ones, as the result says them. */
static void mend_averages(annum__joining *j)
{
    for (size_t i = 0; i < j->result->n_aapc; i++) {
        annum_joinpoint_aapc *a = &j->averages[i];
        const int plain = i < j->n_averages && isinf(j->estimates[j->selected].df);
        a->method = plain ? "normal" : a->method;
        a->upper = annum__finite_or_nan(a->upper);
        a->se = annum__finite_or_nan(a->se);
    }
}

/** Averages over models weigh by criteria of least squares, which are these over n. */
static int set_averages(annum__counting *c, annum_error *error)
{
    annum__joining *j = c->j;
    for (size_t m = 0; m < c->n_models; m++)
        j->models[m].bic /= (double)j->n;
    const int status = annum__joint_averages(j, error);
    for (size_t m = 0; m < c->n_models; m++)
        j->models[m].bic *= (double)j->n;
    if (status == ANNUM_OK)
        mend_averages(j);
    return status;
}

static int search(annum__counting *c)
{
    annum__joining *j = c->j;
    c->search = annum__counts_search_new(&j->design, j->scratch);
    c->scratch = annum__arena_take(j->scratch, annum__chain_scratch(&j->design), sizeof *c->scratch);
    if (!c->search || !c->scratch)
        return ANNUM_ERR_NO_MEMORY;
    annum__counts_search_begin(c->search, &c->counts);
    annum__counts_search_all(c->search, &c->best);
    c->least = (size_t)j->options.min;
    while (j->design.max > c->least && !isfinite(c->best.sse[j->design.max]))
        j->design.max--;
    c->n_models = j->design.max - c->least + 1;
    return ANNUM_OK;
}

int annum__joint_likelihood(annum__joining *j, annum__ranges *ranges, annum_error *error)
{
    annum__counting c = {.j = j, .ranges = ranges};
    if (j->options.interval == ANNUM_JOINPOINT_QUANTILE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "interval quantile draws residuals of least squares, and likelihood %s has none; use parametric",
                           annum_family_name(j->options.likelihood));
    if (annum__joint_counts_make(&c.counts, &j->design, j->options.likelihood, j->events, j->size, j->row, ranges, j->scratch) !=
        ANNUM_OK)
        return annum__fail_memory(error);
    if (!has_events(&c))
        return annum__fail(error, ANNUM_ERR_DOMAIN, "all %z counts are 0: no trend can be seen in them", j->n);
    j->options.interval = ANNUM_JOINPOINT_PARAMETRIC;
    if (search(&c) != ANNUM_OK || annum__counting_models(&c) != ANNUM_OK || annum__counting_select(&c) != ANNUM_OK ||
        annum__counting_tests(&c) != ANNUM_OK)
        return annum__fail_memory(error);
    const int status = set_averages(&c, error);
    if (status != ANNUM_OK)
        return status;
    j->result->selected = j->models[j->selected].joinpoints;
    warn(&c);
    return ANNUM_OK;
}
