/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int cannot_write(struct failure *failure, const char *name, int error)
{
    return failure_set(failure, STATUS_INPUT, "cannot write %s: %s", show_text(name).text, strerror(error));
}

/* The mode of a new file, or that of the one it takes the place of. */
static mode_t file_mode(const struct stat *old)
{
    mode_t mask;
    if (old != NULL)
        return old->st_mode & 0777;
    mask = umask(0);
    (void)umask(mask);
    return 0666 & ~mask;
}

static int open_temporary(struct output *o, const struct stat *old)
{
    size_t size = strlen(o->target) + sizeof ".XXXXXX";
    int file;
    o->temporary = malloc(size);
    if (o->temporary == NULL)
        return -1;
    (void)snprintf(o->temporary, size, "%s.XXXXXX", o->target);
    file = mkstemp(o->temporary);
    if (file < 0) {
        free(o->temporary);
        o->temporary = NULL;
        return -1;
    }
    o->stream = fchmod(file, file_mode(old)) == 0 ? fdopen(file, "wb") : NULL;
    if (o->stream == NULL)
        (void)close(file);
    return o->stream != NULL ? 0 : -1;
}

int output_open(struct output *o, const char *file, struct failure *failure)
{
    struct stat old;
    int exists;
    memset(o, 0, sizeof *o);
    if (file == NULL || strcmp(file, "-") == 0) {
        o->stream = stdout;
        return STATUS_DONE;
    }
    exists = stat(file, &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return cannot_write(failure, file, EISDIR);
    if (exists && !S_ISREG(old.st_mode)) { /* a device or a pipe can't be renamed over */
        o->stream = fopen(file, "wb");
    } else {
        /* through a symbolic link to the file itself, which a rename would cut off */
        o->target = exists ? realpath(file, NULL) : strdup(file);
        if (o->target == NULL || open_temporary(o, exists ? &old : NULL) != 0) {
            int error = errno;
            output_abandon(o);
            return cannot_write(failure, file, error);
        }
    }
    return o->stream != NULL ? STATUS_DONE : cannot_write(failure, file, errno);
}

int output_write(void *context, const char *bytes, size_t length)
{
    struct output *o = context;
    if (fwrite(bytes, 1, length, o->stream) == length)
        return 0;
    o->error = errno;
    return -1;
}

int output_commit(struct output *o, struct failure *failure)
{
    int error = o->error, is_standard = o->stream == stdout;
    const char *name = is_standard ? "standard output" : o->target != NULL ? o->target : "the output";
    if (fflush(o->stream) != 0 && error == 0)
        error = errno;
    /* closing tells of a full disk that only then shows */
    if (fclose(o->stream) != 0 && error == 0)
        error = errno;
    o->stream = NULL;
    if (error == 0 && o->temporary != NULL && rename(o->temporary, o->target) != 0)
        error = errno;
    if (error == 0) {
        free(o->temporary);
        o->temporary = NULL;
    } else {
        cannot_write(failure, name, error);
    }
    output_abandon(o);
    return error == 0 ? STATUS_DONE : failure->status;
}

void output_abandon(struct output *o)
{
    if (o->stream != NULL && o->stream != stdout)
        (void)fclose(o->stream);
    if (o->temporary != NULL)
        (void)unlink(o->temporary);
    free(o->temporary);
    free(o->target);
    memset(o, 0, sizeof *o);
}
