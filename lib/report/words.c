/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as people read them: the digits that carry meaning, and no more.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/numtext.h"
#include "report/internal.h"
#include "series/label.h"

#define LARGEST_WRITTEN_OUT 1e15
#define UNKNOWN "unknown"

static annum__word word_of(const char *text)
{
    annum__word word;
    annum__text out = {word.text, sizeof word.text, 0};
    word.text[0] = '\0';
    annum__text_add(&out, "%s", text);
    return word;
}

/* A zero has no sign. */
static double unsigned_zero(double value)
{
    return value == 0 ? 0 : value;
}

static annum__word fixed(double value, int decimals)
{
    annum__word word;
    annum__format_fixed(word.text, sizeof word.text, unsigned_zero(value), decimals);
    return word;
}

static annum__word significant(double value, int digits)
{
    annum__word word;
    annum__format_significant(word.text, unsigned_zero(value), digits);
    return word;
}

/* A number of a thousand or more keeps all digits before the point: counts are written out. */
annum__word annum__say_number(double value)
{
    const double size = fabs(value);
    if (!isfinite(value))
        return word_of(UNKNOWN);
    if (size >= 1000 && size < LARGEST_WRITTEN_OUT)
        return fixed(value, 0);
    return significant(value, size >= 100 ? 4 : 3);
}

static annum__word with_plus(annum__word word, double value)
{
    if (!(value > 0) || !isfinite(value))
        return word;
    annum__word signed_word;
    annum__text out = {signed_word.text, sizeof signed_word.text, 0};
    annum__text_add(&out, "+%s", word.text);
    return signed_word;
}

annum__word annum__say_signed(double value)
{
    return with_plus(annum__say_number(value), value);
}

annum__word annum__say_percent(double value)
{
    const double size = fabs(value);
    if (!isfinite(value))
        return word_of(UNKNOWN);
    if (size >= LARGEST_WRITTEN_OUT)
        return with_plus(significant(value, 3), value);
    if (size >= 1000)
        return with_plus(fixed(value, 0), value);
    if (size != 0 && size < 0.05) /* would be 0.0 */
        return with_plus(significant(value, 2), value);
    return with_plus(fixed(value, 1), value);
}

annum__word annum__say_share(double value)
{
    annum__word word = annum__say_number(100 * value);
    annum__text out = {word.text, sizeof word.text, strlen(word.text)};
    if (isfinite(value))
        annum__text_add(&out, " %%");
    return word;
}

annum__word annum__say_ratio(double value)
{
    if (!isfinite(value))
        return word_of(UNKNOWN);
    if (value != 0 && (value < 0.1 || value >= 100))
        return annum__say_number(value);
    return fixed(value, 2);
}

annum__word annum__say_years(double value)
{
    return value >= 1 && value < 1000 ? fixed(value, 1) : annum__say_number(value);
}

annum__word annum__say_p(double value)
{
    static const struct {
        double from;
        int decimals;
    } steps[] = {{0.1, 2}, {0.01, 3}, {0.001, 4}, {0.0001, 5}};
    annum__word word = word_of("-");
    annum__text out = {word.text, sizeof word.text, 0};
    if (isnan(value))
        return word;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (value >= steps[i].from) {
            annum__text_add(&out, "p = %s", fixed(value, steps[i].decimals).text);
            return word;
        }
    }
    return word_of("p < 0.0001");
}

annum__word annum__say_level(double level)
{
    annum__word word;
    annum__text out = {word.text, sizeof word.text, 0};
    annum__word number = significant(100 * level, 4);
    /* 99.9999 % is not 100 % */
    for (int digits = 5; digits < 17 && level < 1 && strcmp(number.text, "100") == 0; digits++)
        number = significant(100 * level, digits);
    annum__text_add(&out, "%s %%", number.text);
    return word;
}

annum__word annum__say_fixed(double value, int decimals)
{
    if (!isfinite(value))
        return word_of("-");
    return fabs(value) >= LARGEST_WRITTEN_OUT ? significant(value, 5) : fixed(value, decimals);
}

annum__word annum__say_digits(double value)
{
    return isfinite(value) ? significant(value, 5) : word_of("-");
}

annum__word annum__say_time(double time)
{
    return isfinite(time) ? significant(time, 7) : word_of(UNKNOWN);
}

annum__word annum__say_period(double start, double end)
{
    return isfinite(start) ? word_of(annum__label_period(start, end).text) : word_of(UNKNOWN);
}

static annum__word grouped(double value)
{
    annum__word plain = annum__say_number(value);
    annum__word word;
    const size_t n = strlen(plain.text);
    if (value < 1000 || strspn(plain.text, "0123456789") != n)
        return plain;
    annum__text out = {word.text, sizeof word.text, 0};
    for (size_t i = 0; i < n; i++) {
        const char digit[2] = {plain.text[i], '\0'};
        annum__text_add(&out, "%s%s", i > 0 && (n - i) % 3 == 0 ? "," : "", digit);
    }
    return word;
}

annum__word annum__say_per(double per)
{
    annum__word word;
    annum__text out = {word.text, sizeof word.text, 0};
    annum__text_add(&out, " per %s", grouped(per).text);
    return word;
}

int annum__is_rounding(const annum_estimate *estimate)
{
    return estimate->present && estimate->method && strncmp(estimate->method, "rounding", 8) == 0;
}

/* What an interval is called: one that rounding leaves has no confidence level. */
static annum__word interval_name(const annum_estimate *estimate, double level)
{
    annum__word word;
    annum__text out = {word.text, sizeof word.text, 0};
    if (annum__is_rounding(estimate))
        return word_of("rounding alone:");
    annum__text_add(&out, "%s interval", annum__say_level(level).text);
    return word;
}

annum__word annum__say_interval(const annum_estimate *estimate, double scale, double level, annum__say say)
{
    const double lower = scale * estimate->lower;
    const double upper = scale * estimate->upper;
    const annum__word name = interval_name(estimate, level);
    annum__word word = word_of("");
    annum__text out = {word.text, sizeof word.text, 0};
    if (isfinite(lower) && isfinite(upper))
        annum__text_add(&out, " (%s %s to %s)", name.text, say(lower).text, say(upper).text);
    else if (isfinite(lower))
        annum__text_add(&out, " (%s %s and above)", name.text, say(lower).text);
    else if (isfinite(upper))
        annum__text_add(&out, " (%s %s and below)", name.text, say(upper).text);
    return word;
}

annum__word annum__say_bare_p(double value)
{
    annum__word word = annum__say_p(value);
    const size_t skip = isnan(value) ? 0 : value >= 0.0001 ? 4 : 2;
    for (size_t i = skip; i < sizeof word.text; i++) {
        word.text[i - skip] = word.text[i];
        if (!word.text[i])
            break;
    }
    return word;
}
