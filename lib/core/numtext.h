/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * Numbers as text, the same in every locale: '.' is the decimal point, nothing is grouped.
 * Pure functions, no allocation. All text is ASCII; formatted text ends in a NUL that the returned
 * length does not count.
 */
#ifndef ANNUM_CORE_NUMTEXT_H
#define ANNUM_CORE_NUMTEXT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room that annum__format_double, _shortest, _significant and _size always fit in. */
#define ANNUM__NUMBER_TEXT 32

/**
 * Reads a decimal number: sign or none, digits with at most one '.', then an exponent or none.
 * "5", "-0.5", ".5", "5.", "+1e-3" are numbers; "", ".", "1,5", "0x1", "inf", "nan", " 1", "1 "
 * are not.
 *
 * @param s   [len] need not end in NUL; NULL only with len 0
 * @param out the nearest double, ties to even; a magnitude below the range gives a signed zero or
 *            a subnormal. Unchanged unless 0 is returned.
 * @return 0; -1 not a number; -2 magnitude above the largest double
 */
int annum__parse_double(const char *s, size_t len, double *out);

/* What printf("%.17g") writes in the C locale: it reads back the same. Returns the length. */
size_t annum__format_double(char *buf, double v);

/* The first of 15, 16, 17 significant digits that reads back as the same double. */
size_t annum__format_shortest(char *buf, double v);

/* What printf("%.*g") writes in the C locale, digits held to 1 ... 17. */
size_t annum__format_significant(char *buf, double v, int digits);

/**
 * What printf("%.*f") writes in the C locale, decimals held to 0 ... 100; "-0.00" is kept.
 * Returns the full length as snprintf does; at most cap - 1 characters and a NUL are written, and
 * nothing when cap is 0.
 */
size_t annum__format_fixed(char *buf, size_t cap, double v, int decimals);

/* Decimal digits of n. */
size_t annum__format_size(char *buf, size_t n);

#ifdef __cplusplus
}
#endif

#endif
