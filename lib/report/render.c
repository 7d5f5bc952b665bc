/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "core/error.h"
#include "report/internal.h"

static void write_page(annum__writer *writer, int32_t type, const void *result,
                       const annum__page_format *format)
{
    const annum__page page = {writer, format, 0, NULL, 0};
    annum__page_result(&page, type, result);
}

static void write(annum__writer *writer, int32_t type, const void *result, int32_t format)
{
    switch (format) {
    case ANNUM_JSON: annum__json_object(writer, annum_describe(type), result); break;
    case ANNUM_CSV: annum__csv_result(writer, annum_describe(type), result); break;
    case ANNUM_HTML: write_page(writer, type, result, &annum__html_page); break;
    default: write_page(writer, type, result, &annum__text_page); break;
    }
}

static int check(int32_t type, const void *result, int32_t format, const char *buffer, size_t capacity,
                 annum_error *error)
{
    if (!result)
        return annum__fail(error, ANNUM_ERR_NULL, "result is NULL; pass a result to render");
    if (!buffer && capacity > 0)
        return annum__fail(error, ANNUM_ERR_NULL, "buffer is NULL but capacity is %z; pass 0 to ask the size",
                           capacity);
    if (!annum_describe(type))
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "result_type is %d; pass one of enum annum_result_type",
                           (int)type);
    if (format < ANNUM_TEXT || format > ANNUM_HTML)
        return annum__fail(error, ANNUM_ERR_ARGUMENT, "format is %d; pass one of enum annum_format",
                           (int)format);
    return ANNUM_OK;
}

static int render(int32_t type, const void *result, int32_t format, char *buffer, size_t capacity,
                  size_t *needed, annum_error *error)
{
    annum__own_result own;
    const void *whole = annum__read_result(type, result, &own, error);
    if (!whole)
        return ANNUM_ERR_VERSION;
    annum__writer writer = {NULL, NULL, buffer, capacity, 0, 0, 0};
    write(&writer, type, whole, format);
    if (needed)
        *needed = writer.total + 1;
    if (writer.total >= capacity)
        return annum__fail(error, ANNUM_ERR_BUFFER, "the buffer has %z bytes; %z are needed", capacity,
                           writer.total + 1);
    buffer[writer.total] = '\0';
    return ANNUM_OK;
}

int annum_render(int32_t result_type, const void *result, int32_t format, char *buffer, size_t capacity,
                 size_t *needed, annum_error *error)
{
    const int saved = errno;
    int status = check(result_type, result, format, buffer, capacity, error);
    if (status == ANNUM_OK)
        status = render(result_type, result, format, buffer, capacity, needed, error);
    errno = saved;
    return status;
}
