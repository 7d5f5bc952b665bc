/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "core/threads.h"

#include <pthread.h>
#include <signal.h>

typedef struct share {
    annum__share_of_work *work;
    void *context;
    size_t from, to, thread;
    pthread_t id;
    int started;
} share;

size_t annum__threads(size_t asked, size_t items)
{
    const size_t most = asked < ANNUM__THREADS_MOST ? asked : ANNUM__THREADS_MOST, some = most < items ? most : items;
    return some > 0 ? some : 1;
}

static void *run(void *argument)
{
    const share *s = argument;
    s->work(s->context, s->from, s->to, s->thread);
    return NULL;
}

void annum__share_work(size_t threads, size_t items, annum__share_of_work *work, void *context)
{
    share shares[ANNUM__THREADS_MOST];
    sigset_t all, before;
    for (size_t t = 0; t < threads; t++)
        shares[t] = (share){.work = work, .context = context, .thread = t,
                            .from = items / threads * t + (t < items % threads ? t : items % threads)};
    for (size_t t = 0; t < threads; t++)
        shares[t].to = t + 1 < threads ? shares[t + 1].from : items;
    if (threads > 1) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        for (size_t t = 1; t < threads; t++)
            shares[t].started = pthread_create(&shares[t].id, NULL, run, &shares[t]) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    run(&shares[0]);
    for (size_t t = 1; t < threads; t++) {
        if (shares[t].started)
            pthread_join(shares[t].id, NULL);
        else
            run(&shares[t]);
    }
}
