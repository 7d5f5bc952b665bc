/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A segmentation as a model of the result.
 */
#include <math.h>

#include "breaks/regimes.h"

int annum__break_model_make(const annum__regimes *r, const annum__breaking *b, const annum__segmentation *s,
                            double dispersion, annum_break_model *model)
{
    annum_break *at = annum__arena_take(b->arena, s->breaks, sizeof *at);
    annum_segment *segments = annum__arena_take(b->arena, s->breaks + 1, sizeof *segments);
    if (!at || !segments)
        return ANNUM_ERR_NO_MEMORY;
    *model = (annum_break_model){
        .breaks = s->breaks, .at = at, .n_at = s->breaks, .segments = segments, .n_segments = s->breaks + 1};
    for (size_t k = 0; k < s->breaks; k++)
        at[k] = (annum_break){.time = b->time[s->first[k + 1]],
                              .lower = NAN,
                              .upper = NAN,
                              .se = NAN,
                              .delta_lower = NAN,
                              .delta_upper = NAN};
    for (size_t k = 0; k <= s->breaks; k++)
        annum__segment_estimates(r, b, s, k, &segments[k]);
    annum__break_criteria(r, s, dispersion, model);
    return annum__break_intervals(r, b, s, at);
}
