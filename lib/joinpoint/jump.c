/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The level jump and, on a log scale, the comparability ratio exp(jump): new figures over old.
 *
 *     compat annum   the ratio's limits are those of the jump, raised: the same test, and never below 0
 *     compat nci     ratio -/+ t se with se = ratio se(jump), and a test of ratio = 1 by that se
 */
#include <math.h>

#include "core/dist.h"
#include "joinpoint/estimates.h"

static annum_estimate ratio_of(const annum__joining *j, const annum_joint_jump *jump, double t)
{
    const double ratio = exp(jump->estimate), se = ratio * jump->se;
    annum_estimate r = {.estimate = ratio, .lower = exp(jump->lower), .upper = exp(jump->upper), .se = se,
                        .p_value = jump->p_value, .method = "t", .present = 1};
    if (j->options.compat == ANNUM_JOINPOINT_COMPAT_NCI) {
        r.lower = ratio - t * se;
        r.upper = ratio + t * se;
        r.p_value = 2 * annum__t_tail(fabs((ratio - 1) / se), jump->df);
    }
    return r;
}

void annum__joint_jump(const annum__joining *j, const annum__joint_estimates *e, annum_joint_jump *jump)
{
    if (!j->design.jump)
        return;
    const double t = annum__t_quantile_upper((1 - j->options.level) / 2, e->jump_df);
    *jump = (annum_joint_jump){.present = 1, .at = j->options.jump, .estimate = e->coefficient[2 + e->k], .se = e->jump_se,
                               .df = e->jump_df};
    jump->lower = jump->estimate - t * jump->se;
    jump->upper = jump->estimate + t * jump->se;
    jump->p_value = 2 * annum__t_tail(fabs(jump->estimate / jump->se), jump->df);
    if (j->options.scale == ANNUM_JOINPOINT_LOG)
        jump->comparability_ratio = ratio_of(j, jump, t);
}
