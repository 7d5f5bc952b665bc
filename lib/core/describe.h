/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file describe.h
 * What result types write their descriptions with, and the descriptions that all of them share.
 *
 * A table of fields is `static const annum_field fields[]` made of the macros below, in the order of output.
 */
#ifndef ANNUM_CORE_DESCRIBE_H
#define ANNUM_CORE_DESCRIBE_H

#include "annum/estimate.h"
#include "annum/report.h"
#include "annum/warnings.h"

extern const annum_description annum__describe_estimate;
extern const annum_description annum__describe_warning;

#define ANNUM__COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */
#define ANNUM__FIELD(type, member, field_type, optional, unit, meaning, count_offset, of, name_of) \
    {#member, meaning, unit, field_type, optional, offsetof(type, member), count_offset, of, name_of, 0, NULL, 0, 0}

#define ANNUM__DOUBLE(type, member, unit, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_DOUBLE, 0, unit, meaning, 0, NULL, NULL)
#define ANNUM__OPTIONAL_DOUBLE(type, member, unit, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_DOUBLE, 1, unit, meaning, 0, NULL, NULL)
#define ANNUM__SIZE(type, member, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_SIZE, 0, "", meaning, 0, NULL, NULL)
#define ANNUM__FLAG(type, member, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_FLAG, 0, "", meaning, 0, NULL, NULL)
#define ANNUM__TRISTATE(type, member, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_TRISTATE, 0, "", meaning, 0, NULL, NULL)
#define ANNUM__NAME(type, member, name_of, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_NAME, 0, "", meaning, 0, NULL, name_of)
#define ANNUM__TEXT(type, member, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_TEXT, 0, "", meaning, 0, NULL, NULL)
#define ANNUM__OPTIONAL_TEXT(type, member, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_TEXT, 1, "", meaning, 0, NULL, NULL)
#define ANNUM__STRUCT(type, member, of, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_STRUCT, 0, "", meaning, 0, of, NULL)
#define ANNUM__OPTIONAL_STRUCT(type, member, of, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_STRUCT, 1, "", meaning, offsetof(type, member.present), of, NULL)
#define ANNUM__ESTIMATE(type, member, unit, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_STRUCT, 1, unit, meaning, offsetof(type, member.present), \
                 &annum__describe_estimate, NULL)
#define ANNUM__TABLE(type, member, count, of, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_TABLE, 0, "", meaning, offsetof(type, count), of, NULL)
#define ANNUM__OPTIONAL_TABLE(type, member, count, of, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_TABLE, 1, "", meaning, offsetof(type, count), of, NULL)
/* A struct that a member points to, and a row of a table: in CSV they stand for the table that JSON has. */
#define ANNUM__POINTER(type, member, of, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_ROW, 0, "", meaning, 0, of, NULL)
#define ANNUM__ROW(type, member, name, count, of, meaning, row) \
    {name, meaning, "", ANNUM_FIELD_ROW, 0, offsetof(type, member), offsetof(type, count), of, NULL, row, NULL, 0, 0}
#define ANNUM__KEYED_TABLE(type, member, count, of, meaning, keys) \
    {#member, meaning, "", ANNUM_FIELD_TABLE, 0, offsetof(type, member), offsetof(type, count), of, NULL, 0, keys, 0, 0}
#define ANNUM__ROWS(type, member, count, of, csv, meaning) \
    {#member, meaning, "", ANNUM_FIELD_TABLE, 0, offsetof(type, member), offsetof(type, count), of, NULL, 0, NULL, csv, 0}
#define ANNUM__MATRIX(type, member, count, meaning) \
    ANNUM__FIELD(type, member, ANNUM_FIELD_MATRIX, 0, "", meaning, offsetof(type, count), NULL, NULL)

#define ANNUM__DESCRIPTION(name, meaning, type, fields) \
    {name, meaning, sizeof(type), ANNUM__COUNT_OF(fields), fields}
/* clang-format on */

#endif
