/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * What a search for breaks comes to, for whoever reads one line of it.
 */
#include "breaks/internal.h"

static const annum_break_model *selected(const annum_breaks_result *r)
{
    for (size_t i = 0; i < r->n_models; i++) {
        if (r->models[i].breaks == r->selected)
            return &r->models[i];
    }
    return NULL;
}

void annum__breaks_summarise(annum_breaks_result *r)
{
    const annum_break_model *model = selected(r);
    if (model) {
        r->at = model->at;
        r->n_at = model->n_at;
    }
    /* Of several dates given none speaks for all. */
    if (r->n_tests > 0)
        r->p_value = r->tests[0].p_value;
    else if (r->n_intervention == 1)
        r->p_value = r->intervention[0].p_value;
    else if (r->unusual.present)
        r->p_value = r->unusual.p_value;
}
