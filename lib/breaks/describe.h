/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANNUM_BREAKS_DESCRIBE_H
#define ANNUM_BREAKS_DESCRIBE_H

#include "core/describe.h"

extern const annum_description annum__describe_breaks;

#endif
