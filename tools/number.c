/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLEAN_SIZE 512  /* digits of a number: more is no figure */
#define EXACT_DIGITS 14 /* ten times such a mantissa is still a whole double */
#define EXACT_POWER 22  /* the largest power of ten that is a double */

static const double powers_of_ten[EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* A number being scanned, and the same number as strtod takes it: digits, one dot, exponent. */
struct scan {
    const char *at, *end;
    char clean[CLEAN_SIZE];
    size_t used;
    int significant; /* digits since the first that is not 0 */
    int nonzero;
    double mantissa;
};

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void trim(const char **text, size_t *length)
{
    while (*length > 0 && ((*text)[0] == ' ' || (*text)[0] == '\t'))
        ++*text, --*length;
    while (*length > 0 && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t'))
        --*length;
}

static int is_word(const char *text, size_t length, const char *word)
{
    size_t i;
    for (i = 0; i < length && word[i] != '\0' && lower(text[i]) == word[i]; i++)
        ;
    return i == length && word[i] == '\0';
}

static int is_missing(const char *text, size_t length)
{
    return length == 0 || is_word(text, length, "na") || is_word(text, length, "nan") ||
           is_word(text, length, ".") || is_word(text, length, "..");
}

static int put(struct scan *s, char c)
{
    if (s->used + 1 >= sizeof s->clean)
        return -1;
    s->clean[s->used++] = c;
    return 0;
}

static int put_digit(struct scan *s)
{
    char c = *s->at++;
    if (c != '0')
        s->nonzero = 1;
    if (s->nonzero && ++s->significant <= EXACT_DIGITS)
        s->mantissa = 10 * s->mantissa + (c - '0');
    return put(s, c);
}

/* Digits from here on; -1 if there are more than a number can have. */
static int put_digits(struct scan *s)
{
    int n = 0;
    while (s->at < s->end && is_digit(*s->at)) {
        if (put_digit(s) != 0)
            return -1;
        n++;
    }
    return n;
}

/* Length in bytes of the thousands mark here, 0 if there is none. */
static size_t mark_length(const struct scan *s, struct number_style style)
{
    static const char *const spaces[] = {" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};
    size_t left = (size_t)(s->end - s->at), i;
    if (left > 0 && style.group != 0 && *s->at == style.group)
        return 1;
    for (i = 0; style.spaces && i < sizeof spaces / sizeof *spaces; i++)
        if (left >= strlen(spaces[i]) && memcmp(s->at, spaces[i], strlen(spaces[i])) == 0)
            return strlen(spaces[i]);
    return 0;
}

/* The digits before the decimal mark, in one run or in groups of three with the same mark all along. */
static int whole_part(struct scan *s, struct number_style style)
{
    const char *first = s->at, *mark = NULL;
    size_t mark_size = 0, here;
    int n = put_digits(s), total = n;
    if (n < 0)
        return -1;
    while ((here = mark_length(s, style)) > 0) {
        if (mark == NULL) {
            /* `0,123` is no thousands: it is a decimal comma */
            if (n < 1 || n > 3 || *first == '0')
                return -1;
            mark = s->at;
            mark_size = here;
        } else if (here != mark_size || memcmp(mark, s->at, here) != 0) {
            return -1;
        }
        s->at += here;
        if (put_digits(s) != 3)
            return -1;
        total += 3;
    }
    return total;
}

/* The exponent, or 0 if there is none; *bad is set where it is malformed. */
static int exponent_part(struct scan *s, int *bad)
{
    int sign = 1, value = 0;
    if (s->at == s->end || lower(*s->at) != 'e')
        return 0;
    s->at++;
    if (s->at < s->end && (*s->at == '-' || *s->at == '+'))
        sign = *s->at++ == '-' ? -1 : 1;
    *bad = s->at == s->end;
    for (; s->at < s->end && is_digit(*s->at); s->at++)
        value = value < 100000 ? 10 * value + (*s->at - '0') : value;
    return sign * value;
}

/*
 * A number that is beyond the exact path. The command never calls setlocale, so by the C standard it runs in
 * the "C" locale and strtod's decimal mark is a dot; were that ever to change, the test of `end` would
 * notice.
 */
static enum number_state convert(struct scan *s, int exponent, double *value)
{
    char tail[16], *end;
    size_t n = 0;
    int power = abs(exponent);
    do
        tail[n++] = (char)('0' + power % 10);
    while ((power /= 10) > 0);
    if (put(s, 'e') != 0 || (exponent < 0 && put(s, '-') != 0))
        return NUMBER_BAD;
    while (n > 0)
        if (put(s, tail[--n]) != 0)
            return NUMBER_BAD;
    s->clean[s->used] = '\0';
    *value = strtod(s->clean, &end);
    if (*end != '\0')
        return NUMBER_BAD;
    return isfinite(*value) && (*value != 0 || !s->nonzero) ? NUMBER_GIVEN : NUMBER_RANGE;
}

static double scaled(double mantissa, int scale)
{
    return scale < 0 ? mantissa / powers_of_ten[-scale] : mantissa * powers_of_ten[scale];
}

static enum number_state scan_number(struct scan *s, struct number_style style, struct number *number)
{
    int sign = 1, digits, fraction = 0, exponent, bad = 0;
    if (s->at < s->end && (*s->at == '-' || *s->at == '+'))
        sign = *s->at++ == '-' ? -1 : 1;
    digits = whole_part(s, style);
    if (digits >= 0 && s->at < s->end && *s->at == style.decimal) {
        s->at++;
        fraction = put(s, '.') == 0 ? put_digits(s) : -1;
    }
    if (digits < 0 || fraction < 0 || digits + fraction == 0)
        return NUMBER_BAD;
    exponent = exponent_part(s, &bad);
    if (bad || s->at != s->end)
        return NUMBER_BAD;
    number->scale = exponent - fraction;
    number->exact = s->significant <= EXACT_DIGITS && abs(number->scale) <= EXACT_POWER;
    number->mantissa = sign * s->mantissa;
    if (number->exact) {
        number->value = scaled(number->mantissa, number->scale);
        return NUMBER_GIVEN;
    }
    number->state = convert(s, exponent, &number->value);
    number->value *= sign;
    return number->state;
}

/* Takes the mark before a number off the text. */
static enum number_bound take_bound(const char **text, size_t *length)
{
    static const struct {
        const char *mark;
        enum number_bound bound;
    } marks[] = {{"<=", BOUND_AT_MOST},  {"\xE2\x89\xA4", BOUND_AT_MOST}, {"<", BOUND_BELOW},
                 {">=", BOUND_AT_LEAST}, {"\xE2\x89\xA5", BOUND_AT_LEAST}, {">", BOUND_ABOVE},
                 {"~", BOUND_ABOUT},     {"\xE2\x89\x88", BOUND_ABOUT},    {"about ", BOUND_ABOUT}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t n = strlen(marks[i].mark);
        if (*length <= n || !is_word(*text, n, marks[i].mark))
            continue;
        *text += n, *length -= n;
        return marks[i].bound;
    }
    return BOUND_NONE;
}

void number_parse(const char *text, size_t length, struct number_style style, struct number *number)
{
    struct scan s;
    number->percent = number->exact = number->scale = 0;
    number->value = NAN;
    number->mantissa = 0;
    number->bound = BOUND_NONE;
    trim(&text, &length);
    if (is_missing(text, length)) {
        number->state = NUMBER_MISSING;
        return;
    }
    number->bound = take_bound(&text, &length);
    if (length > 0 && text[length - 1] == '%') {
        number->percent = 1;
        length--;
    }
    trim(&text, &length);
    s.at = text;
    s.end = text + length;
    s.used = 0;
    s.significant = s.nonzero = 0;
    s.mantissa = 0;
    number->state = scan_number(&s, style, number);
    if (number->state == NUMBER_BAD && style.decimal == '.' && style.group == 0 && memchr(text, ',', length))
        number->state = NUMBER_COMMA;
    if (number->state == NUMBER_GIVEN && number->bound != BOUND_NONE && number->bound != BOUND_ABOUT)
        number->state = NUMBER_SUPPRESSED;
}

double number_slack(const struct number *number)
{
    double mantissa = number->mantissa, slack = 0.5 * pow(10, number->scale);
    while (number->exact && mantissa != 0 && fmod(mantissa, 10) == 0) {
        mantissa /= 10;
        slack *= 10;
    }
    return slack;
}

double number_shift(const struct number *number, int power)
{
    if (number->exact && abs(number->scale + power) <= EXACT_POWER)
        return scaled(number->mantissa, number->scale + power);
    return number->value * pow(10, power);
}

double number_edge(const struct number *number, int side, int power)
{
    int scale = number->scale - 1 + power;
    if (number->exact && abs(scale) <= EXACT_POWER)
        return scaled(10 * number->mantissa + 5 * side, scale);
    return number->value * pow(10, power) + 5 * side * pow(10, scale);
}

int number_plain(const char *text, double *out)
{
    static const struct number_style plain = {'.', 0, 0};
    struct number number;
    number_parse(text, strlen(text), plain, &number);
    if (number.state != NUMBER_GIVEN || number.bound != BOUND_NONE || number.percent)
        return -1;
    *out = number.value;
    return 0;
}

int number_whole(const char *text, long low, long high, long *out)
{
    double value;
    if (number_plain(text, &value) != 0 || value != floor(value) || value < (double)low ||
        value > (double)high)
        return -1;
    *out = (long)value;
    return 0;
}
