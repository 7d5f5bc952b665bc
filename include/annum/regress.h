/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file regress.h
 * Regression of a series on time and covariates: least squares and generalised linear models.
 */
#ifndef ANNUM_REGRESS_H
#define ANNUM_REGRESS_H

#include "base.h"
#include "estimate.h"
#include "series.h"
#include "warnings.h"

ANNUM_BEGIN_DECLS

/** Families of distributions. */
enum annum_family {
    ANNUM_FAMILY_AUTO = 0,     /**< gaussian, poisson, binomial or fractional, by the kind of series */
    ANNUM_GAUSSIAN = 1,        /**< constant variance; least squares */
    ANNUM_POISSON = 2,         /**< variance equal to the mean */
    ANNUM_QUASIPOISSON = 3,    /**< variance a multiple of the mean */
    ANNUM_BINOMIAL = 4,        /**< events of a known total */
    ANNUM_QUASIBINOMIAL = 5,   /**< variance a multiple of the binomial's */
    ANNUM_FRACTIONAL = 6,      /**< a share with unknown total: variance a multiple of mean times (1 - mean) */
    ANNUM_GAMMA = 7,           /**< figures above 0, variance a multiple of the squared mean */
    ANNUM_INVERSE_GAUSSIAN = 8,/**< figures above 0, variance a multiple of the cubed mean */
    ANNUM_NEGATIVE_BINOMIAL = 9,/**< variance mean + kappa mean^2, kappa estimated and 0 at the least; "negbin" */
    ANNUM_BETA = 10            /**< a share strictly between 0 and 1, variance mean (1 - mean) / (1 + precision) */
};

/** Link functions. */
enum annum_link {
    ANNUM_LINK_AUTO = 0, /**< the family's own: identity, log, log, logit … */
    ANNUM_IDENTITY = 1,
    ANNUM_LOG = 2,
    ANNUM_LOGIT = 3,
    ANNUM_PROBIT = 4,
    ANNUM_CLOGLOG = 5,
    ANNUM_INVERSE = 6,
    ANNUM_SQRT = 7,
    ANNUM_INVERSE_SQUARE = 8 /**< 1 / mean^2, the inverse gaussian's own */
};

/** How the covariance of the coefficients is estimated. */
enum annum_covariance {
    ANNUM_COVARIANCE_MODEL = 0,      /**< as the family says */
    ANNUM_COVARIANCE_HC0 = 1,        /**< White's sandwich */
    ANNUM_COVARIANCE_HC1 = 2,        /**< times n / (n - p) */
    ANNUM_COVARIANCE_HC2 = 3,        /**< residuals over the root of 1 - leverage */
    ANNUM_COVARIANCE_HC3 = 4,        /**< residuals over 1 - leverage */
    ANNUM_COVARIANCE_NEWEY_WEST = 5  /**< Bartlett weights up to `lags` rows, no prewhitening */
};

/** Lags chosen from the figures by Newey and West (1994) Review of Economic Studies 61:631-653, as R's sandwich. */
#define ANNUM_LAGS_AUTO (-1)

/** How the coefficients' intervals are made. */
enum annum_interval_kind {
    ANNUM_WALD = 0,   /**< estimate -/+ quantile times se */
    ANNUM_PROFILE = 1 /**< profile likelihood; F scaled by Pearson's dispersion where that is estimated, and for the
                           negative binomial, whose kappa is too small on short series; with covariance model alone */
};

/**
 * How the errors of neighbouring rows hang together (gaussian, identity link). Weights are those of R's
 * varFixed(~ 1 / w): errors times their roots are what hangs together.
 *
 * Conventions are those of nlme's gls (AR1) and Stata's prais. With AR1 by REML a coefficient's p_value and limits have
 * Satterthwaite's degrees of freedom for the rho that was estimated (Giesbrecht and Burns 1985, J Statistical Computation
 * and Simulation 22:1-17), not gls's n - p, which take rho for known. A fit's residual_pearson are gls's "normalized"
 * residuals, and leverage is the diagonal of the matrix that takes the figures to the fitted ones; there is no
 * cooks_distance, r_squared or null_deviance, and no likelihood with PRAIS_WINSTEN.
 */
enum annum_errors {
    ANNUM_ERRORS_IID = 0,           /**< not at all */
    ANNUM_ERRORS_AR1 = 1,           /**< correlation rho^|years apart|; generalised least squares by `method`. Rows
                                         whose steps are multiples of the smallest may alternate (rho below 0) */
    ANNUM_ERRORS_PRAIS_WINSTEN = 2  /**< AR(1) of equally spaced rows, rho from the residuals, iterated */
};

/** How rho is estimated with ANNUM_ERRORS_AR1. */
enum annum_method {
    ANNUM_REML = 0, /**< restricted maximum likelihood */
    ANNUM_ML = 1    /**< maximum likelihood */
};

/**
 * Estimators that single figures can't move far (gaussian, identity link).
 *
 * M-estimates are those of R's MASS::rlm (Huber 1981; started by least squares), iterated to the end, with the
 * standard errors of summary.rlm; p and limits, which rlm has not, by t with n - p degrees of freedom. sigma is
 * the median absolute residual over 0.6745. Where more than half of the points lie on one fit, it is the estimate:
 * scale and standard errors are 0, with the warning `perfect_fit`.
 *
 * Medians are exact: the fit goes through as many points as it has coefficients. Standard errors are quantreg's
 * se = "iid" (Koenker and Bassett 1982; Hall and Sheather's bandwidth), p by t with n - p; limits are inverted
 * rank tests (Koenker 1994), interpolated between the steps of their statistic, and may be infinite (NaN,
 * `unbounded`). Where several fits have the least sum of absolute deviations (`boundary`), the one is given whose
 * fitted values have the least sum of products with the cubed residuals of least squares. log_likelihood, aic and
 * bic are quantreg's.
 *
 * Weights are inverse variances: rows are multiplied by their roots. dispersion is the factor of (X'WX)^-1 in
 * vcov. rss is of the weighted residuals. Leverage, Cook's distance, deviances, r_squared and Durbin and Watson's
 * statistic are NaN, and diagnostics compute nothing.
 */
enum annum_robust {
    ANNUM_ROBUST_NONE = 0,
    ANNUM_ROBUST_HUBER = 1,    /**< M-estimation, Huber's psi (k = 1.345), scale by the median absolute deviation */
    ANNUM_ROBUST_BISQUARE = 2, /**< the same with Tukey's bisquare (c = 4.685), which leaves outliers out */
    ANNUM_ROBUST_MEDIAN = 3    /**< median regression: least absolute deviations */
};

/**
 * When estimates are those of Firth's (1993) bias-reduced likelihood, log-likelihood + 1/2 log|X'WX|, which are
 * always finite. Of counts with link log, and of proportions and shares with links logit, probit and cloglog; with
 * links that are not the family's own it is Jeffreys's penalty all the same.
 */
enum annum_firth {
    ANNUM_FIRTH_AUTO = 0,   /**< where the likelihood has no finite maximum, unless profile intervals are asked for;
                                 intervals are then penalised profile likelihood's (Wald's with a sandwich) */
    ANNUM_FIRTH_ALWAYS = 1, /**< ANNUM_ERR_ARGUMENT with other families and links */
    ANNUM_FIRTH_NEVER = 2
};

/** Options of a fit; NULL means all defaults. Columns are in the row order the series was made from. */
typedef struct annum_fit_options {
    size_t struct_size;
    int32_t family;            /**< enum annum_family */
    int32_t link;              /**< enum annum_link */
    int32_t degree;            /**< of the polynomial in time (or in the one covariate with no_time); 0 means 1 */
    int32_t no_intercept;      /**< 1: leave the intercept out */
    int32_t no_time;           /**< 1: leave time out */
    int32_t log_response;      /**< 1: gaussian on the logarithm of the figures */
    int32_t covariance;        /**< enum annum_covariance */
    int32_t lags;              /**< of Newey and West, 0 or more, below n; or ANNUM_LAGS_AUTO */
    int32_t adjust;            /**< 1: Newey-West times n / (n - p) */
    int32_t interval;          /**< enum annum_interval_kind */
    double origin;             /**< time counts from here; 0: calendar years, as R's glm(y ~ year) */
    double level;              /**< confidence level; 0 means 0.95 */
    const double *x;           /**< [n_x x n] covariates, one after the other; NaN leaves a row out */
    size_t n_x;
    const char *const *x_names;/**< [n_x] names in the result; NULL: x1, x2 … */
    const double *offset;      /**< [n] added to the linear predictor; NULL: none */
    const double *weights;     /**< [n] prior weights, 0 or more (0 leaves a row out); NULL: 1, or 1/se^2 of a
                                    rate or value with standard errors */
    int32_t diagnostics;       /**< 1: compute what takes longer than the fit too: tests, sensitivity, quantile
                                    residuals, Durbin and Watson's p_value */
    int32_t spline;            /**< knots of a restricted cubic spline in time, 3 to 7, at Harrell's quantiles; 0: none */
    int32_t errors;            /**< enum annum_errors */
    int32_t method;            /**< enum annum_method */
    int32_t robust;            /**< enum annum_robust */
    int32_t firth;             /**< enum annum_firth */
    int32_t leave_ranges_out;  /**< 1: suppressed figures are left out and rounded ones taken as they are; 0: they enter
                                    the likelihood of a count's or proportion's family as what they are, ranges */
    int32_t reserved;
    const double *interventions; /**< [n_interventions] dates in decimal years: from the first row that begins then
                                    or later on, the level and the slope differ. The level's change is that at the time of
                                    a period that begins at the date, as long as the first row after it */
    size_t n_interventions;
    const char *const *joint;  /**< [n_joint] names of coefficients that are tested for being 0 together */
    size_t n_joint;
    const double *at_start;    /**< [n_at] periods to predict, decimal years; NULL: none */
    const double *at_end;      /**< [n_at] NULL: instants */
    const double *at_exposure; /**< [n_at] exposure of counts, total of proportions; NULL: none is known, and
                                    prediction intervals then need the period's length to be the exposure */
    const double *at_offset;   /**< [n_at] needed where the fit has an offset; NULL: 0 */
    const double *at_x;        /**< [n_x x n_at] covariates; needed where the fit has some */
    const int32_t *at_group;   /**< [n_at] index of the series in annum_fit_groups; NULL: 0 */
    size_t n_at;
    uint64_t seed;             /**< of the quantile residuals */
} annum_fit_options;

#define ANNUM_FIT_OPTIONS_INIT {sizeof(annum_fit_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, \
                                NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, 0, NULL, NULL, NULL, NULL, \
                                NULL, NULL, 0, 0}

/** One coefficient. */
typedef struct annum_coefficient {
    const char *name; /**< "(Intercept)", "time", "time^2", "x1" …; with groups "groupB", "time:groupB" as in R; of a
                           spline "time", "time'", "time''" … as in Hmisc; of interventions "level2010", "slope2010" */
    double estimate;
    double se;
    double statistic; /**< estimate / se */
    double p_value;   /**< two-sided; normal where the dispersion is known, t where it is estimated */
    double lower;
    double upper;
    double df;        /**< degrees of freedom of its t; NaN where it is normal */
    double likelihood_ratio;         /**< rise of the deviance without it, over the dispersion where that is
                                          estimated; with diagnostics, of GLMs */
    double likelihood_ratio_p_value; /**< chi-squared, or F where the dispersion is estimated */
    double score;                    /**< Rao's score statistic, likewise */
    double score_p_value;
} annum_coefficient;

/** One observation of a fit. */
typedef struct annum_fit_point {
    double time;
    double observed;          /**< the response: events of a count, events per total, or the value */
    double fitted;            /**< on the same scale */
    double leverage;          /**< diagonal of the hat matrix */
    double cooks_distance;
    double residual_response; /**< in R's response unit: events less fitted events for a count */
    double residual_pearson;
    double residual_deviance;
    double residual_quantile; /**< Dunn and Smyth's randomised one, normal if the model holds; with diagnostics;
                                   NaN of quasi families, which have no distribution */
} annum_fit_point;

/** Durbin and Watson's statistic, rows in the order of time. */
typedef struct annum_durbin_watson {
    double statistic;
    double p_value; /**< one-sided, against positive autocorrelation, exact (Imhof 1961); NaN unless
                         options.diagnostics asks for it */
} annum_durbin_watson;

/** A test of a fit as a whole. Which ones there are is settled by family and options; what can't be computed is NaN. */
typedef struct annum_fit_test {
    const char *name;   /**< "model": all but the intercept; "joint": the coefficients of options.joint; "dispersion":
                             more variation than the family has; "ljung_box": autocorrelation of the residuals;
                             "excess_zeros": more zeros than the family has; "joint_likelihood_ratio": the fit without
                             those coefficients; "comparison", "hypothesis": of the functions below */
    double statistic;
    double df;          /**< degrees of freedom */
    double df2;         /**< of the denominator of an F; NaN for a chi-squared */
    double p_value;
    const char *method; /**< "F", "Wald", "likelihood ratio" …; static */
} annum_fit_test;

/** The slope of time under another assumption than the fit's. */
typedef struct annum_slope_sensitivity {
    const char *name; /**< "without_first", "without_last", "without_both": without these figures; "drop_one_lowest",
                           "drop_one_highest": the extremes of leaving one figure out; "rho_0", "rho_0.2" …: least
                           squares with that autocorrelation of the errors */
    double dropped;   /**< time of the figure left out; NaN where none or two are */
    double rho;       /**< assumed autocorrelation; NaN where none is */
    double estimate;
    double se;
    double p_value;
    double lower;
    double upper;
} annum_slope_sensitivity;

/** The slope of one group, or the difference of two. */
typedef struct annum_group_slope {
    const char *name;  /**< of the group; "B - A" of a difference */
    double estimate;
    double se;
    double statistic;
    double p_value;
    double lower;
    double upper;
    double p_adjusted; /**< Holm's, over all pairs; of a group's own slope p_value */
} annum_group_slope;

/** What changed at a known date. */
typedef struct annum_intervention {
    double at;                        /**< the date, decimal years */
    annum_estimate level_change;      /**< at that date, link scale */
    annum_estimate slope_change;      /**< a year, link scale */
    annum_estimate comparability_ratio; /**< exp(level_change) with a log link or log response */
} annum_intervention;

/** A prediction. */
typedef struct annum_prediction {
    double time;             /**< of the period, as a series has it */
    const char *group;       /**< NULL without groups */
    double fitted;           /**< the mean figure: events per exposure or per total, or the value */
    double se;               /**< of the linear predictor */
    double lower;            /**< confidence limits of the mean */
    double upper;
    double prediction_lower; /**< prediction limits of a figure to come: whole events over its exposure or total for */
    double prediction_upper; /**<   counts and proportions; NaN where that is unknown */
} annum_prediction;

/** A knot of a spline. */
typedef struct annum_knot {
    double time;
} annum_knot;

/** A fitted regression. Read-only; release it with annum_fit_free. NaN where a number does not apply. */
typedef struct annum_fit_result {
    int32_t family;            /**< enum annum_family */
    int32_t link;              /**< enum annum_link */
    int32_t covariance;        /**< enum annum_covariance */
    int32_t interval;          /**< enum annum_interval_kind */
    int32_t kind;              /**< enum annum_kind of the series */
    int32_t converged;         /**< 1, or 0 with a warning */
    int32_t errors;            /**< enum annum_errors */
    int32_t method;            /**< enum annum_method, of errors ar1 */
    int32_t robust;            /**< enum annum_robust */
    int32_t firth;             /**< 1: the estimates are bias-reduced */
    size_t n;                  /**< observations used */
    double first;              /**< time of the first observation used */
    double last;               /**< time of the last */
    double level;
    size_t n_coefficients;
    const annum_coefficient *coefficients; /**< [n_coefficients] */
    const double *vcov;        /**< [n_coefficients x n_coefficients] covariance, row-major */
    double df_residual;
    double rss;                /**< gaussian */
    double sigma;              /**< gaussian: root of the dispersion */
    double r_squared;          /**< gaussian */
    double adjusted_r_squared; /**< gaussian */
    double deviance;           /**< NaN for beta: each precision has deviances of its own; compare log_likelihood */
    double null_deviance;
    double pearson_chi2;
    double dispersion;         /**< Pearson's, never floored, for every family; standard errors carry it only where
                                    the family estimates it (gaussian, quasi, fractional) */
    double log_likelihood;     /**< R's; NaN for quasi families */
    double aic;
    double bic;
    double theta;              /**< negative binomial: 1 / kappa, as R's glm.nb; NaN where kappa is 0, and otherwise */
    double theta_se;
    double precision;          /**< beta: phi, as betareg's; NaN otherwise */
    double precision_se;
    double rho;                /**< autocorrelation of the errors a year apart; NaN without such a model, and of a
                                    perfect fit. With rows of other spacing the power of their correlation, with its
                                    sign */
    double rho_lower;          /**< its profile-likelihood limits */
    double rho_upper;
    size_t iterations;
    annum_durbin_watson durbin_watson;
    annum_estimate exact_trend;            /**< conditional maximum likelihood slope of time with its exact interval and
                                                p, where events are few; see annum_exact_trend */
    size_t n_ranges;                       /**< figures that entered the likelihood as a range */
    double widening;                       /**< standard error of time (else of the first coefficient) over what it
                                                would be, were the figures in their ranges known; NaN without ranges */
    const annum_fit_test *tests;           /**< [n_tests] with diagnostics */
    size_t n_tests;
    const annum_slope_sensitivity *sensitivity; /**< [n_sensitivity] with diagnostics, of models linear in time */
    size_t n_sensitivity;
    const annum_group_slope *slopes;       /**< [n_slopes] a group */
    size_t n_slopes;
    const annum_group_slope *contrasts;    /**< [n_contrasts] differences of all pairs of slopes, later less earlier */
    size_t n_contrasts;
    const annum_intervention *interventions; /**< [n_interventions] */
    size_t n_interventions;
    const annum_knot *knots;               /**< [n_knots] of the spline */
    size_t n_knots;
    const annum_prediction *predictions;   /**< [n_predictions] */
    size_t n_predictions;
    const annum_fit_point *points;         /**< [n] */
    const annum_warning *warnings;         /**< [n_warnings] */
    size_t n_warnings;
} annum_fit_result;

/**
 * Fits a regression of the series' figures on time and covariates.
 *
 * Counts have the logarithm of their exposure as offset (families of counts with log link; their other links need an exposure
 * of 1). Other families fit the figure itself, events per exposure.
 * Missing and incomplete rows are left out, with a warning.
 *
 * Suppressed and rounded figures enter the likelihood of families poisson, quasipoisson, negbin, binomial and
 * quasibinomial as P(lower <= Y <= upper) over whole counts Y; other families leave suppressed ones out and take rounded
 * ones as they are, as does leave_ranges_out. With such rows standard errors are by the observed information, their
 * deviance is twice what log P lacks of its supremum over the mean, their residuals are those of E(Y | range), `observed`
 * is NaN where nothing was published, and Pearson's chi-squared, its dispersion and df_residual are those of the exact
 * figures, on their number less that of the coefficients.
 *
 * Least squares is a Gram-Schmidt factorisation in double-double arithmetic (32 digits), so the answer is the
 * exact one rounded for any design that double-double can tell from a singular one. Generalised linear models
 * are iterated on an orthonormal basis of that design by reweighted least squares with step-halving, to a
 * Newton decrement of 1e-20. Coefficients that run to infinity are detected by a direction of recession, with the
 * warning `separated`; Firth's likelihood then gives finite ones (options.firth), and without it they are NaN, of
 * which a profile interval keeps its finite side.
 *
 * @param out the result; NULL on failure; release it with annum_fit_free
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _TOO_LARGE, _FAMILY, _KIND, _RANK, _DOMAIN (also a range
 *         without a whole count, or of events above or out of a total that is not whole), _EXPOSURE, _NONFINITE, _NEGATIVE
 *         (a weight), _NO_MEMORY
 * Cost: O(n p^2) an iteration; one allocation.
 * Source: Nelder and Wedderburn (1972) JRSS A 135:370-384; McCullagh and Nelder (1989) ch. 2; Papke and
 * Wooldridge (1996) J Applied Econometrics 11:619-632 (fractional); Ferrari and Cribari-Neto (2004) J Applied
 * Statistics 31:799-815 (beta); MacKinnon and White (1985) J Econometrics
 * 29:305-325 (HC); Newey and West (1987) Econometrica 55:703-708; Venzon and Moolgavkar (1988) Applied
 * Statistics 37:87-94 (profile); Louis (1982) JRSS B 44:226-233 (ranges). Checked against R 4.2 lm, glm, sandwich and
 * the certified NIST StRD problems, ranges against sums at 45 digits.
 */
ANNUM_API int annum_fit(const annum_series *series, const annum_fit_options *options, annum_fit_result **out,
                        annum_error *error);

/**
 * Fits several series together: each has its own intercept and its own terms of time and interventions, and they share
 * covariates and dispersion. Coefficients are R's of `y ~ time * group + x`; `slopes` and `contrasts` of the result
 * have each group's slope and the differences. Series may be of one kind only. Columns of the options (x, offset,
 * weights) hold the series' rows one after the other: [n_1 + n_2 + …].
 *
 * @param series [n_series] of one kind
 * @param names  [n_series] in the result; NULL: 1, 2, 3 …
 * @return as annum_fit
 */
ANNUM_API int annum_fit_groups(const annum_series *const *series, const char *const *names, size_t n_series,
                               const annum_fit_options *options, annum_fit_result **out, annum_error *error);

/**
 * Compares two fits of the same figures, of which the smaller is nested in the larger, as R's anova.
 *
 * F where the dispersion is estimated: the fall of the deviance a degree of freedom, over the larger one's dispersion;
 * the likelihood ratio where it is known.
 *
 * @param out  the test
 * @return ANNUM_OK; ANNUM_ERR_NULL, _ARGUMENT (other figures, family or link, or not nested as their degrees of freedom
 *         and deviances show)
 */
ANNUM_API int annum_fit_compare(const annum_fit_result *smaller, const annum_fit_result *larger, annum_fit_test *out,
                                annum_error *error);

/**
 * Tests any linear hypothesis L beta = value on the coefficients: Wald's chi-squared, or F where the dispersion is
 * estimated.
 *
 * @param weights [n_rows x n_coefficients] L, row-major, of full row rank
 * @param value   [n_rows]; NULL: 0
 * @param out     the test; an F has the smallest degrees of freedom of the coefficients in it
 * @return ANNUM_OK; ANNUM_ERR_NULL, _ARGUMENT, _RANK (also where the rounding of vcov leaves fewer than six digits: set
 *         options.origin to a year among the figures), _NONFINITE (a coefficient in it has no finite estimate or
 *         standard error), _NO_MEMORY
 */
ANNUM_API int annum_fit_hypothesis(const annum_fit_result *fit, const double *weights, const double *value,
                                   size_t n_rows, annum_fit_test *out, annum_error *error);

/**
 * Estimates a linear combination of the coefficients.
 * @param weights [n_coefficients]
 * @param out     with standard error, p of 0 and the interval at the fit's level, by the smallest degrees of freedom of
 *                the coefficients in it
 * @return ANNUM_OK; ANNUM_ERR_NULL, _ARGUMENT, _RANK (as annum_fit_hypothesis), _NONFINITE, _NO_MEMORY
 */
ANNUM_API int annum_fit_combination(const annum_fit_result *fit, const double *weights, annum_estimate *out,
                                    annum_error *error);

/** Releases a fit; NULL is fine. */
ANNUM_API void annum_fit_free(annum_fit_result *fit);

/** @return "gaussian", "poisson" …, "auto"; "unknown" otherwise. */
ANNUM_API const char *annum_family_name(int32_t family);

/** @return "identity", "log", "logit" …, "auto"; "unknown" otherwise. */
ANNUM_API const char *annum_link_name(int32_t link);

/** @return "model", "hc0" … "hc3", "newey-west"; "unknown" otherwise. */
ANNUM_API const char *annum_covariance_name(int32_t covariance);

/** @return "iid", "ar1" or "prais-winsten"; "unknown" otherwise. */
ANNUM_API const char *annum_errors_name(int32_t errors);

/** @return "reml" or "ml"; "unknown" otherwise. */
ANNUM_API const char *annum_method_name(int32_t method);

/** @return "none", "huber", "bisquare" or "median"; "unknown" otherwise. */
ANNUM_API const char *annum_robust_name(int32_t robust);

ANNUM_END_DECLS

#endif
