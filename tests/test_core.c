/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory, error messages, structs that carry their size, warnings, and the guard of GSL's error handler. */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "annum/base.h"
#include "annum/warnings.h"
#include "core/error.h"
#include "core/gslguard.h"
#include "core/memory.h"
#include "core/warnings.h"
#include "failing_allocator.h"
#include "testlib.h"

/* An allocator that counts and never fails. */
static failing_allocator counting;

static annum_allocator counting_allocator(void)
{
    counting = (failing_allocator){0, SIZE_MAX, 0};
    return (annum_allocator){failing_reallocate, &counting};
}

static void test_multiply(void)
{
    const size_t half = (size_t)1 << (sizeof(size_t) * 4);
    CU_ASSERT_EQUAL(annum__multiply(0, SIZE_MAX), 0);
    CU_ASSERT_EQUAL(annum__multiply(SIZE_MAX, 0), 0);
    CU_ASSERT_EQUAL(annum__multiply(6, 7), 42);
    CU_ASSERT_EQUAL(annum__multiply(SIZE_MAX, 1), SIZE_MAX);
    CU_ASSERT_EQUAL(annum__multiply(half, half), SIZE_MAX);
    CU_ASSERT_EQUAL(annum__multiply(half - 1, half), SIZE_MAX - half + 1);
    CU_ASSERT_EQUAL(annum__multiply((size_t)1 << (sizeof(size_t) * 8 - 2), 8), SIZE_MAX);
}

/* A product that wraps, or that no object can have, never reaches the allocator. */
static void test_allocate_overflow(void)
{
    const annum_allocator allocator = counting_allocator();
    const size_t quarter = (size_t)1 << (sizeof(size_t) * 8 - 2);
    const annum_allocator *const both[] = {NULL, &allocator};
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_PTR_NULL(annum__allocate(both[i], quarter, 8));
        CU_ASSERT_PTR_NULL(annum__allocate(both[i], SIZE_MAX, SIZE_MAX));
        CU_ASSERT_PTR_NULL(annum__allocate(both[i], SIZE_MAX / 2 + 2, 1));
        CU_ASSERT_PTR_NULL(annum__allocate(both[i], 0, 8));
    }
    CU_ASSERT_EQUAL(counting.calls, 0);
}

static void test_allocate(void)
{
    const annum_allocator allocator = counting_allocator();
    char *block = annum__allocate(&allocator, 3, 5);
    CU_ASSERT_PTR_NOT_NULL_FATAL(block);
    memset(block, 1, 15);
    CU_ASSERT_EQUAL(counting.alive, 1);
    annum__release(&allocator, block);
    CU_ASSERT_EQUAL(counting.alive, 0);
    annum__release(&allocator, NULL);
    CU_ASSERT_EQUAL(counting.calls, 1);
    block = annum__allocate(NULL, 3, 5);
    CU_ASSERT_PTR_NOT_NULL_FATAL(block);
    annum__release(NULL, block);
    annum__release(NULL, NULL);
}

static int all_zero(const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i])
            return 0;
    }
    return 1;
}

/* Pieces of many sizes: aligned, zeroed, apart from each other. */
static void test_arena(void)
{
    enum { PIECES = 600 };
    const annum_allocator allocator = counting_allocator();
    annum__arena arena = annum__arena_new(&allocator);
    unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = annum__arena_take(&arena, i, 3);
        CU_ASSERT_PTR_NOT_NULL_FATAL(pieces[i]);
        CU_ASSERT_EQUAL((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        CU_ASSERT(all_zero(pieces[i], i * 3));
        memset(pieces[i], (int)(i % 255 + 1), i * 3);
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t k = 0; k < i * 3; k++) {
            if (pieces[i][k] != i % 255 + 1)
                CU_FAIL_FATAL("two pieces overlap");
        }
    }
    CU_ASSERT(counting.alive > 1);
    CU_ASSERT(counting.alive < PIECES / 2); /* many pieces a block */
    annum__arena_free(&arena);
    CU_ASSERT_EQUAL(counting.alive, 0);
}

/* Used again, an arena asks for no more memory than it has. */
static void test_arena_rewind(void)
{
    failing_allocator state = {.fail_at = SIZE_MAX};
    const annum_allocator allocator = {failing_reallocate, &state};
    annum__arena arena = annum__arena_new(&allocator);
    CU_ASSERT_EQUAL(annum__arena_rewind(&arena), ANNUM_OK); /* of an empty one nothing is left */
    CU_ASSERT_EQUAL(state.calls, 0);
    size_t calls = 0;
    for (size_t round = 0; round < 4; round++) {
        for (size_t i = 0; i < 50; i++) {
            unsigned char *piece = annum__arena_take(&arena, 1000, 1);
            CU_ASSERT_PTR_NOT_NULL_FATAL(piece);
            CU_ASSERT_EQUAL(piece[999], 0); /* zeroed each time */
            piece[999] = 1;
        }
        CU_ASSERT(round < 2 || state.calls == calls);
        CU_ASSERT_EQUAL(annum__arena_rewind(&arena), ANNUM_OK);
        CU_ASSERT_EQUAL(state.alive, 1);
        calls = state.calls;
    }
    for (size_t i = 0; i < 100; i++)
        CU_ASSERT_PTR_NOT_NULL(annum__arena_take(&arena, 1000, 1));
    state.fail_at = state.calls;
    CU_ASSERT_EQUAL(annum__arena_rewind(&arena), ANNUM_ERR_NO_MEMORY);
    CU_ASSERT_EQUAL(state.alive, 0);
    annum__arena_free(&arena);
}

static void test_arena_reserve(void)
{
    const annum_allocator allocator = counting_allocator();
    annum__arena arena = annum__arena_new(&allocator);
    CU_ASSERT_EQUAL(annum__arena_reserve(&arena, 100000), ANNUM_OK);
    for (int i = 0; i < 100; i++)
        CU_ASSERT_PTR_NOT_NULL(annum__arena_take(&arena, 100, 8));
    CU_ASSERT_EQUAL(counting.calls, 1);
    CU_ASSERT_EQUAL(annum__arena_reserve(&arena, SIZE_MAX), ANNUM_ERR_NO_MEMORY);
    CU_ASSERT_EQUAL(annum__arena_reserve(&arena, PTRDIFF_MAX), ANNUM_ERR_NO_MEMORY);
    CU_ASSERT_PTR_NULL(annum__arena_take(&arena, SIZE_MAX / 2, 4));
    CU_ASSERT_PTR_NULL(annum__arena_take(&arena, PTRDIFF_MAX, 1));
    CU_ASSERT_EQUAL(counting.calls, 1);
    annum__arena_free(&arena);
    CU_ASSERT_EQUAL(counting.alive, 0);

    annum__arena empty = annum__arena_new(NULL);
    annum__arena_free(&empty);
}

/* An object whose arena lives in its own first piece. */
static void test_arena_inside_itself(void)
{
    const annum_allocator allocator = counting_allocator();
    annum__arena arena = annum__arena_new(&allocator);
    annum__arena *own = annum__arena_take(&arena, 1, sizeof *own);
    CU_ASSERT_PTR_NOT_NULL_FATAL(own);
    CU_ASSERT_PTR_NOT_NULL(annum__arena_take(&arena, 10000, 1));
    *own = arena;
    annum__arena_free(own);
    CU_ASSERT_EQUAL(counting.alive, 0);
}

static void test_arena_no_memory(void)
{
    const annum_allocator allocator = counting_allocator();
    counting.fail_at = 1;
    annum__arena arena = annum__arena_new(&allocator);
    CU_ASSERT_PTR_NOT_NULL(annum__arena_take(&arena, 1, 1));
    CU_ASSERT_PTR_NULL(annum__arena_take(&arena, 100000, 1));
    CU_ASSERT_PTR_NOT_NULL(annum__arena_take(&arena, 1, 1)); /* what was there is still good */
    counting.fail_at = counting.calls;
    char text[5000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    CU_ASSERT_PTR_NULL(annum__arena_text(&arena, text));
    CU_ASSERT_STRING_EQUAL(annum__arena_text(&arena, text), text);
    CU_ASSERT_STRING_EQUAL(annum__arena_text(&arena, ""), "");
    annum__arena_free(&arena);
    CU_ASSERT_EQUAL(counting.alive, 0);
}

static void test_text(void)
{
    char bytes[128] = "";
    annum__text text = {bytes, sizeof bytes, 0};
    annum__text_add(&text, "%s=%g, %d of %z, %.3 %%, %d", "x", 0.1, -12, (size_t)7, 2.0 / 3.0, INT32_MIN);
    CU_ASSERT_STRING_EQUAL(bytes, "x=0.1, -12 of 7, 0.667 %, -2147483648");
    CU_ASSERT_EQUAL(text.length, strlen(bytes));
}

/* A text that is too long is cut, never inside a character. */
static void test_text_cut(void)
{
    for (size_t capacity = 1; capacity < 12; capacity++) {
        char bytes[16];
        memset(bytes, '#', sizeof bytes);
        bytes[0] = '\0';
        annum__text text = {bytes, capacity, 0};
        annum__text_add(&text, "%s%s", "a\xC3\xA9", "\xE2\x82\xAC\xF0\x9F\x98\x80");
        CU_ASSERT_EQUAL(text.length, strlen(bytes));
        CU_ASSERT(text.length < capacity);
        CU_ASSERT_EQUAL(bytes[capacity], '#');
        const size_t whole[] = {0, 1, 3, 6, 10}; /* lengths at the ends of characters */
        int at_end = 0;
        for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
            at_end |= text.length == whole[i];
        CU_ASSERT(at_end);
    }
}

static void test_fail(void)
{
    annum_error error;
    memset(&error, 0xA5, sizeof error);
    errno = 77;
    CU_ASSERT_EQUAL(annum__fail(&error, ANNUM_ERR_KIND, "a %s", "b"), ANNUM_ERR_KIND);
    CU_ASSERT_EQUAL(error.code, ANNUM_ERR_KIND);
    CU_ASSERT_EQUAL(error.row, -1);
    CU_ASSERT_EQUAL(error.other_row, -1);
    CU_ASSERT_EQUAL(error.reserved, 0);
    CU_ASSERT_STRING_EQUAL(error.message, "a b");
    CU_ASSERT_EQUAL(annum__fail_row(&error, ANNUM_ERR_TOTAL, 41, "%g", 1.5), ANNUM_ERR_TOTAL);
    CU_ASSERT_EQUAL(error.row, 41);
    CU_ASSERT_STRING_EQUAL(error.message, "1.5");
    CU_ASSERT_EQUAL(annum__fail_memory(&error), ANNUM_ERR_NO_MEMORY);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "memory"));
    CU_ASSERT_EQUAL(annum__fail(NULL, ANNUM_ERR_NULL, "%s", "x"), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(annum__fail_row(NULL, ANNUM_ERR_NULL, 1, "%s", "x"), ANNUM_ERR_NULL);
    CU_ASSERT_EQUAL(errno, 77);

    char name[600];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    annum__fail(&error, ANNUM_ERR_ARGUMENT, "%s", name);
    CU_ASSERT_EQUAL(strlen(error.message), sizeof error.message - 1);
}

/* Every code has words of its own. */
static void test_strerror(void)
{
    const char *unknown = annum_strerror(1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(unknown);
    CU_ASSERT_STRING_EQUAL(annum_strerror(-99999), unknown);
    CU_ASSERT_STRING_EQUAL(annum_strerror(ANNUM_OK), "success");
    static const int codes[] = {
        ANNUM_ERR_NULL, ANNUM_ERR_NO_MEMORY, ANNUM_ERR_ARGUMENT, ANNUM_ERR_VERSION, ANNUM_ERR_TOO_LARGE,
        ANNUM_ERR_BUFFER, ANNUM_ERR_CANCELLED, ANNUM_ERR_INTERNAL, ANNUM_ERR_PERIOD, ANNUM_ERR_DUPLICATE,
        ANNUM_ERR_NONFINITE, ANNUM_ERR_NEGATIVE, ANNUM_ERR_TOTAL, ANNUM_ERR_EXPOSURE, ANNUM_ERR_COLUMN,
        ANNUM_ERR_KIND, ANNUM_ERR_FAMILY, ANNUM_ERR_RANK, ANNUM_ERR_DOMAIN};
    const size_t n = sizeof codes / sizeof codes[0];
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_STRING_NOT_EQUAL(annum_strerror(codes[i]), unknown);
        for (size_t k = 0; k < i; k++)
            CU_ASSERT_STRING_NOT_EQUAL(annum_strerror(codes[i]), annum_strerror(codes[k]));
    }
}

static void test_version(void)
{
    char built[32];
    snprintf(built, sizeof built, "%d.%d.%d", ANNUM_VERSION_MAJOR, ANNUM_VERSION_MINOR, ANNUM_VERSION_PATCH);
    CU_ASSERT_STRING_EQUAL(annum_version(), ANNUM_VERSION);
    CU_ASSERT_STRING_EQUAL(built, ANNUM_VERSION);
    CU_ASSERT_EQUAL(annum_abi_version(), ANNUM_ABI_VERSION);
}

/* A struct of today, and the same as an older and a newer caller has it. */
typedef struct options_today {
    size_t struct_size;
    double level;
    double added;
} options_today;

typedef struct options_newer {
    options_today today;
    double unknown;
} options_newer;

static void test_read_struct(void)
{
    annum_error error;
    options_today own;
    memset(&own, 0xA5, sizeof own);
    CU_ASSERT_EQUAL(annum__read_struct(&own, sizeof own, NULL, "options", &error), ANNUM_OK);
    CU_ASSERT(all_zero((const unsigned char *)&own, sizeof own));

    options_today older = {offsetof(options_today, added), 0.9, 5};
    memset(&own, 0xA5, sizeof own);
    CU_ASSERT_EQUAL(annum__read_struct(&own, sizeof own, &older, "options", &error), ANNUM_OK);
    ASSERT_REL(own.level, 0.9, 0);
    ASSERT_REL(own.added, 0, 0); /* not theirs to give */

    options_newer newer = {{sizeof newer, 0.9, 5}, 0};
    CU_ASSERT_EQUAL(annum__read_struct(&own, sizeof own, &newer, "options", &error), ANNUM_OK);
    ASSERT_REL(own.added, 5, 0);
    newer.unknown = 1;
    CU_ASSERT_EQUAL(annum__read_struct(&own, sizeof own, &newer, "options", &error), ANNUM_ERR_VERSION);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "newer"));

    for (size_t size = 0; size < sizeof(size_t); size++) {
        older.struct_size = size;
        CU_ASSERT_EQUAL(annum__read_struct(&own, sizeof own, &older, "options", NULL), ANNUM_ERR_VERSION);
        CU_ASSERT_EQUAL(annum__check_out(&older, "out", NULL), ANNUM_ERR_VERSION);
    }
    CU_ASSERT_EQUAL(annum__check_out(NULL, "out", &error), ANNUM_ERR_NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "out"));
}

/* No more is written than the caller has room for, and its size stays. */
static void test_write_struct(void)
{
    const options_today own = {999, 0.9, 5};
    options_today older = {offsetof(options_today, added), 1, 2};
    CU_ASSERT_EQUAL(annum__check_out(&older, "out", NULL), ANNUM_OK);
    annum__write_struct(&older, &own, sizeof own);
    CU_ASSERT_EQUAL(older.struct_size, offsetof(options_today, added));
    ASSERT_REL(older.level, 0.9, 0);
    ASSERT_REL(older.added, 2, 0);
    options_newer newer = {{sizeof newer, 1, 2}, 3};
    annum__write_struct(&newer, &own, sizeof own);
    CU_ASSERT_EQUAL(newer.today.struct_size, sizeof newer);
    ASSERT_REL(newer.today.added, 5, 0);
    ASSERT_REL(newer.unknown, 3, 0);
}

static void test_level(void)
{
    double level;
    annum_error error;
    CU_ASSERT_EQUAL(annum__read_level(0, &level, &error), ANNUM_OK);
    ASSERT_REL(level, 0.95, 0);
    CU_ASSERT_EQUAL(annum__read_level(0.5, &level, &error), ANNUM_OK);
    ASSERT_REL(level, 0.5, 0);
    const double bad[] = {-0.5, 1, 1.5, 95, INFINITY, -INFINITY, NAN};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_EQUAL(annum__read_level(bad[i], &level, &error), ANNUM_ERR_ARGUMENT);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "level"));
    }
}

static void test_warnings(void)
{
    const annum_allocator allocator = counting_allocator();
    annum__arena arena = annum__arena_new(&allocator);
    annum__warnings warnings = {.arena = &arena};
    const annum_warning *list = NULL;
    size_t n = 99;
    CU_ASSERT_EQUAL(annum__warnings_keep(&warnings, &list, &n), ANNUM_OK);
    CU_ASSERT_EQUAL(n, 0);
    for (int i = 0; i < 2 * ANNUM__WARNINGS_MAX; i++)
        annum__warn(&warnings, ANNUM_WARN_MISSING, i, "figure %d of %s", i, "this");
    CU_ASSERT_EQUAL(annum__warnings_keep(&warnings, &list, &n), ANNUM_OK);
    CU_ASSERT_EQUAL_FATAL(n, ANNUM__WARNINGS_MAX); /* more than that are dropped, not written past the end */
    CU_ASSERT_EQUAL(list[3].code, ANNUM_WARN_MISSING);
    CU_ASSERT_EQUAL(list[3].row, 3);
    CU_ASSERT_STRING_EQUAL(list[3].message, "figure 3 of this");
    annum__arena_free(&arena);
    CU_ASSERT_EQUAL(counting.alive, 0);
}

static void test_warnings_no_memory(void)
{
    const annum_allocator allocator = counting_allocator();
    counting.fail_at = 0;
    annum__arena arena = annum__arena_new(&allocator);
    annum__warnings warnings = {.arena = &arena};
    annum__warn(&warnings, ANNUM_WARN_MISSING, -1, "lost");
    const annum_warning *list = NULL;
    size_t n = 99;
    CU_ASSERT_EQUAL(annum__warnings_keep(&warnings, &list, &n), ANNUM_ERR_NO_MEMORY);
    CU_ASSERT_PTR_NULL(list);
    annum__arena_free(&arena);
    CU_ASSERT_EQUAL(counting.alive, 0);
}

/* The name is the constant's in lower case; each code has its own. */
static void test_warning_names(void)
{
    CU_ASSERT_STRING_EQUAL(annum_warning_name(ANNUM_WARN_FEW_POINTS), "few_points");
    CU_ASSERT_STRING_EQUAL(annum_warning_name(ANNUM_WARN_NOT_CONVERGED), "not_converged");
    const int32_t none[] = {0, -1, ANNUM_WARN_DOUBTFUL + 1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        CU_ASSERT_STRING_EQUAL(annum_warning_name(none[i]), "unknown");
    for (int32_t code = ANNUM_WARN_FEW_POINTS; code <= ANNUM_WARN_DOUBTFUL; code++) {
        CU_ASSERT_STRING_NOT_EQUAL(annum_warning_name(code), "unknown");
        for (int32_t other = ANNUM_WARN_FEW_POINTS; other < code; other++)
            CU_ASSERT_STRING_NOT_EQUAL(annum_warning_name(code), annum_warning_name(other));
    }
}

/* The suite has one copy of GSL, so what the guard does to the handler can be seen here. */
static int hits, newer_hits;

static void host_handler(const char *reason, const char *file, int line, int code)
{
    (void)reason, (void)file, (void)line, (void)code;
    hits++;
}

static void newer_handler(const char *reason, const char *file, int line, int code)
{
    (void)reason, (void)file, (void)line, (void)code;
    newer_hits++;
}

static void test_gslguard(void)
{
    gsl_error_handler_t *before = gsl_set_error_handler(host_handler);
    hits = newer_hits = 0;
#ifdef ANNUM_SHARED_GSL
    gsl_error("host's", "file", 1, GSL_EDOM);
    CU_ASSERT_EQUAL(hits, 1);
    annum__gsl_enter();
    annum__gsl_enter();
    gsl_error("annum's", "file", 1, GSL_EDOM);
    annum__gsl_leave();
    gsl_error("annum's", "file", 1, GSL_EDOM);
    CU_ASSERT_EQUAL(hits, 1);
    annum__gsl_leave();
    gsl_error("host's", "file", 1, GSL_EDOM);
    CU_ASSERT_EQUAL(hits, 2);

    annum__gsl_enter();
    gsl_set_error_handler(newer_handler); /* the host changes it meanwhile: that choice stands */
    annum__gsl_leave();
    gsl_error("host's", "file", 1, GSL_EDOM);
    CU_ASSERT_EQUAL(newer_hits, 1);
#else
    /* With its own copy annum sets the handler off once, and never looks again. The first enter may have been
       before this test. */
    annum__gsl_enter();
    annum__gsl_leave();
    gsl_set_error_handler(newer_handler);
    annum__gsl_enter();
    gsl_error("seen", "file", 1, GSL_EDOM);
    annum__gsl_leave();
    CU_ASSERT_EQUAL(newer_hits, 1);
    CU_ASSERT_EQUAL(hits, 0);
#endif
    gsl_set_error_handler(before);
}

static const annum_test_case cases[] = {
    {"multiply", test_multiply},
    {"allocate_overflow", test_allocate_overflow},
    {"allocate", test_allocate},
    {"arena", test_arena},
    {"arena_rewind", test_arena_rewind},
    {"arena_reserve", test_arena_reserve},
    {"arena_inside_itself", test_arena_inside_itself},
    {"arena_no_memory", test_arena_no_memory},
    {"text", test_text},
    {"text_cut", test_text_cut},
    {"fail", test_fail},
    {"strerror", test_strerror},
    {"version", test_version},
    {"read_struct", test_read_struct},
    {"write_struct", test_write_struct},
    {"level", test_level},
    {"warnings", test_warnings},
    {"warnings_no_memory", test_warnings_no_memory},
    {"warning_names", test_warning_names},
    {"gslguard", test_gslguard},
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return annum_test_main(argc, argv, "core", cases);
}
