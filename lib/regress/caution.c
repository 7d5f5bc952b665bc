/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the reader of a fit must know of how many figures it rests on, and of what they leave unexplained.
 */
#include "core/error.h"
#include "regress/fit.h"

/** Figures that a polynomial in time needs: Ingram et al. (2018), Vital and Health Statistics 2(179). Above
   the cubic they give none, and its own is the least. */
static size_t figures_needed(int32_t degree)
{
    return degree == 1 ? 4 : degree == 2 ? 7 : 11;
}

void annum__fit_cautions(const annum__fit_work *w, const annum_fit_result *r)
{
    const annum_fit_options *o = &w->options;
    if (!o->no_time && o->spline == 0 && r->n < figures_needed(o->degree))
        annum__warn(
            w->warnings, ANNUM_WARN_FEW_POINTS, -1,
            "degree %d on %z figures: the shape of so few can't be told from chance; degree 1 needs 4, "
            "2 needs 7, 3 needs 11",
            (int)o->degree, r->n);
    if (w->squares && o->errors == ANNUM_ERRORS_IID && r->durbin_watson.p_value < 0.05)
        annum__warn(w->warnings, ANNUM_WARN_AUTOCORRELATED, -1,
                    "the residuals follow each other (Durbin-Watson %.3, %s): standard errors are too small; "
                    "use errors ar1, and see how the slope depends on rho",
                    r->durbin_watson.statistic, annum__p_text(r->durbin_watson.p_value).text);
}
