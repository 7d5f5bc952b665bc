/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/gslguard.h"

#include <gsl/gsl_errno.h>

#ifndef ANNUM_SHARED_GSL

#include <stdatomic.h>

void annum__gsl_enter(void)
{
    /* Storing the same pointer twice is harmless; the flag only saves the store. */
    static atomic_int off;
    if (!atomic_load_explicit(&off, memory_order_acquire)) {
        gsl_set_error_handler_off();
        atomic_store_explicit(&off, 1, memory_order_release);
    }
}

void annum__gsl_leave(void) {}

#else

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned inside;
static gsl_error_handler_t *host_handler;
static _Thread_local unsigned depth;

static void annum_handler(const char *reason, const char *file, int line, int code)
{
    if (depth > 0)
        return;
    pthread_mutex_lock(&lock);
    gsl_error_handler_t *host = host_handler;
    pthread_mutex_unlock(&lock);
    if (host && host != annum_handler) {
        host(reason, file, line, code);
        return;
    }
    if (!host) {
        /* The host relies on GSL's default, which ends the program: let it, for an error that is the host's. */
        gsl_error_handler_t *mine = gsl_set_error_handler(NULL);
        gsl_error(reason, file, line, code);
        gsl_set_error_handler(mine);
    }
}

void annum__gsl_enter(void)
{
    if (depth++ > 0)
        return;
    pthread_mutex_lock(&lock);
    if (inside++ == 0)
        host_handler = gsl_set_error_handler(annum_handler);
    pthread_mutex_unlock(&lock);
}

void annum__gsl_leave(void)
{
    if (--depth > 0)
        return;
    pthread_mutex_lock(&lock);
    if (--inside == 0) {
        gsl_error_handler_t *now = gsl_set_error_handler(host_handler);
        if (now != annum_handler) /* the host changed it meanwhile: its newer choice stands */
            gsl_set_error_handler(now);
    }
    pthread_mutex_unlock(&lock);
}

#endif
