/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the process looks like to its owner, before and after. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <gsl/gsl_errno.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hostile.h"

extern char **environ;
extern _Thread_local int inside_annum;

static atomic_int failed;
static int real_stderr = STDERR_FILENO;

int failures(void)
{
    return atomic_load(&failed);
}

void fail(const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (atomic_fetch_add(&failed, 1) < 20)
        dprintf(real_stderr, "hostile host: %s\n", text);
}

static void redirect(int descriptor, const char *name)
{
    const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || dup2(file, descriptor) < 0) {
        fail("%s could not be opened: %s", name, strerror(errno));
        exit(2);
    }
    close(file);
}

void catch_output(void)
{
    real_stderr = dup(STDERR_FILENO);
    redirect(STDOUT_FILENO, "stdout");
    redirect(STDERR_FILENO, "stderr");
}

/* ---- of a thread ---------------------------------------------------------------------------------------- */

typedef struct thread_state {
    int rounding;
    int traps;
    unsigned control; /* flush-to-zero and the like, where the processor has them */
    sigset_t mask;
} thread_state;

static _Thread_local thread_state before;

static unsigned control_word(void)
{
#ifdef __SSE__
    return __builtin_ia32_stmxcsr() & ~0x3Fu; /* without the flags that every inexact result raises */
#else
    return 0;
#endif
}

static thread_state look(void)
{
    thread_state state;
    memset(&state, 0, sizeof state);
    state.rounding = fegetround();
    state.traps = fegetexcept();
    state.control = control_word();
    pthread_sigmask(SIG_BLOCK, NULL, &state.mask);
    return state;
}

static int same_mask(const sigset_t *a, const sigset_t *b)
{
    for (int number = 1; number < NSIG; number++) {
        if (sigismember(a, number) != sigismember(b, number))
            return 0;
    }
    return 1;
}

void call_begin(void)
{
    before = look();
    inside_annum = 1;
    errno = 77;
}

void call_end(const char *name)
{
    const int number = errno;
    inside_annum = 0;
    const thread_state after = look();
    if (number != 77)
        fail("%s changed errno to %d", name, number);
    if (after.rounding != before.rounding)
        fail("%s changed the rounding mode", name);
    if (after.traps != before.traps || after.control != before.control)
        fail("%s changed the floating-point environment", name);
    if (!same_mask(&after.mask, &before.mask))
        fail("%s changed the signal mask", name);
}

/* ---- of the process ------------------------------------------------------------------------------------- */

enum { ENVIRONMENT_MAX = 65536, SIGNALS = 65 };

typedef struct process_state {
    char folder[1024];
    char environment[ENVIRONMENT_MAX];
    int open_files;
    int next_random;
    mode_t mask;
    struct sigaction actions[SIGNALS];
} process_state;

static process_state first, last;

static int count_files(void)
{
    int n = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (!folder)
        return 0;
    while (readdir(folder))
        n++;
    closedir(folder);
    return n;
}

static void look_at_process(process_state *state)
{
    memset(state, 0, sizeof *state);
    if (!getcwd(state->folder, sizeof state->folder))
        fail("no current folder: %s", strerror(errno));
    size_t length = 0;
    for (char **entry = environ; *entry; entry++) {
        const size_t n = strlen(*entry) + 1;
        if (length + n > ENVIRONMENT_MAX)
            break;
        memcpy(state->environment + length, *entry, n);
        length += n;
    }
    state->open_files = count_files();
    state->mask = umask(0);
    umask(state->mask);
    for (int number = 1; number < SIGNALS; number++)
        sigaction(number, NULL, &state->actions[number]);
}

void remember_process(void)
{
    srand(5);
    first.next_random = rand();
    const int expected = first.next_random;
    look_at_process(&first);
    first.next_random = expected;
    srand(5);
}

static char locale_then[256];

static void name_locale(char *name, size_t size)
{
    snprintf(name, size, "%s %s", setlocale(LC_ALL, NULL), localeconv()->decimal_point);
}

void remember_locale(void)
{
    name_locale(locale_then, sizeof locale_then);
}

void compare_locale(void)
{
    char now[sizeof locale_then];
    name_locale(now, sizeof now);
    if (strcmp(now, locale_then) != 0)
        fail("the locale was %s and is %s", locale_then, now);
}

static void check_file(const char *name)
{
    struct stat file;
    if (stat(name, &file) != 0)
        fail("the file %s is gone", name);
    else if (file.st_size != 0)
        fail("%ld bytes were written to %s", (long)file.st_size, name);
}

void compare_process(void)
{
    const int next_random = rand();
    look_at_process(&last);
    fflush(NULL);
    if (next_random != first.next_random)
        fail("rand was used");
    if (strcmp(first.folder, last.folder) != 0)
        fail("the folder was %s and is %s", first.folder, last.folder);
    if (memcmp(first.environment, last.environment, ENVIRONMENT_MAX) != 0)
        fail("the environment changed");
    if (first.open_files != last.open_files)
        fail("%d files were open, and %d are", first.open_files, last.open_files);
    if (first.mask != last.mask)
        fail("the umask changed");
    for (int number = 1; number < SIGNALS; number++) {
        if (first.actions[number].sa_handler != last.actions[number].sa_handler)
            fail("the action of signal %d changed", number);
    }
    check_file("stdout");
    check_file("stderr");
}
