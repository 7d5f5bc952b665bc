/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file gls.h
 * Joinpoint models whose errors depend on each other: generalised least squares.
 *
 *     gls.c: whitened columns and fits;  gls_search.c: the best places;  gls_errors.c: covariances, and the autocorrelation
 */
#ifndef ANNUM_JOINPOINT_GLS_H
#define ANNUM_JOINPOINT_GLS_H

#include "joinpoint/internal.h"

/** No series of more figures: their covariance would take long to factor. */
enum { ANNUM__GLS_MAX = 2000 };

/** What the search keeps of a design with a covariance V = L L'. It stands in design->tables. */
typedef struct annum__gls {
    size_t n;
    size_t base;           /**< columns that every model has: 1, x and the jump */
    size_t m;              /**< candidates */
    const double *root;    /**< [n x n] L, row-major */
    double log_determinant;/**< of V */
    double *columns;       /**< [base x n] orthonormal columns that span the whitened base */
    double *hinges;        /**< [m x n] whitened hinges less what the base explains of them */
    double *gram;          /**< [m x m] their products */
    const size_t *follower;/**< [m] the first candidate that may come after each */
    size_t first, last;    /**< candidates that may be the first and the last; first > last: none */
} annum__gls;

/** Cholesky factor of V [n x n] into root. @return n, or the first row that makes V not positive definite */
size_t annum__gls_root(const double *v, size_t n, double *root);
/** Solves L x = b in place, and multiplies by L in place. */
void annum__gls_whiten(const double *root, size_t n, double *b);
void annum__gls_colour(const double *root, size_t n, double *b);
/** Tables of a design whose x, candidates and jump are set; x may repeat, and the jump be any 0 and 1. `places` has the same
 * candidates, and says where joints may be. @return NULL: no memory */
annum__gls *annum__gls_prepare(const annum__joint_design *design, const annum__joint_design *places, const double *root,
                               annum__arena *arena);
/** The same for another root, in the memory that the tables have. */
void annum__gls_refill(annum__gls *gls, const annum__joint_design *design, const double *root);

/** As annum__joint_fit. */
double annum__gls_fit(const annum__joint_design *design, const double *y, const double *place, size_t k, double *coefficients,
                      double *scratch);
size_t annum__gls_fit_scratch(const annum__joint_design *design);

/** The engine of designs whose tables are an annum__gls. */
extern const annum__joint_engine annum__joint_by_covariance;

/**
 * Sets tables and engine of a series with errors covariance or ar1, whose y is set; and result->rho.
 * @return ANNUM_OK; ANNUM_ERR_ARGUMENT, _TOO_LARGE, _NO_MEMORY
 */
int annum__joint_correlate(annum__joining *joining, annum_error *error);

#endif
