/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/warnings.h"

#include <stdarg.h>
#include <string.h>

#include "core/error.h"

const char *annum_warning_name(int32_t code)
{
    static const char *const names[] = {
        [ANNUM_WARN_FEW_POINTS] = "few_points",
        [ANNUM_WARN_TWO_POINTS] = "two_points",
        [ANNUM_WARN_DISPERSION_UNKNOWN] = "dispersion_unknown",
        [ANNUM_WARN_OVERDISPERSED] = "overdispersed",
        [ANNUM_WARN_UNDERDISPERSED] = "underdispersed",
        [ANNUM_WARN_AUTOCORRELATED] = "autocorrelated",
        [ANNUM_WARN_SEPARATED] = "separated",
        [ANNUM_WARN_BOUNDARY] = "boundary",
        [ANNUM_WARN_FIRTH] = "firth",
        [ANNUM_WARN_UNBOUNDED] = "unbounded",
        [ANNUM_WARN_MISSING] = "missing",
        [ANNUM_WARN_SUPPRESSED] = "suppressed",
        [ANNUM_WARN_ROUNDED] = "rounded",
        [ANNUM_WARN_PART_YEAR] = "part_year",
        [ANNUM_WARN_MIXED_LENGTHS] = "mixed_lengths",
        [ANNUM_WARN_AMBIGUOUS_COMPARATOR] = "ambiguous_comparator",
        [ANNUM_WARN_TOTAL_UNKNOWN] = "total_unknown",
        [ANNUM_WARN_EXPOSURE_MISSING] = "exposure_missing",
        [ANNUM_WARN_BREAK_CROSSED] = "break_crossed",
        [ANNUM_WARN_EXTRAPOLATED] = "extrapolated",
        [ANNUM_WARN_MONTE_CARLO] = "monte_carlo",
        [ANNUM_WARN_NOT_CONVERGED] = "not_converged",
        [ANNUM_WARN_NOT_WHOLE] = "not_whole",
        [ANNUM_WARN_PERFECT_FIT] = "perfect_fit",
        [ANNUM_WARN_EXCESS_ZEROS] = "excess_zeros",
        [ANNUM_WARN_DOUBTFUL] = "doubtful",
    };
    const size_t n = sizeof names / sizeof names[0];
    return code > 0 && (size_t)code < n ? names[code] : "unknown";
}

void annum__warn(annum__warnings *warnings, int32_t code, int32_t row, const char *format, ...)
{
    if (warnings->n == ANNUM__WARNINGS_MAX)
        return;
    char message[512];
    annum__text text = {message, sizeof message, 0};
    message[0] = '\0';
    if (warnings->about)
        annum__text_add(&text, "%s: ", warnings->about);
    va_list arguments;
    va_start(arguments, format);
    annum__text_add_list(&text, format, arguments);
    va_end(arguments);
    const char *kept = annum__arena_text(warnings->arena, message);
    if (!kept) {
        warnings->failed = 1;
        return;
    }
    warnings->list[warnings->n++] = (annum_warning){code, row, kept};
}

int annum__warnings_keep(annum__warnings *warnings, const annum_warning **list, size_t *n)
{
    annum_warning *kept = annum__arena_take(warnings->arena, warnings->n, sizeof *kept);
    if (!kept || warnings->failed)
        return ANNUM_ERR_NO_MEMORY;
    memcpy(kept, warnings->list, warnings->n * sizeof *kept);
    *list = kept;
    *n = warnings->n;
    return ANNUM_OK;
}
