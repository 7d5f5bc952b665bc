/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options of joinpoint regression: what is out of range or contradicts itself is refused with the cure.
 */
#include <math.h>

#include "annum/regress.h"
#include "core/error.h"
#include "joinpoint/internal.h"

enum { PERMUTATIONS = 4499, DRAWS = 1000, GRID_MOST = 99, THREADS_MOST = 1024 };

#define PERMUTATIONS_MOST 100000000u

#define DRAWS_MOST 1000000u /* all of them are kept */

static int check_choice(int32_t given, int32_t most, const char *name, const char *enumeration, annum_error *error)
{
    if (given < 0 || given > most)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s %d is unknown; see enum %s", name, (int)given, enumeration);
    return ANNUM_OK;
}

static int check_flag(int32_t given, const char *name, annum_error *error)
{
    if (given != 0 && given != 1)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s is %d; give 0 or 1", name, (int)given);
    return ANNUM_OK;
}

static int check_choices(const annum_joinpoint_options *o, annum_error *error)
{
    int status = check_choice(o->scale, ANNUM_JOINPOINT_LINEAR, "scale", "annum_joinpoint_scale", error);
    if (status == ANNUM_OK)
        status = check_choice(o->errors, ANNUM_JOINPOINT_ERRORS_AR1, "errors", "annum_joinpoint_errors", error);
    if (status == ANNUM_OK)
        status = check_choice(o->select, ANNUM_JOINPOINT_MBIC, "select", "annum_joinpoint_select", error);
    if (status == ANNUM_OK)
        status = check_choice(o->interval, ANNUM_JOINPOINT_QUANTILE, "interval", "annum_joinpoint_interval", error);
    if (status == ANNUM_OK)
        status = check_choice(o->compat, ANNUM_JOINPOINT_COMPAT_NCI, "compat", "annum_joinpoint_compat", error);
    if (status == ANNUM_OK)
        status = check_flag(o->continuous, "continuous", error);
    return status == ANNUM_OK ? check_flag(o->average, "average", error) : status;
}

/** Reads a number of figures: 0 means the default, ANNUM_JOINPOINT_NONE none. */
static int read_limit(int32_t *given, int32_t usual, const char *name, annum_error *error)
{
    if (*given < ANNUM_JOINPOINT_NONE)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "%s is %d; give 1 or more, 0 for %d, or ANNUM_JOINPOINT_NONE for 0",
                           name, (int)*given, (int)usual);
    *given = *given == 0 ? usual : *given == ANNUM_JOINPOINT_NONE ? 0 : *given;
    return ANNUM_OK;
}

static int check_numbers(annum_joinpoint_options *o, annum_error *error)
{
    const int most = ANNUM__JOINPOINTS_MAX;
    if (o->max < ANNUM_JOINPOINT_NONE || o->max > most)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "max is %d; give 1 to %d, 0 for what the number of figures bears, or ANNUM_JOINPOINT_NONE for "
                           "no joinpoint",
                           (int)o->max, most);
    if (o->min < 0 || o->min > most || (o->max != 0 && o->min > (o->max < 0 ? 0 : o->max)))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "min is %d; give 0 to max, which is %d at most", (int)o->min, most);
    int status = read_limit(&o->min_end, 2, "min_end", error);
    if (status == ANNUM_OK)
        status = read_limit(&o->min_between, 2, "min_between", error);
    if (status != ANNUM_OK)
        return status;
    if (o->grid < 0 || o->grid > GRID_MOST)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "grid is %d; give 0 to %d places between two figures", (int)o->grid,
                           (int)GRID_MOST);
    if (o->continuous && o->grid)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "grid is %d, but joinpoints of a continuous search have none; give grid or continuous", (int)o->grid);
    if (o->threads < 0 || o->threads > THREADS_MOST)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "threads is %d; give 1 to %d, or 0 for 1", (int)o->threads,
                           (int)THREADS_MOST);
    return ANNUM_OK;
}

/** The smallest p-value that so many permutations can have must be below the level of the strictest test. */
static int read_permutations(annum_joinpoint_options *o, annum_error *error)
{
    if (o->alpha == 0)
        o->alpha = 0.05;
    if (!(o->alpha > 0 && o->alpha < 1))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "alpha is %g; give a number between 0 and 1, or 0 for 0.05", o->alpha);
    if (o->permutations == 0)
        o->permutations = PERMUTATIONS;
    if (o->permutations > PERMUTATIONS_MOST || (double)o->permutations * o->alpha <= 1)
        return annum__fail(error, ANNUM_ERR_ARGUMENT,
                           "permutations is %.9; give more than 1/alpha, which is %.4, and at most 1e8, as with fewer no "
                           "p-value can be below alpha",
                           (double)o->permutations, 1 / o->alpha);
    return ANNUM_OK;
}

static int read_draws(annum_joinpoint_options *o, annum_error *error)
{
    if (o->draws == 0)
        o->draws = DRAWS;
    const double least = 2 / (1 - o->level);
    if (o->draws > DRAWS_MOST || (double)o->draws < least)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "draws is %.9; give %.4 or more for this level, and at most 1e6",
                           (double)o->draws, ceil(least));
    return ANNUM_OK;
}

static int check_likelihood(annum_joinpoint_options *o, annum_error *error)
{
    if (o->likelihood == 0)
        o->likelihood = ANNUM_GAUSSIAN;
    if (o->likelihood == ANNUM_GAUSSIAN)
        return ANNUM_OK;
    if (o->likelihood != ANNUM_POISSON && o->likelihood != ANNUM_BINOMIAL && o->likelihood != ANNUM_QUASIPOISSON)
        return annum__fail(error, ANNUM_ERR_FAMILY, "likelihood %s is not one of gaussian, poisson, binomial and quasipoisson",
                           annum_family_name(o->likelihood));
    if (o->scale != ANNUM_JOINPOINT_LOG)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "scale is linear, but likelihood %s has a log scale; leave scale out",
                           annum_family_name(o->likelihood));
    if (o->errors != ANNUM_JOINPOINT_ERRORS_AUTO)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "errors %s is of likelihood gaussian; leave it out with likelihood %s",
                           annum_joinpoint_errors_name(o->errors), annum_family_name(o->likelihood));
    return ANNUM_OK;
}

/** Correlations, covariances, the jump and ranges: what goes together. */
static int check_extras(annum_joinpoint_options *o, annum_error *error)
{
    if (isnan(o->rho))
        o->rho = 0;
    if (isnan(o->jump))
        o->jump = 0;
    if (!isfinite(o->jump))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "jump is %g; give a time between two figures", o->jump);
    if (o->rho != 0 && (o->errors != ANNUM_JOINPOINT_ERRORS_AR1 || !(fabs(o->rho) < 1)))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "rho is %g; give a correlation between -1 and 1, with errors ar1",
                           o->rho);
    if ((o->covariance != NULL) != (o->errors == ANNUM_JOINPOINT_ERRORS_COVARIANCE))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "covariance and errors covariance go together; give both or neither");
    if (o->continuous && (o->errors == ANNUM_JOINPOINT_ERRORS_COVARIANCE || o->errors == ANNUM_JOINPOINT_ERRORS_AR1))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "continuous needs errors that don't depend on each other, not %s; give grid",
                           annum_joinpoint_errors_name(o->errors));
    if (o->continuous && o->likelihood != ANNUM_GAUSSIAN)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "continuous is of likelihood gaussian, not %s; give grid",
                           annum_family_name(o->likelihood));
    if (o->n_aapc > 0 && (!o->aapc_from || !o->aapc_to))
        return annum__fail(error, ANNUM_ERR_NULL, "aapc_from or aapc_to is NULL but n_aapc is %z", o->n_aapc);
    for (size_t i = 0; i < o->n_aapc; i++) {
        if (!isfinite(o->aapc_from[i]) || !isfinite(o->aapc_to[i]) || !(o->aapc_from[i] < o->aapc_to[i]))
            return annum__fail(error, ANNUM_ERR_ARGUMENT, "range %z of the average change is %g to %g; its end must be later",
                               i + 1, o->aapc_from[i], o->aapc_to[i]);
    }
    return ANNUM_OK;
}

int annum__joint_options(annum__joining *j, const annum_joinpoint_options *given, annum_error *error)
{
    annum_joinpoint_options *o = &j->options;
    int status = annum__read_struct(o, sizeof *o, given, "options", error);
    if (status == ANNUM_OK)
        status = annum__read_level(o->level, &o->level, error);
    if (status == ANNUM_OK)
        status = check_choices(o, error);
    if (status == ANNUM_OK)
        status = check_numbers(o, error);
    if (status == ANNUM_OK)
        status = read_permutations(o, error);
    if (status == ANNUM_OK)
        status = read_draws(o, error);
    if (status == ANNUM_OK)
        status = check_likelihood(o, error);
    if (status == ANNUM_OK)
        status = check_extras(o, error);
    if (o->interval == ANNUM_JOINPOINT_INTERVAL_AUTO)
        o->interval = ANNUM_JOINPOINT_PARAMETRIC;
    if (o->threads == 0)
        o->threads = 1;
    return status;
}
