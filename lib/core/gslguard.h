/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file gslguard.h
 * The only code that touches GSL's error handler. Every GSL call stands between enter and leave.
 *
 * With GSL linked in (the default) the handler pointer is annum's own: it is set off once.
 * With a shared GSL the pointer belongs to the whole process: the first thread in saves the host's handler and
 * installs ours, which ignores errors of threads inside annum and passes others on; the last thread out puts
 * the host's back. GSL's pointer is not atomic, so a host that swaps handlers in another thread at that very
 * moment can still race.
 */
#ifndef ANNUM_CORE_GSLGUARD_H
#define ANNUM_CORE_GSLGUARD_H

void annum__gsl_enter(void);
void annum__gsl_leave(void);

#endif
