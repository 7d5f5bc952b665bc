#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the hostile host in an empty folder. Usage: run.sh HOST LOCALES annum.symbols
set -eu

host=$1 locales=$2 symbols=$3
here=$(cd "$(dirname "$0")" && pwd)

# A function that is exported has to be called by the host.
# shellcheck disable=SC2013 # names have no spaces
for name in $(grep '^annum_' "$symbols"); do
    grep -qw "$name" "$here"/calls*.c || {
        echo "$name is not called in tests/hostile/calls*.c" >&2
        exit 1
    }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
status=0
LOCPATH=$locales LC_ALL=de_DE.UTF-8 "$host" || status=$?
if [ $status != 0 ]; then
    echo "the hostile host ended with status $status" >&2
    for file in stdout stderr; do
        [ ! -s "$file" ] || sed "s/^/$file: /" "$file" >&2
    done
fi
exit $status
