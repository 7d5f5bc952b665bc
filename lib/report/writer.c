/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/numtext.h"
#include "report/internal.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

void annum__flush(annum__writer *writer)
{
    if (!writer->sink || writer->used == 0)
        return;
    if (!writer->cancelled && writer->sink(writer->context, writer->bytes, writer->used) != 0)
        writer->cancelled = 1;
    writer->used = 0;
}

void annum__put_bytes(annum__writer *writer, const char *bytes, size_t n)
{
    writer->total += n;
    while (n > 0) {
        if (writer->used == writer->capacity)
            annum__flush(writer);
        const size_t room = writer->capacity - writer->used;
        const size_t part = n < room ? n : room;
        if (part == 0)
            return;
        memcpy(writer->bytes + writer->used, bytes, part);
        writer->used += part;
        bytes += part;
        n -= part;
    }
}

void annum__put(annum__writer *writer, const char *text)
{
    annum__put_bytes(writer, text, strlen(text));
}

void annum__put_double(annum__writer *writer, double value)
{
    char digits[ANNUM__NUMBER_TEXT];
    annum__put_bytes(writer, digits, annum__format_double(digits, value == 0 ? 0 : value));
}

void annum__put_size(annum__writer *writer, size_t value)
{
    char digits[ANNUM__NUMBER_TEXT];
    annum__put_bytes(writer, digits, annum__format_size(digits, value));
}

static int is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes of the UTF-8 character at s (Unicode 15, table 3-7), or 0: a NUL is no tail, so it stops there. */
static size_t character_length(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    if (s[0] >= 0xC2 && s[0] <= 0xDF)
        return is_tail(s[1]) ? 2 : 0;
    if ((s[0] & 0xF0) == 0xE0) {
        const int overlong = s[0] == 0xE0 && s[1] < 0xA0;
        const int surrogate = s[0] == 0xED && s[1] > 0x9F;
        return !overlong && !surrogate && is_tail(s[1]) && is_tail(s[2]) ? 3 : 0;
    }
    if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        const int overlong = s[0] == 0xF0 && s[1] < 0x90;
        const int beyond = s[0] == 0xF4 && s[1] > 0x8F;
        return !overlong && !beyond && is_tail(s[1]) && is_tail(s[2]) && is_tail(s[3]) ? 4 : 0;
    }
    return 0;
}

static int is_control(const unsigned char *s)
{
    return s[0] < 0x20 || s[0] == 0x7F || (s[0] == 0xC2 && s[1] < 0xA0);
}

static const char *json_escape(const unsigned char *s, char code[8])
{
    static const char hex[] = "0123456789abcdef";
    switch (s[0]) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    if (s[0] >= 0x20)
        return NULL;
    memcpy(code, "\\u00", 4);
    code[4] = hex[s[0] >> 4];
    code[5] = hex[s[0] & 15];
    code[6] = '\0';
    return code;
}

static const char *html_escape(const unsigned char *s)
{
    switch (s[0]) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return is_control(s) ? " " : NULL;
    }
}

/* What stands for the character at s, or NULL where it stands for itself. */
static const char *escaped(const unsigned char *s, annum__escape escape, char code[8])
{
    switch (escape) {
    case ANNUM__QUOTED_JSON: return json_escape(s, code);
    case ANNUM__QUOTED_CSV: return s[0] == '"' ? "\"\"" : NULL;
    case ANNUM__IN_HTML: return html_escape(s);
    default: return is_control(s) ? " " : NULL;
    }
}

void annum__put_escaped(annum__writer *writer, const char *text, annum__escape escape)
{
    char code[8];
    while (*text) {
        const unsigned char *s = (const unsigned char *)text;
        const size_t n = character_length(s);
        const char *other = n == 0 ? REPLACEMENT : escaped(s, escape, code);
        if (other)
            annum__put(writer, other);
        else
            annum__put_bytes(writer, text, n);
        text += n == 0 ? 1 : n;
    }
}

size_t annum__text_width(const char *text)
{
    size_t width = 0;
    while (*text) {
        const size_t n = character_length((const unsigned char *)text);
        text += n == 0 ? 1 : n;
        width++;
    }
    return width;
}
