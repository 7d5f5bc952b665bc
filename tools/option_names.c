/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "option_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(const struct option_name *name, char *message, size_t size)
{
    char *at = strstr(message, name->field);
    char *rest = at != NULL ? strdup(at + strlen(name->field)) : NULL;
    if (rest == NULL)
        return; /* not there; or, without memory, the library's words do */
    (void)snprintf(at, size - (size_t)(at - message), "%s%s", name->option, rest);
    free(rest);
}

void option_names_put(const struct option_name *names, char *message, size_t size)
{
    for (; names->field != NULL; names++)
        put(names, message, size);
}
