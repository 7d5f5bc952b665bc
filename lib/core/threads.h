/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file threads.h
 * Work shared among threads for the length of a call. Threads have all signals blocked, so that the host's handlers never
 * run in them, and have ended when the call returns.
 */
#ifndef ANNUM_CORE_THREADS_H
#define ANNUM_CORE_THREADS_H

#include <stddef.h>

/** Items from .. to - 1 are this thread's; thread: 0 .. threads - 1, for scratch of its own. */
typedef void annum__share_of_work(void *context, size_t from, size_t to, size_t thread);

/** Most threads of a call. */
enum { ANNUM__THREADS_MOST = 64 };

/** Threads that so many asked-for threads come to with so many items: at least 1. */
size_t annum__threads(size_t asked, size_t items);

/** Does all items, in one stretch a thread. Where a thread can't be had, the caller does its share. */
void annum__share_work(size_t threads, size_t items, annum__share_of_work *work, void *context);

#endif
