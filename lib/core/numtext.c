/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and writing doubles without the host's locale: strtod and printf follow it.
 *
 * Reading is exact. Few digits and a small exponent need one multiplication or division of exact
 * doubles, which rounds correctly (W. D. Clinger (1990), PLDI '90, "How to read floating point
 * numbers accurately"). Otherwise a close double is corrected by comparing the decimal with the
 * midpoints to its neighbours as whole numbers (Clinger's AlgorithmR). No double's midpoint has
 * more than 767 significant digits, so digits after the 800th matter only by being nonzero.
 */
#include "core/numtext.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MAX_DIGITS 800
#define MAX_EXACT_POWER 22
/* 0.d1d2... * 10^point is above every double, or below half the smallest. */
#define POINT_ABOVE 310
#define POINT_BELOW (-330)
/* Exponents are held here; no text is long enough to bring one back into range. */
#define EXPONENT_CAP ((int64_t)100000000000000000)
/* The initial estimate is within ten units in the last place. */
#define MAX_CORRECTIONS 64
/* 800 digits times 2^1075, or 5^1131 times 2^54 and the balancing power: under 3800 bits. */
#define MAX_LIMBS 160

static const double exact_powers[MAX_EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* The value is 0.d1d2...dn * 10^point, d1 nonzero; n = 0 is zero. */
typedef struct decimal {
    unsigned char digit[MAX_DIGITS + 1];
    int n;
    int64_t point;
    int negative;
} decimal;

/* A whole number, least significant limb first; n = 0 is zero. */
typedef struct big {
    uint32_t limb[MAX_LIMBS];
    int n;
} big;

/* ---- Reading the characters ---------------------------------------------------------------- */

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Adds one digit; after MAX_DIGITS only whether any is nonzero, as a last digit 1. */
static void take_digit(decimal *d, char c, int after_point)
{
    if (d->n == 0 && c == '0') {
        d->point -= after_point;
        return;
    }
    d->point += !after_point;
    if (d->n < MAX_DIGITS)
        d->digit[d->n++] = (unsigned char)(c - '0');
    else if (d->n == MAX_DIGITS && c != '0')
        d->digit[d->n++] = 1;
}

/* The exponent from s[i], which must be an 'e', to the end; -1 if it is anything else. */
static int read_exponent(const char *s, size_t len, size_t i, int64_t *exponent)
{
    if (s[i] != 'e' && s[i] != 'E')
        return -1;
    i++;
    int negative = i < len && s[i] == '-';
    if (i < len && (s[i] == '-' || s[i] == '+'))
        i++;
    if (i == len)
        return -1;
    int64_t value = 0;
    for (; i < len; i++) {
        if (!is_digit(s[i]))
            return -1;
        if (value < EXPONENT_CAP)
            value = value * 10 + (s[i] - '0');
    }
    if (value > EXPONENT_CAP)
        value = EXPONENT_CAP;
    *exponent = negative ? -value : value;
    return 0;
}

static int read_decimal(const char *s, size_t len, decimal *d)
{
    size_t i = 0;
    int any = 0;
    int after_point = 0;
    d->n = 0;
    d->point = 0;
    d->negative = len > 0 && s[0] == '-';
    if (len > 0 && (s[0] == '-' || s[0] == '+'))
        i++;
    for (; i < len; i++) {
        if (is_digit(s[i])) {
            take_digit(d, s[i], after_point);
            any = 1;
        } else if (s[i] == '.' && !after_point) {
            after_point = 1;
        } else {
            break;
        }
    }
    if (!any)
        return -1;
    int64_t exponent = 0;
    if (i < len && read_exponent(s, len, i, &exponent) != 0)
        return -1;
    d->point += exponent;
    while (d->n > 0 && d->digit[d->n - 1] == 0)
        d->n--;
    return 0;
}

/* ---- Whole numbers of a few thousand bits --------------------------------------------------- */

static void big_multiply_add(big *x, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (int i = 0; i < x->n; i++) {
        carry += (uint64_t)x->limb[i] * factor;
        x->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0 && x->n < MAX_LIMBS)
        x->limb[x->n++] = (uint32_t)carry;
}

static void big_set(big *x, uint64_t value)
{
    x->n = 0;
    for (; value != 0; value >>= 32)
        x->limb[x->n++] = (uint32_t)value;
}

static void big_set_digits(big *x, const decimal *d)
{
    x->n = 0;
    for (int i = 0; i < d->n;) {
        uint32_t chunk = 0;
        uint32_t scale = 1;
        for (; i < d->n && scale < 1000000000u; i++) {
            chunk = chunk * 10 + d->digit[i];
            scale *= 10;
        }
        big_multiply_add(x, scale, chunk);
    }
}

static void big_multiply_power_of_5(big *x, int power)
{
    for (; power >= 13; power -= 13)
        big_multiply_add(x, 1220703125u, 0);
    for (; power > 0; power--)
        big_multiply_add(x, 5, 0);
}

static void big_shift_left(big *x, int bits)
{
    int limbs = bits / 32;
    big_multiply_add(x, (uint32_t)1 << (bits % 32), 0);
    if (x->n == 0 || limbs == 0 || x->n + limbs > MAX_LIMBS)
        return;
    memmove(x->limb + limbs, x->limb, (size_t)x->n * sizeof x->limb[0]);
    memset(x->limb, 0, (size_t)limbs * sizeof x->limb[0]);
    x->n += limbs;
}

static int big_compare(const big *x, const big *y)
{
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    for (int i = x->n - 1; i >= 0; i--) {
        if (x->limb[i] != y->limb[i])
            return x->limb[i] < y->limb[i] ? -1 : 1;
    }
    return 0;
}

/* The sign of (decimal - whole * 2^power). */
static int compare_with(const decimal *d, uint64_t whole, int power)
{
    big left;
    big right;
    int exponent = (int)d->point - d->n;
    big_set_digits(&left, d);
    big_set(&right, whole);
    if (exponent > 0)
        big_multiply_power_of_5(&left, exponent);
    else
        big_multiply_power_of_5(&right, -exponent);
    int twos = exponent - power;
    if (twos > 0)
        big_shift_left(&left, twos);
    else
        big_shift_left(&right, -twos);
    return big_compare(&left, &right);
}

/* ---- From decimal to double ----------------------------------------------------------------- */

static double from_bits(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static uint64_t to_bits(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

/* v * 10^power within a few units in the last place. */
static double scale_by_ten(double v, int power)
{
    static const double large[] = {1e256, 1e128, 1e64, 1e32, 1e16};
    int left = power < 0 ? -power : power;
    for (int i = 0, step = 256; i < 5; i++, step /= 2) {
        if (left >= step) {
            v = power < 0 ? v / large[i] : v * large[i];
            left -= step;
        }
    }
    return power < 0 ? v / exact_powers[left] : v * exact_powers[left];
}

static uint64_t leading_digits(const decimal *d, int count)
{
    uint64_t value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + d->digit[i];
    return value;
}

/*
 * Moves the bits of a positive estimate to the nearest double; the bits of infinity are returned
 * for what rounds above the range. Neighbouring doubles have neighbouring bits.
 */
static uint64_t correct(const decimal *d, uint64_t bits)
{
    const uint64_t infinity = (uint64_t)0x7ff << 52;
    for (int i = 0; i < MAX_CORRECTIONS && bits < infinity; i++) {
        int field = (int)(bits >> 52);
        uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
        uint64_t m = field > 0 ? fraction | (uint64_t)1 << 52 : fraction;
        int power = (field > 0 ? field : 1) - 1075;
        int odd = (int)(m & 1);
        int above = compare_with(d, 2 * m + 1, power - 1);
        if (above > 0 || (above == 0 && odd)) {
            bits++;
            continue;
        }
        if (m == 0)
            break;
        /* Just under a power of two the spacing is half. */
        int narrow = fraction == 0 && field > 1;
        int below = narrow ? compare_with(d, 4 * m - 1, power - 2)
                           : compare_with(d, 2 * m - 1, power - 1);
        if (!(below < 0 || (below == 0 && odd)))
            break;
        bits--;
    }
    return bits;
}

/* The nearest double to a nonzero decimal's magnitude, infinity if above the range. */
static double nearest(const decimal *d)
{
    if (d->point > POINT_ABOVE)
        return INFINITY;
    if (d->point < POINT_BELOW)
        return 0.0;
    int kept = d->n < 19 ? d->n : 19;
    uint64_t lead = leading_digits(d, kept);
    int power = (int)d->point - kept;
#if FLT_EVAL_METHOD == 0
    if (d->n <= 19 && lead <= (uint64_t)1 << 53 && power >= -MAX_EXACT_POWER &&
        power <= MAX_EXACT_POWER)
        return power < 0 ? (double)lead / exact_powers[-power]
                         : (double)lead * exact_powers[power];
#endif
    double estimate = scale_by_ten((double)lead, power);
    if (estimate > DBL_MAX)
        estimate = DBL_MAX;
    return from_bits(correct(d, to_bits(estimate)));
}

int annum__parse_double(const char *s, size_t len, double *out)
{
    decimal d;
    if (read_decimal(s, len, &d) != 0)
        return -1;
    double v = d.n == 0 ? 0.0 : nearest(&d);
    if (isinf(v))
        return -2;
    *out = d.negative ? -v : v;
    return 0;
}

/* ---- Writing -------------------------------------------------------------------------------- */

/* Copies printf's text, the locale's decimal point (any bytes) turned into '.'. */
static size_t copy_plain(char *buf, size_t cap, const char *text)
{
    size_t n = 0;
    int in_point = 0;
    for (; *text != '\0'; text++) {
        char c = *text;
        int plain = is_digit(c) || c == '-' || c == '+' || (c >= 'a' && c <= 'z');
        if (!plain && in_point)
            continue;
        in_point = !plain;
        if (n + 1 < cap)
            buf[n] = plain ? c : '.';
        n++;
    }
    if (cap > 0)
        buf[n < cap ? n : cap - 1] = '\0';
    return n;
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : (value > high ? high : value);
}

size_t annum__format_significant(char *buf, double v, int digits)
{
    char text[64];
    snprintf(text, sizeof text, "%.*g", clamp(digits, 1, 17), v);
    return copy_plain(buf, ANNUM__NUMBER_TEXT, text);
}

size_t annum__format_double(char *buf, double v)
{
    return annum__format_significant(buf, v, 17);
}

size_t annum__format_shortest(char *buf, double v)
{
    for (int digits = 15; digits < 17; digits++) {
        size_t n = annum__format_significant(buf, v, digits);
        double back;
        if (annum__parse_double(buf, n, &back) == 0 && back == v)
            return n;
    }
    return annum__format_double(buf, v);
}

size_t annum__format_fixed(char *buf, size_t cap, double v, int decimals)
{
    char text[512]; /* 309 digits, 100 decimals, a sign, a decimal point of up to 16 bytes */
    snprintf(text, sizeof text, "%.*f", clamp(decimals, 0, 100), v);
    return copy_plain(buf, cap, text);
}

size_t annum__format_size(char *buf, size_t n)
{
    char reversed[ANNUM__NUMBER_TEXT];
    size_t len = 0;
    do {
        reversed[len++] = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    for (size_t i = 0; i < len; i++)
        buf[i] = reversed[len - 1 - i];
    buf[len] = '\0';
    return len;
}
