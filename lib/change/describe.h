/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANNUM_CHANGE_DESCRIBE_H
#define ANNUM_CHANGE_DESCRIBE_H

#include "core/describe.h"

extern const annum_description annum__describe_count_change;
extern const annum_description annum__describe_proportion_change;
extern const annum_description annum__describe_change;

#endif
