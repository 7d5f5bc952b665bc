#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks that each public header compiles alone, as C11 and as C++11. Usage: check_headers.sh INCLUDE COMPILER
set -eu

include=$1 cc=$2
failed=0
n=0
for header in "$include"/annum.h "$include"/annum/*.h; do
    for language in "c -std=c11" "c++ -std=c++11"; do
        # shellcheck disable=SC2086 # two words
        printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
            "$cc" -x $language -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$include" - || {
            echo "$header does not compile alone with $cc -x $language (Debian: C++ needs g++)" >&2
            failed=1
        }
        n=$((n + 1))
    done
done
[ $failed = 0 ] && echo "$n compilations of headers alone passed"
exit $failed
