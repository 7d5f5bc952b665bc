/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Number text: exactness, refusals, and independence of the locale. */
#include "core/numtext.h"
#include "testlib.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int parse(const char *text, double *out)
{
    return annum__parse_double(text, strlen(text), out);
}

static void expect(const char *text, double want)
{
    double v = -99.0;
    CU_ASSERT_EQUAL(parse(text, &v), 0);
    ASSERT_REL(v, want, 0.0);
    CU_ASSERT_EQUAL(signbit(v) != 0, signbit(want) != 0);
}

static void refuse(const char *text, int code)
{
    double v = -99.0;
    CU_ASSERT_EQUAL(parse(text, &v), code);
    ASSERT_REL(v, -99.0, 0.0);
}

/* The compiler reads the literals; it rounds correctly too. */
static void test_parse(void)
{
    expect("0", 0.0);
    expect("-0", -0.0);
    expect("+5", 5.0);
    expect("5.", 5.0);
    expect(".5", 0.5);
    expect("-12.75e2", -1275.0);
    expect("1E-3", 0.001);
    expect("0001", 1.0);
    expect("0.1", 0.1);
    expect("123456789012345678", 123456789012345678.0);
    expect("3.14159265358979323846264338327950288", 3.14159265358979323846);
    expect("9007199254740993", 9007199254740992.0); /* a tie goes to even */
    expect("9007199254740993.00000000000000000000000000000000000001", 9007199254740994.0);
    expect("9007199254740995", 9007199254740996.0);
    expect("1e23", 1e23);
    expect("8.5e22", 8.5e22);
    expect("1.7976931348623157e308", DBL_MAX);
    expect("1.7976931348623158e308", DBL_MAX);
    expect("2.2250738585072011e-308", 2.2250738585072011e-308);
    expect("2.2250738585072014e-308", DBL_MIN);
    expect("4.9e-324", 4.9406564584124654e-324);
    expect("2.4703282292062327e-324", 0.0); /* just below half the smallest */
    expect("2.4703282292062328e-324", 4.9406564584124654e-324);
    expect("-1e-400", -0.0);
    expect("1e-99999999999999999999999", 0.0);
    expect("0e99999999999999999999999", 0.0);
}

static void test_parse_refuses(void)
{
    static const char *const bad[] = {
        "",   ".",    "+",   "-",     "e5",    ".e5",  "1e",   "1e+",      "1e5.5", "--1", "+-1",
        " 1", "1 ",   "1\n", "1,5",   "1.2.3", "1 000", "0x10", "0x1p3",   "inf",   "nan", "-inf",
        "1f", "1e5x", "1_0", "\xd9\xa1", "Infinity", "1e 5",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refuse(bad[i], -1);
    refuse("1.7976931348623159e308", -2);
    refuse("-1e309", -2);
    refuse("1e99999999999999999999999", -2);
    double v = -99.0;
    CU_ASSERT_EQUAL(annum__parse_double(NULL, 0, &v), -1);
    CU_ASSERT_EQUAL(annum__parse_double("12345", 2, &v), 0); /* the length rules, not a NUL */
    ASSERT_REL(v, 12.0, 0.0);
    CU_ASSERT_EQUAL(annum__parse_double("1\0", 2, &v), -1);
}

/* Thousands of digits, zeros and places, among them a digit that matters past the 800th. */
static void test_parse_long(void)
{
    static char text[6000];
    double v = 0.0;
    memset(text, '0', sizeof text);
    text[0] = '1';
    CU_ASSERT_EQUAL(annum__parse_double(text, sizeof text, &v), -2);
    memcpy(text + sizeof text - 6, "e-5993", 6);
    CU_ASSERT_EQUAL(annum__parse_double(text, sizeof text, &v), 0);
    ASSERT_REL(v, 1.0, 0.0);

    memset(text, '0', sizeof text);
    text[1] = '.';
    memcpy(text + sizeof text - 7, "25e5990", 7);
    CU_ASSERT_EQUAL(annum__parse_double(text, sizeof text, &v), 0);
    ASSERT_REL(v, 0.025, 0.0);

    memset(text, '0', sizeof text);
    memcpy(text, "9007199254740993.", 17);
    CU_ASSERT_EQUAL(annum__parse_double(text, sizeof text, &v), 0);
    ASSERT_REL(v, 9007199254740992.0, 0.0);
    text[sizeof text - 1] = '1';
    CU_ASSERT_EQUAL(annum__parse_double(text, sizeof text, &v), 0);
    ASSERT_REL(v, 9007199254740994.0, 0.0);
}

/* A small generator, fixed, so that a failure can be repeated. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double random_double(uint64_t *state)
{
    uint64_t bits = next_random(state);
    double v;
    if (bits % 8 == 0)
        bits &= UINT64_C(0x800fffffffffffff); /* subnormal */
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* Against the C library, in the C locale in which tests start. */
static void test_random_doubles(void)
{
    uint64_t state = 20240229;
    char buf[ANNUM__NUMBER_TEXT];
    char want[64];
    size_t failed = 0;
    for (int i = 0; i < 100000; i++) {
        double v = random_double(&state);
        double back = 0.0;
        size_t n = annum__format_double(buf, v);
        snprintf(want, sizeof want, "%.17g", v);
        failed += strcmp(buf, want) != 0 || n != strlen(want);
        if (!isfinite(v))
            continue;
        failed += annum__parse_double(buf, n, &back) != 0 || back != v;
        n = annum__format_shortest(buf, v);
        failed += annum__parse_double(buf, n, &back) != 0 || back != v;
    }
    CU_ASSERT_EQUAL(failed, 0);
}

static size_t random_text(uint64_t *state, char *text)
{
    size_t length = 1 + next_random(state) % 60;
    size_t point = next_random(state) % (length + 1);
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (i == point)
            text[n++] = '.';
        text[n++] = (char)('0' + next_random(state) % 10);
    }
    n += (size_t)sprintf(text + n, "e%d", (int)(next_random(state) % 700) - 350);
    return n;
}

static void test_random_text(void)
{
    uint64_t state = 19990101;
    char text[128];
    size_t failed = 0;
    for (int i = 0; i < 100000; i++) {
        size_t n = random_text(&state, text);
        double want = strtod(text, NULL);
        double v = 0.0;
        int code = annum__parse_double(text, n, &v);
        failed += isinf(want) ? code != -2 : code != 0 || v != want;
    }
    CU_ASSERT_EQUAL(failed, 0);
}

/* Exactly half way between neighbours, and one digit to either side of it. */
static void test_halfway(void)
{
    uint64_t state = 7;
    char text[900];
    size_t failed = 0;
    for (int i = 0; i < 2000; i++) {
        /* v = m / 2^power with a whole part of a bit or more, so that its fraction plus half a
         * unit in the last place is a double too, and printf writes both parts exactly. */
        uint64_t m = (next_random(&state) >> 11) | (UINT64_C(1) << 52);
        int power = (int)(next_random(&state) % 53);
        uint64_t even = m + (m & 1);
        double whole = floor(ldexp((double)m, -power));
        double fraction = ldexp((double)m, -power) - whole + ldexp(1.0, -power - 1);
        if (fraction >= 1.0)
            continue;
        int n = snprintf(text, sizeof text, "%.0f", whole);
        char digits[128];
        snprintf(digits, sizeof digits, "%.61f", fraction);
        n += snprintf(text + n, sizeof text - (size_t)n, "%s", digits + 1);
        double v = 0.0;
        failed += annum__parse_double(text, (size_t)n, &v) != 0 ||
                  v != ldexp((double)even, -power);
        text[n] = '1';
        failed += annum__parse_double(text, (size_t)n + 1, &v) != 0 ||
                  v != ldexp((double)(m + 1), -power);
    }
    CU_ASSERT_EQUAL(failed, 0);
}

static void test_format(void)
{
    char buf[ANNUM__NUMBER_TEXT];
    annum__format_double(buf, 0.1);
    CU_ASSERT_STRING_EQUAL(buf, "0.10000000000000001");
    annum__format_double(buf, -DBL_MIN);
    CU_ASSERT_STRING_EQUAL(buf, "-2.2250738585072014e-308");
    annum__format_double(buf, -0.0);
    CU_ASSERT_STRING_EQUAL(buf, "-0");
    annum__format_double(buf, INFINITY);
    CU_ASSERT_STRING_EQUAL(buf, "inf");
    annum__format_shortest(buf, 0.1);
    CU_ASSERT_STRING_EQUAL(buf, "0.1");
    annum__format_shortest(buf, 0.1 + 0.2);
    CU_ASSERT_STRING_EQUAL(buf, "0.30000000000000004");
    annum__format_shortest(buf, 1e21);
    CU_ASSERT_STRING_EQUAL(buf, "1e+21");
    annum__format_significant(buf, 1234.5678, 3);
    CU_ASSERT_STRING_EQUAL(buf, "1.23e+03");
    annum__format_significant(buf, 2.0, 0);
    CU_ASSERT_STRING_EQUAL(buf, "2");
    annum__format_size(buf, 0);
    CU_ASSERT_STRING_EQUAL(buf, "0");
    CU_ASSERT_EQUAL(annum__format_size(buf, 1234567890), 10);
    CU_ASSERT_STRING_EQUAL(buf, "1234567890");
}

static void test_format_fixed(void)
{
    char buf[512];
    CU_ASSERT_EQUAL(annum__format_fixed(buf, sizeof buf, -1.005, 1), 4);
    CU_ASSERT_STRING_EQUAL(buf, "-1.0");
    annum__format_fixed(buf, sizeof buf, 2.5, 0);
    CU_ASSERT_STRING_EQUAL(buf, "2");
    CU_ASSERT_EQUAL(annum__format_fixed(buf, sizeof buf, DBL_MAX, 100), 309 + 1 + 100);
    strcpy(buf, "unchanged");
    CU_ASSERT_EQUAL(annum__format_fixed(buf, 0, 12.5, 2), 5);
    CU_ASSERT_STRING_EQUAL(buf, "unchanged");
    CU_ASSERT_EQUAL(annum__format_fixed(buf, 4, 12.5, 2), 5);
    CU_ASSERT_STRING_EQUAL(buf, "12.");
    CU_ASSERT_EQUAL(annum__format_fixed(buf, 1, 12.5, 2), 5);
    CU_ASSERT_STRING_EQUAL(buf, "");
}

/* Comma locales, and ps_AF whose decimal point is two bytes; those not installed are skipped. */
static void test_locale(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "nl_NL.UTF-8",
                                        "ps_AF.UTF-8", "ps_AF.utf8", "fa_IR.UTF-8"};
    char buf[ANNUM__NUMBER_TEXT];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (setlocale(LC_ALL, names[i]) == NULL)
            continue;
        annum__format_double(buf, 1234.5);
        CU_ASSERT_STRING_EQUAL(buf, "1234.5");
        annum__format_shortest(buf, -1.25e-7);
        CU_ASSERT_STRING_EQUAL(buf, "-1.25e-07");
        CU_ASSERT_EQUAL(annum__format_fixed(buf, sizeof buf, 1234567.891, 2), 10);
        CU_ASSERT_STRING_EQUAL(buf, "1234567.89");
        expect("1234.5", 1234.5);
        refuse("1234,5", -1);
    }
    setlocale(LC_ALL, "C");
}

static const annum_test_case cases[] = {
    {"parse", test_parse},
    {"parse_refuses", test_parse_refuses},
    {"parse_long", test_parse_long},
    {"random_doubles", test_random_doubles},
    {"random_text", test_random_text},
    {"halfway", test_halfway},
    {"format", test_format},
    {"format_fixed", test_format_fixed},
    {"locale", test_locale},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "numtext", cases);
}
