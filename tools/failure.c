/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "failure.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int failure_set(struct failure *failure, int status, const char *format, ...)
{
    va_list arguments;
    failure->status = status;
    va_start(arguments, format);
    (void)vsnprintf(failure->text, sizeof failure->text, format, arguments);
    va_end(arguments);
    return status;
}

void failure_add(struct failure *failure, const char *format, ...)
{
    va_list arguments;
    size_t used = strlen(failure->text);
    va_start(arguments, format);
    (void)vsnprintf(failure->text + used, sizeof failure->text - used, format, arguments);
    va_end(arguments);
}

int failure_no_memory(struct failure *failure)
{
    return failure_set(failure, STATUS_INPUT, "out of memory");
}

struct shown show(const char *text, size_t length)
{
    struct shown shown;
    size_t room = sizeof shown.text - 4, used = 0;
    int cut = length > room, valid;
    size_t take = cut ? room : length;
    /* never cut inside a UTF-8 sequence */
    while (cut && take > 0 && ((unsigned char)text[take] & 0xC0) == 0x80)
        take--;
    valid = utf8_is_valid(text, take);
    for (; used < take; used++) {
        unsigned char c = (unsigned char)text[used];
        shown.text[used] = c < 0x20 || c == 0x7F || (c >= 0x80 && !valid) ? '?' : text[used];
    }
    memcpy(shown.text + used, cut ? "..." : "", cut ? 4 : 1);
    return shown;
}

struct shown show_text(const char *text)
{
    return show(text, strlen(text));
}
