/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "change/describe.h"

#include "annum/change.h"

static const annum_field count_change_fields[] = {
    ANNUM__DOUBLE(annum_count_change, from, "events per exposure", "earlier rate"),
    ANNUM__DOUBLE(annum_count_change, to, "events per exposure", "later rate"),
    ANNUM__ESTIMATE(annum_count_change, ratio, "", "later rate over earlier rate"),
    ANNUM__ESTIMATE(annum_count_change, percent, "percent", "change in percent of the earlier rate"),
    ANNUM__ESTIMATE(annum_count_change, difference, "events per exposure", "later rate less earlier rate"),
    ANNUM__DOUBLE(annum_count_change, p_value, "", "p-value of equal rates, twice the smaller tail"),
};

const annum_description annum__describe_count_change =
    ANNUM__DESCRIPTION("count_change", "Two counts compared", annum_count_change, count_change_fields);
