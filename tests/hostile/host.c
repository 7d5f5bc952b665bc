/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hostile host: a program with its own GSL error handler, a locale with a decimal comma, an odd rounding mode,
 * signal mask and errno, that calls all of annum from eight threads while a ninth makes GSL errors of its own.
 * Afterwards everything has to be as it was, and annum's numbers as in the C locale.
 */
#include <fenv.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_log.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annum.h"
#include "hostile.h"

enum { THREADS = 8, ROUNDS = 6 };

_Thread_local int inside_annum;

static atomic_long hits_in_annum; /* of the host's handler, in a thread that is inside annum */
static atomic_long hits_of_host;
static atomic_int working;
static long host_errors; /* that the ninth thread made */
static outcome expected;

static void host_handler(const char *reason, const char *file, int line, int code)
{
    (void)reason, (void)file, (void)line, (void)code;
    atomic_fetch_add(inside_annum ? &hits_in_annum : &hits_of_host, 1);
}

static void odd_signal_mask(int thread)
{
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigaddset(&mask, thread % 2 ? SIGTERM : SIGCHLD);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

static void *work(void *argument)
{
    const int thread = *(const int *)argument;
    odd_signal_mask(thread);
    for (int round = 0; round < ROUNDS; round++) {
        const int upward = (thread + round) % 3 == 0;
        outcome found = {NULL, 0, 0, 0};
        /* Rounded upwards annum's numbers may differ, but it has to end, and leave the mode as it was. */
        fesetround(upward ? FE_UPWARD : FE_TONEAREST);
        make_all_calls(&found);
        if (fegetround() != (upward ? FE_UPWARD : FE_TONEAREST))
            fail("thread %d: the rounding mode changed", thread);
        fesetround(FE_TONEAREST);
        if (!upward && (found.length != expected.length || memcmp(found.text, expected.text, found.length) != 0)) {
            size_t at = 0;
            while (at < found.length && at < expected.length && found.text[at] == expected.text[at])
                at++;
            fail("thread %d: another result than in the C locale, from '%.60s' on", thread, found.text + at);
        }
        free(found.text);
    }
    atomic_fetch_sub(&working, 1);
    return NULL;
}

/* The host's own errors have to reach its handler, whatever annum does meanwhile. */
static void *make_errors(void *argument)
{
    (void)argument;
    while (atomic_load(&working) > 0 || host_errors < 1000) {
        gsl_sf_result result;
        gsl_sf_log_e(-1, &result);
        host_errors++;
        if (host_errors % 1000 == 0) {
            const struct timespec pause = {0, 1000000};
            nanosleep(&pause, NULL);
        }
    }
    return NULL;
}

static void run_threads(void)
{
    pthread_t threads[THREADS + 1];
    int numbers[THREADS];
    atomic_store(&working, THREADS);
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, work, &numbers[i]) != 0)
            exit(2);
    }
    if (pthread_create(&threads[THREADS], NULL, make_errors, NULL) != 0)
        exit(2);
    for (int i = 0; i <= THREADS; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    FILE *report = fdopen(dup(1), "w"); /* the real standard output */
    if (!report)
        return 2;
    catch_output();
    remember_process();
    gsl_set_error_handler(host_handler);
    setlocale(LC_ALL, "C");
    remember_locale();
    make_all_calls(&expected);
    compare_locale();

    if (!setlocale(LC_ALL, "") || strcmp(localeconv()->decimal_point, ",") != 0) {
        fail("LC_ALL names no locale with a decimal comma");
        return 2;
    }
    remember_locale();
    run_threads();
    compare_locale();
    compare_process();

    if (gsl_set_error_handler(host_handler) != host_handler)
        fail("GSL's error handler is not the host's any more");
    if (atomic_load(&hits_in_annum) != 0)
        fail("an error inside annum reached the host's handler %ld times", atomic_load(&hits_in_annum));
    if (atomic_load(&hits_of_host) != host_errors)
        fail("of the host's %ld GSL errors its handler saw %ld", host_errors, atomic_load(&hits_of_host));
    fprintf(report, "hostile host: %zu calls in each of %d rounds of %d threads, %ld GSL errors of its own: %d failed\n",
            expected.calls, ROUNDS, THREADS, host_errors, failures());
    fclose(report);
    free(expected.text);
    return failures() != 0;
}
