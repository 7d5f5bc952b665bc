/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Claims that are rows of a file: the first and the last figure of each series. */
#ifndef TOOLS_CLAIM_FILE_H
#define TOOLS_CLAIM_FILE_H

/* Returns an exit status. */
int claim_file(int argc, char **argv);

#endif
