/* SPDX-License-Identifier: GPL-3.0-or-later */
/* annum COMMAND: finds the command. A new one is a file, a line in commands.h and a row in the table below.
 */
#include "commands.h"
#include "failure.h"
#include "output.h"

#include <annum/base.h>

#include <stdio.h>
#include <string.h>

struct command {
    const char *name; /* as argv[0] of the command: what its messages begin with */
    const char *summary;
    int (*run)(int argc, char **argv); /* NULL: not in this version */
};

static const struct command commands[] = {
    {"annum trend", "rising or falling, by how much a year, and can the figures show it?", trend_command},
    {"annum fit", "a regression on time and covariates", fit_command},
    {"annum change", "period against period: how much, and by chance?", change_command},
    {"annum claim", "what a published pair of figures can bear", claim_command},
    {"annum test", "tests of a trend (by ranks, of events), of a change of level, of a random order", test_command},
    {"annum joinpoint", "where the trend bends, and how much it changes a year on each piece", joinpoint_command},
    {"annum breaks", "where level or slope changed, and did they?", breaks_command},
    {"annum forecast", 0, 0},
    {"annum rates", 0, 0},
    {"annum decompose", 0, 0},
    {"annum pool", 0, 0},
    {"annum hidden", 0, 0},
    {"annum report", 0, 0},
    {"annum plot", 0, 0},
};

#define N_COMMANDS (sizeof commands / sizeof *commands)
#define PREFIX (sizeof "annum " - 1)

static int usage(const char *what, const char *name, const char *why)
{
    (void)fprintf(stderr, "annum: %s%s%s\nTry 'annum --help'.\n", what, name, why);
    return STATUS_USAGE;
}

static void print_help(void)
{
    (void)printf("Usage: annum COMMAND [OPTION...] [FILE]\n"
                 "Statistics of annual figures, read from a CSV file or standard input.\n\nCommands:\n");
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (commands[i].run != NULL)
            (void)printf("  %-10s %s\n", commands[i].name + PREFIX, commands[i].summary);
    (void)printf(
        "\n'annum COMMAND --help' shows its options; 'annum --version' the version.\n"
        "Exit status: 0 done, 1 some series could not be analysed, 2 wrong usage, 3 the input can't be "
        "read.\n");
}

static int general(int argc, char **argv)
{
    struct failure failure;
    struct output output;
    int status;
    if (argc > 2)
        return usage(argv[1], " stands alone", "");
    status = output_open(&output, NULL, &failure);
    if (strcmp(argv[1], "--version") == 0)
        (void)printf("annum %s\n", annum_version());
    else
        print_help();
    if (status == STATUS_DONE)
        status = output_commit(&output, &failure);
    if (status != STATUS_DONE)
        (void)fprintf(stderr, "annum: %s\n", failure.text);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return usage("no command is given", "", "");
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return general(argc, argv);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        char name[32];
        if (strcmp(argv[1], commands[i].name + PREFIX) != 0)
            continue;
        if (commands[i].run == NULL)
            return usage("'", argv[1], "' is not in this version");
        (void)snprintf(name, sizeof name, "%s", commands[i].name);
        argv[1] = name; /* getopt's messages begin with it */
        return commands[i].run(argc - 1, argv + 1);
    }
    return usage(argv[1][0] == '-' ? "unknown option '" : "unknown command '", show_text(argv[1]).text, "'");
}
