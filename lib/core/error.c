/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"

#include <stdarg.h>
#include <string.h>

#include "core/numtext.h"

static void append(annum__text *text, const char *bytes, size_t n)
{
    if (text->length + 1 >= text->capacity)
        return;
    const size_t room = text->capacity - 1 - text->length;
    if (n > room) {
        n = room;
        while (n > 0 && ((unsigned char)bytes[n] & 0xC0) == 0x80) /* never half a UTF-8 character */
            n--;
    }
    memcpy(text->bytes + text->length, bytes, n);
    text->length += n;
    text->bytes[text->length] = '\0';
}

static void append_integer(annum__text *text, int value)
{
    char digits[32];
    unsigned magnitude = value < 0 ? 0u - (unsigned)value : (unsigned)value;
    size_t n = annum__format_size(digits, magnitude);
    if (value < 0)
        append(text, "-", 1);
    append(text, digits, n);
}

void annum__text_add_list(annum__text *text, const char *format, va_list arguments)
{
    char digits[64];
    for (const char *f = format; *f; f++) {
        const char *plain = f;
        while (*f && *f != '%')
            f++;
        append(text, plain, (size_t)(f - plain));
        if (!*f)
            return;
        switch (*++f) {
        case 's': {
            const char *s = va_arg(arguments, const char *);
            append(text, s, strlen(s));
            break;
        }
        case 'd':
            append_integer(text, va_arg(arguments, int));
            break;
        case 'z':
            append(text, digits, annum__format_size(digits, va_arg(arguments, size_t)));
            break;
        case 'g':
            append(text, digits, annum__format_shortest(digits, va_arg(arguments, double)));
            break;
        case '.':
            f++;
            append(text, digits, annum__format_significant(digits, va_arg(arguments, double), *f - '0'));
            break;
        default:
            append(text, "%", 1);
            break;
        }
    }
}

void annum__text_add(annum__text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    annum__text_add_list(text, format, arguments);
    va_end(arguments);
}

annum__short_text annum__p_text(double p)
{
    annum__short_text result = {""};
    annum__text text = {result.text, sizeof result.text, 0};
    annum__text_add(&text, p < 0.0001 ? "p < 0.0001" : "p = %.2", p);
    return result;
}

static void fill(annum_error *error, int code, int32_t row, const char *format, va_list arguments)
{
    if (!error)
        return;
    annum__text text = {error->message, sizeof error->message, 0};
    error->code = code;
    error->row = row;
    error->other_row = -1;
    error->reserved = 0;
    error->message[0] = '\0';
    annum__text_add_list(&text, format, arguments);
}

int annum__fail(annum_error *error, int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, -1, format, arguments);
    va_end(arguments);
    return code;
}

int annum__fail_row(annum_error *error, int code, size_t row, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, (int32_t)row, format, arguments);
    va_end(arguments);
    return code;
}

int annum__fail_memory(annum_error *error)
{
    return annum__fail(error, ANNUM_ERR_NO_MEMORY, "out of memory: free some, or give fewer rows at a time");
}

static size_t size_of(const void *sized)
{
    size_t size;
    memcpy(&size, sized, sizeof size);
    return size;
}

int annum__read_struct(void *own, size_t own_size, const void *theirs, const char *name, annum_error *error)
{
    memset(own, 0, own_size);
    if (!theirs)
        return ANNUM_OK;
    const size_t given = size_of(theirs);
    if (given < sizeof(size_t))
        return annum__fail(error, ANNUM_ERR_VERSION, "%s: struct_size is %z; set it with the INIT macro", name,
                           given);
    const unsigned char *bytes = theirs;
    for (size_t i = own_size; i < given; i++) {
        if (bytes[i])
            return annum__fail(error, ANNUM_ERR_VERSION,
                               "%s: a field that this version (%s) does not have is set; use a newer libannum",
                               name, ANNUM_VERSION);
    }
    memcpy(own, theirs, given < own_size ? given : own_size);
    return ANNUM_OK;
}

int annum__check_out(const void *theirs, const char *name, annum_error *error)
{
    if (!theirs)
        return annum__fail(error, ANNUM_ERR_NULL, "%s is NULL; pass a struct for the result", name);
    if (size_of(theirs) < sizeof(size_t))
        return annum__fail(error, ANNUM_ERR_VERSION, "%s: struct_size is %z; set it with the INIT macro", name,
                           size_of(theirs));
    return ANNUM_OK;
}

void annum__write_struct(void *theirs, const void *own, size_t own_size)
{
    const size_t given = size_of(theirs);
    const size_t n = given < own_size ? given : own_size;
    memcpy((char *)theirs + sizeof(size_t), (const char *)own + sizeof(size_t), n - sizeof(size_t));
}

int annum__check_allocator(const annum_allocator *allocator, annum_error *error)
{
    if (!allocator || allocator->reallocate)
        return ANNUM_OK;
    return annum__fail(error, ANNUM_ERR_NULL, "the allocator's reallocate is NULL; set it, or pass no allocator");
}

int annum__read_level(double given, double *level, annum_error *error)
{
    *level = given == 0 ? 0.95 : given;
    if (*level > 0 && *level < 1 && 1 - *level < 1) /* 1 - 1e-17 is 1, and every p-value would be below it */
        return ANNUM_OK;
    return annum__fail(error, ANNUM_ERR_ARGUMENT, "level is %g; give a confidence level between 0 and 1%s", given,
                       *level > 0 && *level < 1 ? ", further from 0" : "");
}

const char *annum_strerror(int status)
{
    switch (status) {
    case ANNUM_OK: return "success";
    case ANNUM_ERR_NULL: return "a required pointer is NULL";
    case ANNUM_ERR_NO_MEMORY: return "out of memory";
    case ANNUM_ERR_ARGUMENT: return "an argument is outside its range";
    case ANNUM_ERR_VERSION: return "a struct of an unknown size";
    case ANNUM_ERR_TOO_LARGE: return "a size is over its limit";
    case ANNUM_ERR_BUFFER: return "the buffer is too short";
    case ANNUM_ERR_CANCELLED: return "cancelled by the caller";
    case ANNUM_ERR_INTERNAL: return "an error inside annum";
    case ANNUM_ERR_PERIOD: return "an impossible or overlapping period";
    case ANNUM_ERR_DUPLICATE: return "the same period twice";
    case ANNUM_ERR_NONFINITE: return "a number that is not finite";
    case ANNUM_ERR_NEGATIVE: return "a negative number where there can be none";
    case ANNUM_ERR_TOTAL: return "more events than their total";
    case ANNUM_ERR_EXPOSURE: return "an exposure that is missing or not above zero";
    case ANNUM_ERR_COLUMN: return "a column is missing or does not belong";
    case ANNUM_ERR_KIND: return "not for this kind of series";
    case ANNUM_ERR_FAMILY: return "an unknown or impossible family or link";
    case ANNUM_ERR_RANK: return "too few points, or collinear covariates";
    case ANNUM_ERR_DOMAIN: return "a figure outside the model's domain";
    case ANNUM_ERR_FEW: return "too few figures for this analysis";
    default: return "an unknown status";
    }
}

const char *annum_version(void)
{
    return ANNUM_VERSION;
}

int annum_abi_version(void)
{
    return ANNUM_ABI_VERSION;
}
