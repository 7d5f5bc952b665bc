/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANNUM_JOINPOINT_DESCRIBE_H
#define ANNUM_JOINPOINT_DESCRIBE_H

#include "core/describe.h"

extern const annum_description annum__describe_joinpoint;
extern const annum_description annum__describe_joinpoint_comparison;

#endif
