/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdarg.h>

#include "core/error.h"
#include "report/internal.h"

void annum__page_result(const annum__page *page, int32_t type, const void *result)
{
    page->format->begin(page->writer);
    switch (type) {
    case ANNUM_RESULT_TREND: annum__page_trend(page, result); break;
    case ANNUM_RESULT_FIT: annum__page_fit(page, result); break;
    case ANNUM_RESULT_CHANGE: annum__page_change(page, result); break;
    case ANNUM_RESULT_CLAIM: annum__page_claim(page, result); break;
    case ANNUM_RESULT_TRENDTEST: annum__page_test(page, result); break;
    case ANNUM_RESULT_BREAKS: annum__page_breaks(page, result); break;
    case ANNUM_RESULT_JOINPOINT: annum__page_joinpoint(page, result); break;
    case ANNUM_RESULT_JOINPOINT_COMPARISON: annum__page_joinpoint_comparison(page, result); break;
    default: annum__page_any(page, annum_describe(type), result); break;
    }
    page->format->end(page->writer);
}

void annum__page_open(const annum__page *page, annum__line_kind line)
{
    page->format->open(page->writer, line);
}

void annum__page_text(const annum__page *page, const char *text)
{
    annum__put_escaped(page->writer, text, page->format->escape);
}

void annum__page_say(const annum__page *page, const char *format, ...)
{
    char bytes[512];
    annum__text text = {bytes, sizeof bytes, 0};
    bytes[0] = '\0';
    va_list arguments;
    va_start(arguments, format);
    annum__text_add_list(&text, format, arguments);
    va_end(arguments);
    annum__page_text(page, bytes);
}

void annum__page_close(const annum__page *page, annum__line_kind line)
{
    page->format->close(page->writer, line);
}

void annum__page_names(const annum__page *page)
{
    for (size_t i = 0; i < page->n_names; i++) {
        annum__page_text(page, i == 0 ? "" : ", ");
        annum__page_text(page, page->names[i][0] ? page->names[i] : "(empty)");
    }
}

int annum__page_open_heading(const annum__page *page)
{
    annum__page_open(page, ANNUM__HEADING);
    annum__page_names(page);
    if (page->n_names > 0)
        annum__page_text(page, " (");
    return page->n_names > 0;
}

void annum__page_close_heading(const annum__page *page)
{
    if (page->n_names > 0)
        annum__page_text(page, ")");
    annum__page_close(page, ANNUM__HEADING);
}

void annum__page_warnings(const annum__page *page, const annum_warning *warnings, size_t n)
{
    for (size_t i = 0; i < (warnings ? n : 0); i++) {
        annum__page_open(page, ANNUM__WARNING);
        annum__page_say(page, "%s: ", annum_warning_name(warnings[i].code));
        annum__page_text(page, warnings[i].message ? warnings[i].message : "");
        annum__page_close(page, ANNUM__WARNING);
    }
}

annum__unit annum__page_unit(const annum__page *page, int32_t kind)
{
    annum__unit unit = {kind == ANNUM_PROPORTION || kind == ANNUM_SHARE, 1, {""}};
    if (unit.in_percent) {
        unit.scale = 100;
        unit.name = (annum__word){" percentage points"};
    } else if (page->per > 0 && (kind == ANNUM_COUNT || kind == ANNUM_RATE)) {
        unit.scale = page->per;
        unit.name = annum__say_per(page->per);
    }
    return unit;
}

void annum__page_numbers(const annum__page *page, const annum__named *list, size_t n, annum__say say)
{
    const char *join = "";
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(list[i].value))
            continue;
        if (!*join)
            annum__page_open(page, ANNUM__LINE);
        annum__page_say(page, "%s%s %s", join, list[i].name, say(list[i].value).text);
        join = ", ";
    }
    if (*join)
        annum__page_close(page, ANNUM__LINE);
}
