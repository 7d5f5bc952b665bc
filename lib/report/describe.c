/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "breaks/describe.h"
#include "change/describe.h"
#include "claim/describe.h"
#include "core/error.h"
#include "joinpoint/describe.h"
#include "regress/describe.h"
#include "report/internal.h"
#include "trend/describe.h"
#include "trendtest/describe.h"

const annum_description *annum_describe(int32_t result_type)
{
    switch (result_type) {
    case ANNUM_RESULT_TREND: return &annum__describe_trend;
    case ANNUM_RESULT_FIT: return &annum__describe_fit;
    case ANNUM_RESULT_MANN_KENDALL: return &annum__describe_mann_kendall;
    case ANNUM_RESULT_SEN_SLOPE: return &annum__describe_sen_slope;
    case ANNUM_RESULT_COUNT_CHANGE: return &annum__describe_count_change;
    case ANNUM_RESULT_EXACT_TREND: return &annum__describe_exact_trend;
    case ANNUM_RESULT_CHANGE: return &annum__describe_change;
    case ANNUM_RESULT_CLAIM: return &annum__describe_claim;
    case ANNUM_RESULT_PROPORTION_CHANGE: return &annum__describe_proportion_change;
    case ANNUM_RESULT_TRENDTEST: return &annum__describe_trendtest;
    case ANNUM_RESULT_BREAKS: return &annum__describe_breaks;
    case ANNUM_RESULT_JOINPOINT: return &annum__describe_joinpoint;
    case ANNUM_RESULT_JOINPOINT_COMPARISON: return &annum__describe_joinpoint_comparison;
    default: return NULL;
    }
}

/* Results that begin with struct_size are the caller's; the library makes the others at full size. */
static int is_sized(int32_t type)
{
    return type == ANNUM_RESULT_MANN_KENDALL || type == ANNUM_RESULT_SEN_SLOPE ||
           type == ANNUM_RESULT_COUNT_CHANGE || type == ANNUM_RESULT_EXACT_TREND ||
           type == ANNUM_RESULT_PROPORTION_CHANGE;
}

const void *annum__read_result(int32_t type, const void *result, annum__own_result *own, annum_error *error)
{
    if (!is_sized(type))
        return result;
    const annum_description *description = annum_describe(type);
    if (annum__read_struct(own, description->size, result, description->name, error) != ANNUM_OK)
        return NULL;
    return own;
}
