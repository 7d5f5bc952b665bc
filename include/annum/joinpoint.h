/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file joinpoint.h
 * Joinpoint regression: a trend of straight pieces that meet, with the number and the places of the joints sought.
 */
#ifndef ANNUM_JOINPOINT_H
#define ANNUM_JOINPOINT_H

#include "base.h"
#include "estimate.h"
#include "series.h"
#include "warnings.h"

ANNUM_BEGIN_DECLS

/** The scale on which the pieces are straight. */
enum annum_joinpoint_scale {
    ANNUM_JOINPOINT_LOG = 0,   /**< of the logarithm: a constant percent change a year */
    ANNUM_JOINPOINT_LINEAR = 1 /**< of the figures themselves */
};

/** What is known of the errors. */
enum annum_joinpoint_errors {
    ANNUM_JOINPOINT_ERRORS_AUTO = 0,       /**< se where the series has standard errors, else constant */
    ANNUM_JOINPOINT_ERRORS_CONSTANT = 1,   /**< one variance, estimated */
    ANNUM_JOINPOINT_ERRORS_SE = 2,         /**< proportional to the series' standard errors */
    ANNUM_JOINPOINT_ERRORS_POISSON = 3,    /**< of counts: variance in proportion to the expected count, least squares */
    ANNUM_JOINPOINT_ERRORS_COVARIANCE = 4, /**< proportional to options.covariance */
    ANNUM_JOINPOINT_ERRORS_AR1 = 5         /**< one variance, correlation options.rho to the power of the distance */
};

/** How the number of joinpoints is chosen. */
enum annum_joinpoint_select {
    ANNUM_JOINPOINT_WBIC = 0,        /**< weighted BIC, between BIC and BIC3 by the size of the changes */
    ANNUM_JOINPOINT_PERMUTATION = 1, /**< the sequence of permutation tests of Kim et al. (2000) */
    ANNUM_JOINPOINT_BIC = 2,
    ANNUM_JOINPOINT_BIC3 = 3,        /**< BIC with three parameters a joinpoint */
    ANNUM_JOINPOINT_MBIC = 4         /**< modified BIC (Zhang and Siegmund 2007) */
};

/** Where intervals of slopes, changes and joinpoints come from. */
enum annum_joinpoint_interval {
    ANNUM_JOINPOINT_INTERVAL_AUTO = 0, /**< parametric */
    ANNUM_JOINPOINT_PARAMETRIC = 1,    /**< t, normal, and Lerman's profile of the joinpoint */
    ANNUM_JOINPOINT_QUANTILE = 2       /**< refits of residuals drawn from their distribution (Kim et al. 2017) */
};

/** Whose conventions hold where two are in use. */
enum annum_joinpoint_compat {
    ANNUM_JOINPOINT_COMPAT_ANNUM = 0, /**< where NCI's program leaves something out, annum doesn't; docs/methods/joinpoint.md
                                           lists the differences */
    ANNUM_JOINPOINT_COMPAT_NCI = 1    /**< those of the NCI Joinpoint program */
};

/** Where 0 stands for the default, this stands for none: max, min_end, min_between. */
#define ANNUM_JOINPOINT_NONE (-1)

/** Options; NULL means all defaults. */
typedef struct annum_joinpoint_options {
    size_t struct_size;
    double level;        /**< confidence level; 0 means 0.95 */
    int32_t max;         /**< most joinpoints; 0 means by the number of figures: under 7 none, 7 to 11 one, 12 to 16 two, 17
                              to 21 three, 22 to 26 four, from 27 on five */
    int32_t min;         /**< fewest */
    int32_t scale;       /**< enum annum_joinpoint_scale */
    int32_t errors;      /**< enum annum_joinpoint_errors; of likelihood gaussian */
    int32_t likelihood;  /**< enum annum_family: gaussian, poisson, binomial, quasipoisson; 0 means gaussian */
    int32_t select;      /**< enum annum_joinpoint_select */
    int32_t interval;    /**< enum annum_joinpoint_interval */
    int32_t compat;      /**< enum annum_joinpoint_compat */
    int32_t min_end;     /**< figures before the first joinpoint and after the last, itself not counted; 0 means 2 */
    int32_t min_between; /**< figures between two joinpoints, themselves not counted; 0 means 2 */
    int32_t grid;        /**< places for a joinpoint between two figures, beside the figures' own */
    int32_t continuous;  /**< 1: a joinpoint may be anywhere (Hudson 1966); grid is not used */
    int32_t average;     /**< 1: estimates averaged over the numbers of joinpoints too, by weights exp(-BIC / 2) */
    int32_t threads;     /**< of permutations and of quantile intervals; 0 means 1. The numbers don't depend on it */
    uint64_t seed;
    uint64_t permutations; /**< the figures' own order counted; 0 means 4499 */
    uint64_t draws;        /**< of quantile intervals; 0 means 1000 */
    double alpha;        /**< of permutation tests together; 0 means 0.05 */
    double jump;         /**< a level jump here, between two figures; 0 or NaN means none */
    double rho;          /**< errors ar1: the correlation a year; 0 or NaN means estimated */
    const double *covariance; /**< [n_covariance x n_covariance] of the figures, one row and column a row of the series in
                                   the order of time, on the figures' own scale */
    size_t n_covariance;
    const double *aapc_from; /**< [n_aapc] further ranges of the average change */
    const double *aapc_to;   /**< [n_aapc] */
    size_t n_aapc;
    const char *group_name;  /**< of annum_joinpoint_compare: what its groups are called, copied; NULL means "first" and
                                  "second" */
    const char *other_name;
} annum_joinpoint_options;

#define ANNUM_JOINPOINT_OPTIONS_INIT \
    {sizeof(annum_joinpoint_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
     NULL, 0, NULL, NULL, 0, NULL, NULL}

/** A joinpoint. */
typedef struct annum_joint {
    double time;
    double lower; /**< confidence limits of it */
    double upper;
} annum_joint;

/** A straight piece. */
typedef struct annum_joint_segment {
    double from;
    double to;
    double intercept;    /**< of its line at time 0, on the scale of the model */
    double intercept_se;
    double slope;        /**< a year, on the scale of the model */
    double se;
    double statistic;    /**< slope over se */
    double p_value;      /**< two-sided, by t */
    double df;           /**< of that t; NaN means normal */
    annum_estimate slope_change; /**< from the segment before; not present of the first */
    annum_estimate annual_percent_change; /**< 100 (exp(slope) - 1); not present on the linear scale */
    int32_t significant; /**< 1: p_value below 1 - level (quantile: 0 outside the interval) */
    int32_t reserved;
} annum_joint_segment;

/** A level jump: the new level over the old. */
typedef struct annum_joint_jump {
    int32_t present;
    int32_t reserved;
    double at;
    double estimate; /**< on the scale of the model */
    double lower;
    double upper;
    double se;
    double p_value;
    double df;
    annum_estimate comparability_ratio; /**< exp(estimate); not present on the linear scale */
} annum_joint_jump;

/** A figure and the model's. */
typedef struct annum_joint_point {
    double time;
    double observed;
    double fitted;
    double residual; /**< on the scale of the model, over its standard error where those are given */
    double se;       /**< of the observed figure, where that is given; else NaN */
} annum_joint_point;

/** The best model with a number of joinpoints. */
typedef struct annum_joinpoint_model {
    size_t joinpoints;
    double sse;        /**< weighted sum of squared errors; deviance of a likelihood */
    double mse;        /**< sse over df */
    double df;         /**< figures less parameters */
    double bic;        /**< ln(sse / n) + parameters ln(n) / n; -2 log-likelihood + parameters ln(n) of a likelihood */
    double bic3;
    double wbic;
    double mbic;
    size_t parameters; /**< two a joinpoint and two more; the jump is not counted, as in NCI's program */
    double log_likelihood;
    double weight;     /**< of this model in the average over numbers of joinpoints */
    const annum_joint *at; /**< [n_at] */
    size_t n_at;
    const annum_joint_segment *segments; /**< [n_segments] */
    size_t n_segments;
    annum_joint_jump jump;
    const annum_joint_point *points; /**< [n_points] */
    size_t n_points;
} annum_joinpoint_model;

/** One test of the sequence. */
typedef struct annum_joinpoint_test {
    size_t null;        /**< joinpoints under the null hypothesis */
    size_t alternative;
    double statistic;   /**< sse of the null over that of the alternative */
    double p_value;
    double p_error;     /**< Monte-Carlo standard error of it */
    double alpha;       /**< level of this test */
    int32_t reject;
    int32_t uncertain;  /**< 1: p_value is within four p_error of alpha: another seed may decide otherwise */
    size_t permutations; /**< orders that p_value comes from, the figures' own counted */
} annum_joinpoint_test;

/** Average annual percent change over a range. */
typedef struct annum_joinpoint_aapc {
    double from;
    double to;
    double estimate;    /**< percent; on the linear scale the average change in the figures' unit */
    double lower;
    double upper;
    double p_value;
    double se;          /**< of the weighted slope, on the scale of the model */
    double statistic;
    const char *method; /**< "t", "normal", "quantile", "average" */
    int32_t significant;
    int32_t reserved;
} annum_joinpoint_aapc;

/** The result of annum_joinpoint. */
typedef struct annum_joinpoint_result {
    size_t selected;     /**< joinpoints of the selected model */
    int32_t select;      /**< enum annum_joinpoint_select */
    int32_t scale;       /**< enum annum_joinpoint_scale */
    int32_t errors;      /**< enum annum_joinpoint_errors, as used */
    int32_t likelihood;  /**< enum annum_family */
    int32_t interval;    /**< enum annum_joinpoint_interval, as used */
    int32_t compat;      /**< enum annum_joinpoint_compat */
    int32_t kind;        /**< enum annum_kind of the series */
    int32_t continuous;
    double level;
    size_t n;            /**< figures used */
    size_t left_out;     /**< rows without a usable figure */
    double first;
    double last;
    double rho;          /**< errors ar1: the correlation used; NaN otherwise */
    size_t max;          /**< most joinpoints looked at */
    const annum_joinpoint_model *models; /**< [n_models] from min to max joinpoints */
    size_t n_models;
    const annum_joinpoint_test *permutation; /**< [n_permutation] */
    size_t n_permutation;
    const annum_joinpoint_aapc *average_annual_percent_change; /**< [n_aapc] of the selected model: the whole range, the last
                                                                    10 and 5 years where they exist, the ranges asked for; with
                                                                    options.average the same again, averaged over models */
    size_t n_aapc;
    const annum_joinpoint_aapc *averaged_changes; /**< [n_averaged] with options.average: from each figure to the next,
                                                       averaged over the numbers of joinpoints */
    size_t n_averaged;
    const annum_joint *at; /**< [n_at] joinpoints of the selected model */
    size_t n_at;
    const annum_joint_segment *segments; /**< [n_segments] its straight pieces */
    size_t n_segments;
    const annum_warning *warnings; /**< [n_warnings] */
    size_t n_warnings;
} annum_joinpoint_result;

/**
 * Joinpoint regression of a series.
 *
 * @param out the result; release it with annum_joinpoint_free
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _KIND, _FAMILY, _DOMAIN (a figure without logarithm), _FEW,
 *         _TOO_LARGE (a search that would take minutes), _NO_MEMORY
 * See docs/methods/joinpoint.md for formulas, sources and the conventions of compat.
 */
ANNUM_API int annum_joinpoint(const annum_series *series, const annum_joinpoint_options *options,
                              annum_joinpoint_result **out, annum_error *error);

/** Releases a result; NULL is fine. */
ANNUM_API void annum_joinpoint_free(annum_joinpoint_result *result);

/** One of two groups. */
typedef struct annum_joinpoint_group {
    const char *name;              /**< as the options call it, or "first" and "second" */
    annum_joinpoint_result result; /**< of it alone; freed with the comparison */
} annum_joinpoint_group;

/** Two groups compared. */
typedef struct annum_joinpoint_comparison {
    size_t joinpoints;   /**< of both groups in the tests: the most that either group or both together have */
    annum_joinpoint_test coincidence; /**< one trend for both groups; null and alternative as joinpoints */
    annum_joinpoint_test parallelism; /**< the same joinpoints and slopes */
    annum_estimate aapc_difference;   /**< first group less second, over the range both have, percentage points */
    double from;
    double to;
    size_t n;            /**< figures of the first group */
    size_t n_other;      /**< of the second */
    const annum_joinpoint_group *groups; /**< [n_groups] both, each alone */
    size_t n_groups;     /**< 2 */
    const annum_warning *warnings; /**< [n_warnings] */
    size_t n_warnings;
} annum_joinpoint_comparison;

/** Compares two groups (Kim et al. 2004); options hold for both. Released by annum_joinpoint_comparison_free. */
ANNUM_API int annum_joinpoint_compare(const annum_series *group, const annum_series *other,
                                      const annum_joinpoint_options *options, annum_joinpoint_comparison **out,
                                      annum_error *error);

/** Releases a comparison; NULL is fine. */
ANNUM_API void annum_joinpoint_comparison_free(annum_joinpoint_comparison *comparison);

/** The tables that the NCI Joinpoint program writes as text files. */
enum annum_joinpoint_table_kind {
    ANNUM_JOINPOINT_TABLE_DATA = 0,            /**< figures, observed and modelled */
    ANNUM_JOINPOINT_TABLE_MODEL_ESTIMATES = 1, /**< joinpoints and lines of the selected model */
    ANNUM_JOINPOINT_TABLE_APC = 2,
    ANNUM_JOINPOINT_TABLE_AAPC = 3,
    ANNUM_JOINPOINT_TABLE_MODEL_SELECTION = 4, /**< permutation tests, or the models' criteria */
    ANNUM_JOINPOINT_TABLE_FINAL_MODEL = 5,     /**< the number of joinpoints selected */
    ANNUM_JOINPOINT_TABLE_JUMP_MODEL = 6       /**< empty without a jump */
};

/** @return the table's part of the program's file names: "Model.Estimates"; static; "unknown" otherwise. */
ANNUM_API const char *annum_joinpoint_table_name(int32_t table);

/** Which table, and what its columns are called. */
typedef struct annum_joinpoint_table_options {
    size_t struct_size;
    int32_t table;            /**< enum annum_joinpoint_table_kind */
    int32_t without_header;   /**< 1: rows alone, to go below those of another series */
    const char *const *by;    /**< [n_by] names of the columns that tell this series from others */
    const char *const *value; /**< [n_by] its values */
    size_t n_by;
    const char *time;         /**< name of the column of times; NULL means "time" */
    const char *figure;       /**< name of the column of figures; NULL means the kind of the series */
} annum_joinpoint_table_options;

#define ANNUM_JOINPOINT_TABLE_OPTIONS_INIT {sizeof(annum_joinpoint_table_options), 0, 0, NULL, NULL, 0, NULL, NULL}

/**
 * A table of the result in the layout of the program's own text files: tabs between columns, names in quotes, NA for what
 * is not known, numbers in full. Empty, without a header, where the result has no model as its figures are too few.
 *
 * @param options NULL: the first table, without names
 * @param buffer  [capacity] receives the text and a NUL; NULL with capacity 0 asks for the size
 * @param needed  bytes needed with the NUL; nullable
 * @return ANNUM_OK; ANNUM_ERR_BUFFER (too short: *needed is set); ANNUM_ERR_NULL, _VERSION, _ARGUMENT
 * Allocates nothing.
 */
ANNUM_API int annum_joinpoint_table(const annum_joinpoint_result *result, const annum_joinpoint_table_options *options,
                                    char *buffer, size_t capacity, size_t *needed, annum_error *error);

/** @return "log" or "linear"; static; "unknown" otherwise. */
ANNUM_API const char *annum_joinpoint_scale_name(int32_t scale);
/** @return "constant", "se", "poisson", "covariance", "ar1", or "auto"; static; "unknown" otherwise. */
ANNUM_API const char *annum_joinpoint_errors_name(int32_t errors);
/** @return "wbic", "permutation", "bic", "bic3" or "mbic"; static; "unknown" otherwise. */
ANNUM_API const char *annum_joinpoint_select_name(int32_t select);
/** @return "parametric", "quantile" or "auto"; static; "unknown" otherwise. */
ANNUM_API const char *annum_joinpoint_interval_name(int32_t interval);
/** @return "annum" or "nci"; static; "unknown" otherwise. */
ANNUM_API const char *annum_joinpoint_compat_name(int32_t compat);

ANNUM_END_DECLS

#endif
