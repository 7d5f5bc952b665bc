/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "change/describe.h"

#include "annum/change.h"

static const annum_field count_change_fields[] = {
    ANNUM__DOUBLE(annum_count_change, from, "events per exposure", "earlier rate"),
    ANNUM__DOUBLE(annum_count_change, to, "events per exposure", "later rate"),
    ANNUM__ESTIMATE(annum_count_change, ratio, "", "later rate over earlier rate"),
    ANNUM__ESTIMATE(annum_count_change, percent, "percent", "change in percent of the earlier rate"),
    ANNUM__ESTIMATE(annum_count_change, difference, "events per exposure", "later rate less earlier rate"),
    ANNUM__DOUBLE(annum_count_change, p_value, "", "p-value of equal rates"),
    ANNUM__TEXT(annum_count_change, method, "test and interval"),
};

const annum_description annum__describe_count_change =
    ANNUM__DESCRIPTION("count_change", "Two counts compared", annum_count_change, count_change_fields);

static const annum_field proportion_change_fields[] = {
    ANNUM__DOUBLE(annum_proportion_change, from, "", "earlier proportion"),
    ANNUM__DOUBLE(annum_proportion_change, to, "", "later proportion"),
    ANNUM__ESTIMATE(annum_proportion_change, difference, "", "later proportion less earlier"),
    ANNUM__ESTIMATE(annum_proportion_change, ratio, "", "later proportion over earlier"),
    ANNUM__ESTIMATE(annum_proportion_change, odds_ratio, "", "later odds over earlier odds"),
    ANNUM__ESTIMATE(annum_proportion_change, percent, "percent", "change in percent of the earlier proportion"),
    ANNUM__DOUBLE(annum_proportion_change, p_value, "", "p-value of equal proportions"),
    ANNUM__OPTIONAL_DOUBLE(annum_proportion_change, p_fisher, "", "Fisher's exact p-value by minimum likelihood"),
    ANNUM__TEXT(annum_proportion_change, method, "test and intervals"),
};

const annum_description annum__describe_proportion_change = ANNUM__DESCRIPTION(
    "proportion_change", "Two proportions compared", annum_proportion_change, proportion_change_fields);

static const annum_field intervals_fields[] = {
    ANNUM__ESTIMATE(annum_figure_intervals, garwood, "figure", "of a count: exact, central"),
    ANNUM__ESTIMATE(annum_figure_intervals, midp, "figure",
                    "of a count: half of the observed outcome's probability"),
    ANNUM__ESTIMATE(annum_figure_intervals, byar, "figure", "of a count: Byar's approximation"),
    ANNUM__ESTIMATE(annum_figure_intervals, clopper_pearson, "figure", "of a proportion: exact, central"),
    ANNUM__ESTIMATE(annum_figure_intervals, wilson, "figure", "of a proportion: by the score"),
    ANNUM__ESTIMATE(annum_figure_intervals, agresti_coull, "figure",
                    "of a proportion: normal, of more figures; not clipped"),
    ANNUM__ESTIMATE(annum_figure_intervals, jeffreys, "figure", "of a proportion: Jeffreys' prior"),
    ANNUM__ESTIMATE(annum_figure_intervals, normal, "figure", "by the standard error"),
};

static const annum_description describe_intervals = ANNUM__DESCRIPTION(
    "figure_intervals", "Intervals of one figure by itself", annum_figure_intervals, intervals_fields);

static const annum_field figure_fields[] = {
    ANNUM__DOUBLE(annum_change_figure, start, "year", "first moment of the period"),
    ANNUM__DOUBLE(annum_change_figure, end, "year", "first moment after the period"),
    ANNUM__DOUBLE(annum_change_figure, value, "figure", "the figure"),
    ANNUM__OPTIONAL_DOUBLE(annum_change_figure, events, "events", "events"),
    ANNUM__OPTIONAL_DOUBLE(annum_change_figure, size, "", "exposure or total"),
    ANNUM__STRUCT(annum_change_figure, intervals, &describe_intervals, "intervals of the figure by itself"),
    ANNUM__OPTIONAL_TEXT(annum_change_figure, unreliable, "the rule of the NCHS by which it is unreliable"),
};

static const annum_description describe_figure = ANNUM__DESCRIPTION(
    "change_figure", "One of the two figures of a comparison", annum_change_figure, figure_fields);

static const annum_field period_change_fields[] = {
    ANNUM__STRUCT(annum_period_change, from, &describe_figure, "the figure compared with"),
    ANNUM__STRUCT(annum_period_change, to, &describe_figure, "the figure compared"),
    ANNUM__ESTIMATE(annum_period_change, difference, "figure", "to less from"),
    ANNUM__ESTIMATE(annum_period_change, ratio, "", "to over from"),
    ANNUM__ESTIMATE(annum_period_change, odds_ratio, "", "odds of to over odds of from"),
    ANNUM__ESTIMATE(annum_period_change, percent, "percent", "change in percent of from"),
    ANNUM__ESTIMATE(annum_period_change, log_change, "", "logarithm of the ratio"),
    ANNUM__ESTIMATE(annum_period_change, annualised_percent, "percent per year",
                    "the change spread over the years"),
    ANNUM__ESTIMATE(annum_period_change, halving_time, "years", "time in which the figure halves"),
    ANNUM__ESTIMATE(annum_period_change, doubling_time, "years", "time in which the figure doubles"),
    ANNUM__ESTIMATE(annum_period_change, index, "", "to, where the first figure is 100"),
    ANNUM__DOUBLE(annum_period_change, p_value, "", "p-value of no change"),
    ANNUM__OPTIONAL_DOUBLE(annum_period_change, p_fisher, "", "Fisher's exact p-value by minimum likelihood"),
    ANNUM__DOUBLE(annum_period_change, p_adjusted, "", "p-value adjusted over all comparisons"),
    ANNUM__OPTIONAL_DOUBLE(annum_period_change, p_equivalence, "", "p-value of a change beyond the margin"),
    ANNUM__OPTIONAL_DOUBLE(annum_period_change, detectable_percent, "percent",
                           "smallest rise that figures of this size show with a power of 80 %"),
    ANNUM__OPTIONAL_DOUBLE(annum_period_change, dispersion, "",
                           "variance over that of chance that intervals allow for"),
    ANNUM__TEXT(annum_period_change, method, "test and intervals"),
    ANNUM__TABLE(annum_period_change, warnings, n_warnings, &annum__describe_warning, "what to know of it"),
};

static const annum_description describe_period_change =
    ANNUM__DESCRIPTION("period_change", "One comparison", annum_period_change, period_change_fields);

static const annum_field projection_fields[] = {
    ANNUM__DOUBLE(annum_year_projection, start, "year", "first moment of the year"),
    ANNUM__DOUBLE(annum_year_projection, end, "year", "first moment after the year"),
    ANNUM__DOUBLE(annum_year_projection, until, "year", "where its known part ends"),
    ANNUM__DOUBLE(annum_year_projection, events, "events", "events in that part"),
    ANNUM__DOUBLE(annum_year_projection, share, "", "share of a year's events that is taken to fall into it"),
    ANNUM__ESTIMATE(annum_year_projection, total, "events", "events of the year, with a prediction interval"),
};

static const annum_description describe_projection =
    ANNUM__DESCRIPTION("year_projection", "The end of a year of which the beginning is known",
                       annum_year_projection, projection_fields);

static const annum_field change_fields[] = {
    ANNUM__NAME(annum_change_result, kind, annum_kind_name, "what the figures are"),
    ANNUM__SIZE(annum_change_result, n, "figures used"),
    ANNUM__DOUBLE(annum_change_result, first, "year", "time of the first figure used"),
    ANNUM__DOUBLE(annum_change_result, last, "year", "time of the last figure used"),
    ANNUM__DOUBLE(annum_change_result, level, "", "confidence level"),
    ANNUM__NAME(annum_change_result, against, annum_change_against_name, "what each period is compared with"),
    ANNUM__NAME(annum_change_result, adjust, annum_adjustment_name,
                "adjustment of p-values over the comparisons"),
    ANNUM__FIELD(annum_change_result, projection, ANNUM_FIELD_STRUCT, 1, "", "the year's end, from its beginning",
                 offsetof(annum_change_result, projection.present), &describe_projection, NULL),
    ANNUM__TABLE(annum_change_result, changes, n_changes, &describe_period_change, "the comparisons"),
    ANNUM__POINTER(annum_change_result, latest, &describe_period_change, "the last period's comparison"),
    ANNUM__POINTER(annum_change_result, overall, &describe_period_change, "the last figure against the first"),
    ANNUM__TABLE(annum_change_result, warnings, n_warnings, &annum__describe_warning, "what to know"),
};

const annum_description annum__describe_change =
    ANNUM__DESCRIPTION("change", "The periods of a series compared", annum_change_result, change_fields);
