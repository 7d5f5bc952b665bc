/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands, one file each. argv[0] is what messages begin with; they return an exit status. */
#ifndef TOOLS_COMMANDS_H
#define TOOLS_COMMANDS_H

int trend_command(int argc, char **argv);
int fit_command(int argc, char **argv);
int change_command(int argc, char **argv);
int claim_command(int argc, char **argv);
int test_command(int argc, char **argv);
int joinpoint_command(int argc, char **argv);
int breaks_command(int argc, char **argv);

#endif
