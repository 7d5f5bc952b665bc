/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/describe.h"

static const annum_field estimate_fields[] = {
    ANNUM__DOUBLE(annum_estimate, estimate, "", "the estimate"),
    ANNUM__DOUBLE(annum_estimate, lower, "", "lower confidence limit"),
    ANNUM__DOUBLE(annum_estimate, upper, "", "upper confidence limit"),
    ANNUM__OPTIONAL_DOUBLE(annum_estimate, se, "", "standard error"),
    ANNUM__OPTIONAL_DOUBLE(annum_estimate, p_value, "", "two-sided p-value of no change"),
    ANNUM__OPTIONAL_TEXT(annum_estimate, method, "how the interval was found"),
};

const annum_description annum__describe_estimate =
    ANNUM__DESCRIPTION("estimate", "A number with its confidence interval", annum_estimate, estimate_fields);

static const annum_field warning_fields[] = {
    ANNUM__NAME(annum_warning, code, annum_warning_name, "the condition"),
    ANNUM__TEXT(annum_warning, message, "the condition in one sentence"),
};

const annum_description annum__describe_warning =
    ANNUM__DESCRIPTION("warning", "A condition that its reader must know", annum_warning, warning_fields);
