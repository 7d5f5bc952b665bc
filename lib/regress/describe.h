/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANNUM_REGRESS_DESCRIBE_H
#define ANNUM_REGRESS_DESCRIBE_H

#include "core/describe.h"

extern const annum_description annum__describe_fit;

/** @return "wald" or "profile"; "unknown" otherwise. */
const char *annum__interval_name(int32_t interval);

#endif
