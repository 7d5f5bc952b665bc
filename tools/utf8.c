/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "utf8.h"

/* Bytes of the sequence that begins with c, and the range of its second byte; 0 if none begins so. */
static size_t sequence(unsigned char c, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        return 2;
    if (c >= 0xE0 && c <= 0xEF) {
        *low = c == 0xE0 ? 0xA0 : 0x80;
        *high = c == 0xED ? 0x9F : 0xBF;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        *low = c == 0xF0 ? 0x90 : 0x80;
        *high = c == 0xF4 ? 0x8F : 0xBF;
        return 4;
    }
    return 0;
}

int utf8_is_valid(const char *text, size_t length)
{
    size_t i = 0, n, j;
    unsigned char low, high;
    while (i < length) {
        n = sequence((unsigned char)text[i], &low, &high);
        if (n == 0 || n > length - i)
            return 0;
        for (j = 1; j < n; j++) {
            unsigned char c = (unsigned char)text[i + j];
            if (c < low || c > high)
                return 0;
            low = 0x80;
            high = 0xBF;
        }
        i += n;
    }
    return 1;
}
