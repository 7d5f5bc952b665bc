/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "claim/describe.h"

#include "annum/claim.h"

static const annum_field range_fields[] = {
    ANNUM__DOUBLE(annum_claim_range, lower, "", "lower end"),
    ANNUM__DOUBLE(annum_claim_range, upper, "", "upper end"),
};

static const annum_description describe_range =
    ANNUM__DESCRIPTION("range", "A range without chance in it", annum_claim_range, range_fields);

static const annum_field period_fields[] = {
    ANNUM__DOUBLE(annum_claim_period, start, "year", "start of the period"),
    ANNUM__DOUBLE(annum_claim_period, end, "year", "end of the period"),
    ANNUM__DOUBLE(annum_claim_period, value, "figure", "the figure"),
    ANNUM__DOUBLE(annum_claim_period, lower, "figure", "lowest number that is printed like it"),
    ANNUM__DOUBLE(annum_claim_period, upper, "figure", "highest number that is printed like it"),
    ANNUM__OPTIONAL_DOUBLE(annum_claim_period, total, "", "what it is a share of"),
    ANNUM__OPTIONAL_DOUBLE(annum_claim_period, cases, "", "nearest whole number of cases out of the total"),
    ANNUM__OPTIONAL_DOUBLE(annum_claim_period, cases_first, "", "fewest cases that are printed like it"),
    ANNUM__OPTIONAL_DOUBLE(annum_claim_period, cases_last, "", "most cases that are printed like it"),
    ANNUM__ESTIMATE(annum_claim_period, interval, "figure", "the figure by itself, with chance"),
};

static const annum_description describe_period =
    ANNUM__DESCRIPTION("claim_period", "A printed figure", annum_claim_period, period_fields);

static const annum_field rounding_fields[] = {
    ANNUM__STRUCT(annum_claim_rounding, ratio, &describe_range, "later figure over earlier"),
    ANNUM__STRUCT(annum_claim_rounding, annual_percent_change, &describe_range, "percent change a year"),
    ANNUM__STRUCT(annum_claim_rounding, annual_odds_change, &describe_range,
                  "percent change of the odds a year"),
    ANNUM__STRUCT(annum_claim_rounding, annual_difference, &describe_range,
                  "change a year in the figure's unit"),
    ANNUM__STRUCT(annum_claim_rounding, total_factor, &describe_range,
                  "growth of the total with unchanged cases"),
    ANNUM__STRUCT(annum_claim_rounding, rest_factor, &describe_range,
                  "growth of all other cases with unchanged cases"),
    ANNUM__STRUCT(annum_claim_rounding, p_fisher, &describe_range,
                  "Fisher's p over the cases that the totals allow"),
};

static const annum_description describe_rounding = ANNUM__DESCRIPTION(
    "claim_rounding", "What the printed digits leave open", annum_claim_rounding, rounding_fields);

static const annum_field implied_fields[] = {
    ANNUM__DOUBLE(annum_implied_totals, from_at_least, "", "smallest total that can print the earlier share"),
    ANNUM__DOUBLE(annum_implied_totals, to_at_least, "", "smallest total that can print the later share"),
};

static const annum_description describe_implied = ANNUM__DESCRIPTION(
    "implied_totals", "Totals that printed shares imply", annum_implied_totals, implied_fields);

static const annum_field detectable_fields[] = {
    ANNUM__DOUBLE(annum_detectable, smallest_possible, "", "smallest equal total that can print both shares"),
    ANNUM__DOUBLE(annum_detectable, smallest_total, "",
                  "smallest equal total of which some cases print both shares and are significant"),
    ANNUM__DOUBLE(annum_detectable, smallest_total_every, "",
                  "smallest equal total of which all cases that print both shares are significant"),
    ANNUM__DOUBLE(
        annum_detectable, largest_insignificant, "",
        "largest equal total of which some cases print both shares and are not significant; 0: none"),
    ANNUM__DOUBLE(annum_detectable, smallest_nearest_cell, "",
                  "smallest equal total at which the nearest whole cases are significant"),
    ANNUM__DOUBLE(annum_detectable, worst_p, "",
                  "largest Fisher p over all totals that can print both shares"),
    ANNUM__DOUBLE(annum_detectable, worst_from_events, "", "earlier cases there"),
    ANNUM__DOUBLE(annum_detectable, worst_from_total, "", "earlier total there"),
    ANNUM__DOUBLE(annum_detectable, worst_to_events, "", "later cases there"),
    ANNUM__DOUBLE(annum_detectable, worst_to_total, "", "later total there"),
    ANNUM__DOUBLE(annum_detectable, worst_reach_from, "", "earlier totals up to here were looked at for it"),
    ANNUM__DOUBLE(annum_detectable, worst_reach_to, "", "later totals up to here were looked at for it"),
};

static const annum_description describe_detectable = ANNUM__DESCRIPTION(
    "detectable", "Totals that make the change significant", annum_detectable, detectable_fields);

static const annum_field change_fields[] = {
    ANNUM__ESTIMATE(annum_claim_change, difference, "figure", "later figure less earlier"),
    ANNUM__ESTIMATE(annum_claim_change, ratio, "", "later figure over earlier"),
    ANNUM__ESTIMATE(annum_claim_change, odds_ratio, "", "later odds over earlier"),
    ANNUM__ESTIMATE(annum_claim_change, percent, "percent", "change in percent of the earlier figure"),
    ANNUM__ESTIMATE(annum_claim_change, annualised_percent, "percent a year", "the same a year"),
    ANNUM__DOUBLE(annum_claim_change, p_value, "", "p-value of no change, twice the smaller tail"),
    ANNUM__OPTIONAL_DOUBLE(annum_claim_change, p_fisher, "", "Fisher's exact p by minimum likelihood"),
    ANNUM__FLAG(annum_claim_change, significant, "whether p is at most 1 - level; of shares, Fisher's"),
    ANNUM__OPTIONAL_DOUBLE(
        annum_claim_change, undone_by, "",
        "variance over that of chance from which on it would not be significant, by chi-squared"),
    ANNUM__OPTIONAL_DOUBLE(annum_claim_change, population_factor, "",
                           "growth of the population that would explain all of it"),
    ANNUM__OPTIONAL_TEXT(annum_claim_change, method, "the test"),
};

static const annum_description describe_change =
    ANNUM__DESCRIPTION("claim_change", "Two figures compared", annum_claim_change, change_fields);

static const annum_field span_fields[] = {
    ANNUM__DOUBLE(annum_claim_span, start, "year", "start of the period"),
    ANNUM__DOUBLE(annum_claim_span, end, "year", "end of the period"),
};

static const annum_description describe_span =
    ANNUM__DESCRIPTION("claim_span", "A period as a reading has it", annum_claim_span, span_fields);

static const annum_field reading_fields[] = {
    ANNUM__STRUCT(annum_claim_reading, from, &describe_span, "earlier period"),
    ANNUM__STRUCT(annum_claim_reading, to, &describe_span, "later period"),
    ANNUM__STRUCT(annum_claim_reading, change, &describe_change, "the change as it is read so"),
};

static const annum_description describe_reading = ANNUM__DESCRIPTION(
    "claim_reading", "One reading of an ambiguous comparator", annum_claim_reading, reading_fields);

static const annum_field composition_fields[] = {
    ANNUM__DOUBLE(annum_composition, total_factor, "", "growth of the total with unchanged cases"),
    ANNUM__DOUBLE(annum_composition, rest_factor, "", "growth of all other cases with unchanged cases"),
};

static const annum_description describe_composition =
    ANNUM__DESCRIPTION("composition", "What else explains the shares", annum_composition, composition_fields);

static const annum_field stated_fields[] = {
    ANNUM__DOUBLE(annum_stated_change, stated, "percent", "the change that was stated"),
    ANNUM__DOUBLE(annum_stated_change, on_first, "percent", "the change relative to the earlier figure"),
    ANNUM__DOUBLE(annum_stated_change, on_last, "percent", "the change relative to the later figure"),
    ANNUM__OPTIONAL_DOUBLE(annum_stated_change, points, "percentage points", "the difference of shares"),
    ANNUM__NAME(annum_stated_change, base, annum_stated_base_name, "what reproduces the stated change"),
    ANNUM__NAME(annum_stated_change, rounding, annum_stated_rounding_name, "rounded or cut off"),
    ANNUM__STRUCT(annum_stated_change, from_on_first, &describe_range,
                  "earlier figures that reproduce it as percent of the earlier figure"),
    ANNUM__STRUCT(annum_stated_change, from_on_last, &describe_range,
                  "earlier figures that reproduce it as percent of the later figure"),
};

static const annum_description describe_stated =
    ANNUM__DESCRIPTION("stated_change", "A stated percent change", annum_stated_change, stated_fields);

static const annum_field parts_fields[] = {
    ANNUM__DOUBLE(annum_parts_sum, sum, "figure", "sum of the parts"),
    ANNUM__DOUBLE(annum_parts_sum, lower, "figure", "lowest sum that the printed digits allow"),
    ANNUM__DOUBLE(annum_parts_sum, upper, "figure", "highest sum that the printed digits allow"),
    ANNUM__DOUBLE(annum_parts_sum, difference, "figure", "sum less the printed figure"),
    ANNUM__TRISTATE(annum_parts_sum, consistent, "whether the printed digits allow both"),
};

static const annum_description describe_parts =
    ANNUM__DESCRIPTION("parts_sum", "Parts against the printed figure", annum_parts_sum, parts_fields);

static const annum_field statement_fields[] = {
    ANNUM__TEXT(annum_statement, about, "what it is about"),
    ANNUM__TEXT(annum_statement, text, "the sentence and the number behind it"),
    ANNUM__TRISTATE(annum_statement, supported, "whether the figures support it"),
};

static const annum_description describe_statement =
    ANNUM__DESCRIPTION("statement", "A sentence about the claim", annum_statement, statement_fields);

/* All that statements.c can say. */
static const char *const statement_keys[] = {"differ", "from_possible", "to_possible", "beyond_chance", "cases", "rate",
                                             "compared", "stated", "parts", "occurrence", NULL};

static const annum_field claim_fields[] = {
    ANNUM__NAME(annum_claim_result, kind, annum_kind_name, "what the figures are"),
    ANNUM__SIZE(annum_claim_result, n, "figures"),
    ANNUM__DOUBLE(annum_claim_result, first, "year", "time of the first figure"),
    ANNUM__DOUBLE(annum_claim_result, last, "year", "time of the last figure"),
    ANNUM__DOUBLE(annum_claim_result, years, "years", "between the figures"),
    ANNUM__DOUBLE(annum_claim_result, level, "", "confidence level"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, from, &describe_period, "earlier figure"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, to, &describe_period, "later figure"),
    ANNUM__ESTIMATE(annum_claim_result, annual_percent_change, "percent a year", "percent change a year"),
    ANNUM__ESTIMATE(annum_claim_result, annual_odds_change, "percent a year",
                    "percent change of the odds a year"),
    ANNUM__ESTIMATE(annum_claim_result, annual_difference, "figure a year",
                    "change a year in the figure's unit"),
    ANNUM__ESTIMATE(annum_claim_result, halving_time, "years", "time in which the figure halves"),
    ANNUM__ESTIMATE(annum_claim_result, doubling_time, "years", "time in which the figure doubles"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, rounding, &describe_rounding,
                           "what the printed digits leave open"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, implied_totals, &describe_implied,
                           "totals that printed shares imply"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, detectable, &describe_detectable,
                           "totals that make the change significant"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, change, &describe_change, "the change, with cases known"),
    ANNUM__OPTIONAL_TABLE(annum_claim_result, readings, n_readings, &describe_reading,
                          "readings of an ambiguous comparator"),
    ANNUM__ROW(annum_claim_result, readings, "reading_1", n_readings, &describe_reading, "its first reading", 0),
    ANNUM__ROW(annum_claim_result, readings, "reading_2", n_readings, &describe_reading, "its second reading", 1),
    ANNUM__TRISTATE(annum_claim_result, conclusion_flips,
                    "whether two readings lead to different conclusions"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, composition, &describe_composition,
                           "what else explains the shares"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, stated, &describe_stated, "the stated percent change"),
    ANNUM__OPTIONAL_STRUCT(annum_claim_result, parts, &describe_parts, "parts against the printed figure"),
    ANNUM__KEYED_TABLE(annum_claim_result, statements, n_statements, &describe_statement, "what may be said",
                       statement_keys),
    ANNUM__TABLE(annum_claim_result, warnings, n_warnings, &annum__describe_warning, "conditions to know"),
};

const annum_description annum__describe_claim =
    ANNUM__DESCRIPTION("claim", "What a published claim can bear", annum_claim_result, claim_fields);
