#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds annum, and asks it what published figures can bear: those of one newspaper
# article, then a table of many years, with the command, from C and from Python.
#
# CC names the compiler (cc). Everything is made in build/.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. tests/lib.sh

# show COMMAND…: prints a command as one would type it, and runs it
show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

annum() {
    "$root/build/release/tools/annum" "$@"
}

install_packages build
say "annum is built"
# The tests need more packages; once tests/run.sh has installed them, their build stays as it is.
tests=
[ -f build/release/CMakeCache.txt ] || tests=-DANNUM_BUILD_TESTS=OFF
build release release ${tests:+"$tests"}
python_package ""

say "the figures of one article: is anything rising or falling?"
show annum trend --by series --value value --unit unit --start period_start --end period_end examples/data/article.csv

say "a table of many years: deaths by suicide, United States, 1999 to 2017"
grep -E '^(state|United States|Wyoming|New York),' examples/data/us_suicide_by_state.csv >build/three_states.csv
show annum trend --by state --time year --events count build/three_states.csv
echo
echo "(examples/data/us_suicide_by_state.csv has all states; SOURCES.md there says where it is from)"

say "the same table: where do the trends bend? (age-adjusted rates)"
show annum joinpoint --by state --time year --rate age_adjusted_rate_per_100000 build/three_states.csv

say "the article's counts from C: examples/trend.c"
show build/release/examples/trend

say "the article's shares from Python: examples/minors_share.py"
show build/venv/bin/python examples/minors_share.py

say "where the trend bends, from Python: examples/suicide_bends.py"
show build/venv/bin/python examples/suicide_bends.py
