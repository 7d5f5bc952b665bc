/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The periods of --at, and what the file says of them: a row whose figure is empty gives exposure and covariates. */
#ifndef TOOLS_FIT_AHEAD_H
#define TOOLS_FIT_AHEAD_H

#include "period.h"
#include "sample.h"

#include <annum/regress.h>

struct ahead {
    struct names text;
    struct period *period; /* [text.n] */
    double *numbers;       /* of the sample taken; the taker frees it */
    int32_t *group;        /* likewise */
};

/* Reads the periods. Returns 0 or an error number, as argp's parsers do. */
error_t ahead_parse(struct ahead *ahead, const struct arguments *arguments);

/* Points the options at the periods to predict of this sample. Returns the library's status. */
int ahead_take(struct ahead *ahead, const struct sample *sample, annum_fit_options *options, annum_error *error);

void ahead_free(struct ahead *ahead);

#endif
