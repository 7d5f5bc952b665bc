/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file regress.h
 * Regression of a series on time and covariates: least squares and generalised linear models.
 */
#ifndef ANNUM_REGRESS_H
#define ANNUM_REGRESS_H

#include "base.h"
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
    ANNUM_NEGATIVE_BINOMIAL = 9/**< variance mean + kappa mean^2, kappa estimated and 0 at the least; "negbin" */
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
    ANNUM_COVARIANCE_HC0 = 1,        /**< White's sandwich (gaussian) */
    ANNUM_COVARIANCE_HC1 = 2,        /**< times n / (n - p) */
    ANNUM_COVARIANCE_HC2 = 3,        /**< residuals over the root of 1 - leverage */
    ANNUM_COVARIANCE_HC3 = 4,        /**< residuals over 1 - leverage */
    ANNUM_COVARIANCE_NEWEY_WEST = 5  /**< Bartlett weights up to `lags` rows, no prewhitening (gaussian) */
};

/** Lags chosen from the figures by Newey and West (1994) Review of Economic Studies 61:631-653, as R's sandwich. */
#define ANNUM_LAGS_AUTO (-1)

/** How the coefficients' intervals are made. */
enum annum_interval_kind {
    ANNUM_WALD = 0,   /**< estimate -/+ quantile times se */
    ANNUM_PROFILE = 1 /**< profile likelihood; F scaled by the dispersion where that is estimated */
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
    int32_t diagnostics;       /**< 1: compute what takes longer than the fit too: Durbin and Watson's p_value */
    int32_t reserved;
} annum_fit_options;

#define ANNUM_FIT_OPTIONS_INIT {sizeof(annum_fit_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, \
                                NULL, NULL, 0, 0}

/** One coefficient. */
typedef struct annum_coefficient {
    const char *name; /**< "(Intercept)", "time", "time^2", "x1" … */
    double estimate;
    double se;
    double statistic; /**< estimate / se */
    double p_value;   /**< two-sided; normal where the dispersion is known, t where it is estimated */
    double lower;
    double upper;
} annum_coefficient;

/** One observation of a fit. */
typedef struct annum_fit_point {
    double time;
    double observed;          /**< the figure: events per exposure, events per total, or the value */
    double fitted;            /**< on the same scale */
    double leverage;          /**< diagonal of the hat matrix */
    double cooks_distance;
    double residual_response; /**< in R's response unit: events less fitted events for a count */
    double residual_pearson;
    double residual_deviance;
} annum_fit_point;

/** Durbin and Watson's statistic, rows in the order of time. */
typedef struct annum_durbin_watson {
    double statistic;
    double p_value; /**< one-sided, against positive autocorrelation, exact (Imhof 1961); NaN unless
                         options.diagnostics asks for it */
} annum_durbin_watson;

/** A fitted regression. Read-only; release it with annum_fit_free. NaN where a number does not apply. */
typedef struct annum_fit_result {
    int32_t family;            /**< enum annum_family */
    int32_t link;              /**< enum annum_link */
    int32_t covariance;        /**< enum annum_covariance */
    int32_t interval;          /**< enum annum_interval_kind */
    int32_t kind;              /**< enum annum_kind of the series */
    int32_t converged;         /**< 1, or 0 with a warning */
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
    double deviance;
    double null_deviance;
    double pearson_chi2;
    double dispersion;         /**< Pearson's, never floored, for every family; standard errors carry it only where
                                    the family estimates it (gaussian, quasi, fractional) */
    double log_likelihood;     /**< R's; NaN for quasi families */
    double aic;
    double bic;
    double theta;              /**< negative binomial: 1 / kappa, as R's glm.nb; NaN where kappa is 0, and otherwise */
    double theta_se;
    double rho;                /**< autocorrelation of the errors; NaN without such a model */
    size_t iterations;
    annum_durbin_watson durbin_watson;
    const annum_fit_point *points;         /**< [n] */
    const annum_warning *warnings;         /**< [n_warnings] */
    size_t n_warnings;
} annum_fit_result;

/**
 * Fits a regression of the series' figures on time and covariates.
 *
 * Counts have the logarithm of their exposure as offset (log link only; other links need an exposure of 1).
 * Suppressed, missing and incomplete rows are left out, with a warning.
 *
 * Least squares is a Gram-Schmidt factorisation in double-double arithmetic (32 digits), so the answer is the
 * exact one rounded for any design that double-double can tell from a singular one. Generalised linear models
 * are iterated on an orthonormal basis of that design by reweighted least squares with step-halving, to a
 * Newton decrement of 1e-20. Coefficients that run to infinity are detected by a direction of recession, and
 * reported as NaN with the warning `separated`; a profile interval keeps its finite side.
 *
 * @param out the result; NULL on failure; release it with annum_fit_free
 * @return ANNUM_OK; ANNUM_ERR_NULL, _VERSION, _ARGUMENT, _TOO_LARGE, _FAMILY, _KIND, _RANK, _DOMAIN, _EXPOSURE,
 *         _NONFINITE, _NEGATIVE (a weight), _NO_MEMORY
 * Cost: O(n p^2) an iteration; one allocation.
 * Source: Nelder and Wedderburn (1972) JRSS A 135:370-384; McCullagh and Nelder (1989) ch. 2; Papke and
 * Wooldridge (1996) J Applied Econometrics 11:619-632 (fractional); MacKinnon and White (1985) J Econometrics
 * 29:305-325 (HC); Newey and West (1987) Econometrica 55:703-708; Venzon and Moolgavkar (1988) Applied
 * Statistics 37:87-94 (profile). Checked against R 4.2 lm, glm, sandwich and the certified NIST StRD problems.
 */
ANNUM_API int annum_fit(const annum_series *series, const annum_fit_options *options, annum_fit_result **out,
                        annum_error *error);

/** Releases a fit; NULL is fine. */
ANNUM_API void annum_fit_free(annum_fit_result *fit);

/** @return "gaussian", "poisson" …, "auto"; "unknown" otherwise. */
ANNUM_API const char *annum_family_name(int32_t family);

/** @return "identity", "log", "logit" …, "auto"; "unknown" otherwise. */
ANNUM_API const char *annum_link_name(int32_t link);

/** @return "model", "hc0" … "hc3", "newey-west"; "unknown" otherwise. */
ANNUM_API const char *annum_covariance_name(int32_t covariance);

ANNUM_END_DECLS

#endif
