/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures and their weights on the scale of the model, for least squares.
 *
 *     errors      scale linear    scale log
 *     constant    1               1
 *     se          1 / se^2        (figure / se)^2     delta method: the variance of ln y is se^2 / y^2
 *     poisson     size^2 / events events              the variance of a count is its mean
 *
 * A count of 0 has no logarithm and no weight: one half takes its place, as in NCI's program.
 */
#include <math.h>

#include "core/error.h"
#include "joinpoint/gls.h"
#include "joinpoint/hudson.h"

static int refuse(const annum__joining *j, size_t i, annum_error *error)
{
    const size_t row = j->row[i];
    return annum__fail_row(error, ANNUM_ERR_DOMAIN, row,
                           "%s %g: %g has no logarithm; use scale linear, give counts, whose zeros can be judged "
                           "(likelihood poisson), or leave the row out",
                           j->view->row_word, j->view->row_number[row], j->figure[i]);
}

static int choose_errors(annum__joining *j, annum_error *error)
{
    int32_t *errors = &j->options.errors;
    if (*errors == ANNUM_JOINPOINT_ERRORS_AUTO)
        *errors = j->se ? ANNUM_JOINPOINT_ERRORS_SE : ANNUM_JOINPOINT_ERRORS_CONSTANT;
    if (*errors == ANNUM_JOINPOINT_ERRORS_SE && !j->se)
        return annum__fail(error, ANNUM_ERR_KIND,
                           "errors se needs standard errors, which this series of kind %s lacks; give them, or use errors "
                           "constant",
                           annum_kind_name(j->view->kind));
    if (*errors == ANNUM_JOINPOINT_ERRORS_POISSON && !j->events)
        return annum__fail(error, ANNUM_ERR_KIND,
                           "errors poisson needs counts, but this series is of kind %s; give events, or use errors constant",
                           annum_kind_name(j->view->kind));
    return ANNUM_OK;
}

/** Events as weights and logarithms take them. */
static double events_of(const annum__joining *j, size_t i)
{
    return j->events[i] > 0 ? j->events[i] : 0.5;
}

static double weight_of(const annum__joining *j, size_t i, double figure)
{
    const int log_scale = j->options.scale == ANNUM_JOINPOINT_LOG;
    if (j->options.errors == ANNUM_JOINPOINT_ERRORS_SE) {
        const double root = (log_scale ? figure : 1) / j->se[i];
        return root * root;
    }
    if (j->options.errors == ANNUM_JOINPOINT_ERRORS_POISSON)
        return log_scale ? events_of(j, i) : j->size[i] / events_of(j, i) * j->size[i];
    return 1;
}

/** Are events read as 0.5 where they are 0? On a linear scale NCI's program does so where a weight needs it. */
static int halves_zeros(const annum__joining *j)
{
    return j->events && (j->options.scale == ANNUM_JOINPOINT_LOG ||
                         (j->options.errors == ANNUM_JOINPOINT_ERRORS_POISSON &&
                          j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI));
}

static int check_zeros(const annum__joining *j, annum_error *error)
{
    size_t zeros = 0;
    for (size_t i = 0; j->events && i < j->n; i++)
        zeros += !(j->events[i] > 0);
    if (zeros == 0 || (!halves_zeros(j) && j->options.errors != ANNUM_JOINPOINT_ERRORS_POISSON))
        return ANNUM_OK;
    if (zeros == j->n)
        return annum__fail(error, ANNUM_ERR_DOMAIN, "all %z counts are 0: no trend can be seen in them", j->n);
    annum__warn(j->warnings, ANNUM_WARN_EXCESS_ZEROS, -1,
                "%z of %z counts are 0 and were taken for 0.5, as NCI's program does%s; likelihood poisson takes them as "
                "they are",
                zeros, j->n, halves_zeros(j) ? "" : ", in their weights");
    return ANNUM_OK;
}

static int set_figures(annum__joining *j, double *y, double *weight, annum_error *error)
{
    const int log_scale = j->options.scale == ANNUM_JOINPOINT_LOG, halves = halves_zeros(j);
    for (size_t i = 0; i < j->n; i++) {
        const double figure = halves ? events_of(j, i) / j->size[i] : j->figure[i];
        if (log_scale && !(figure > 0))
            return refuse(j, i, error);
        y[i] = log_scale ? log(figure) : figure;
        weight[i] = weight_of(j, i, figure);
        if (!isfinite(y[i]) || !isfinite(weight[i]) || !(weight[i] > 0))
            return annum__fail_row(error, ANNUM_ERR_DOMAIN, j->row[i],
                                   "%s %g: figure %g gets weight %g, which can't be held; use another unit",
                                   j->view->row_word, j->view->row_number[j->row[i]], j->figure[i], weight[i]);
    }
    return ANNUM_OK;
}

int annum__joint_figures(annum__joining *j, annum_error *error)
{
    double *numbers = annum__arena_take(j->scratch, annum__multiply(j->n + 1, 2), sizeof *numbers);
    if (!numbers)
        return annum__fail_memory(error);
    int status = choose_errors(j, error);
    if (status == ANNUM_OK)
        status = check_zeros(j, error);
    if (status == ANNUM_OK)
        status = set_figures(j, numbers, numbers + j->n + 1, error);
    j->y = numbers;
    j->design.weight = numbers + j->n + 1;
    j->engine = j->options.continuous ? &annum__joint_anywhere : &annum__joint_on_grid;
    const int32_t errors = j->options.errors;
    if (status == ANNUM_OK && (errors == ANNUM_JOINPOINT_ERRORS_COVARIANCE || errors == ANNUM_JOINPOINT_ERRORS_AR1))
        status = annum__joint_correlate(j, error);
    return status;
}
