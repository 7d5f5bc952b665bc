/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file wald.h
 * Wald's statistic of several linear combinations at once.
 */
#ifndef ANNUM_REGRESS_WALD_H
#define ANNUM_REGRESS_WALD_H

#include <stddef.h>

#include "core/dd.h"

/**
 * d' S^-1 d by Cholesky's factorisation of S scaled to a unit diagonal. In 32 digits S may be formed as a
 * product, for the squared condition number is then no loss.
 *
 * @param s         [q x q] covariance, row-major; overwritten
 * @param d         [q] overwritten
 * @param noise     part of its diagonal that a pivot must exceed to be told from 0
 * @param dependent the first row that the ones before it determine, on failure
 * @return 1, or 0 where S is not positive definite
 */
int annum__wald(annum__dd *s, annum__dd *d, size_t q, double noise, double *statistic, size_t *dependent);

#endif
