#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks that the sources include each other downwards alone. Usage: check_layers.sh ROOT
set -eu

cd "$1"
bad=$(mktemp)
trap 'rm -f "$bad"' EXIT

# includes FILE…: the files they include, as "file:line name"
includes() {
    grep -Hn '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' "$@" | sed 's/:[[:space:]]*#[^<"]*[<"]\([^>"]*\).*/ \1/'
}

# may DOMAIN OTHERS: what the sources of lib/DOMAIN may include of other domains
may() {
    for other in lib/*/; do
        other=$(basename "$other")
        case " $1 $2 " in
        *" $other "*) ;;
        *) includes lib/"$1"/*.[ch] | grep " $other/" | sed "s,\$, (lib/$1 may not use lib/$other)," >>"$bad" || true ;;
        esac
    done
    known="$known $1 "
}

known=
may core ""
may series "core"
may change "core series"
may regress "core series"
may trendtest "core series"
may trend "core series change regress trendtest"
may claim "core series change"
may breaks "core series regress"
may joinpoint "core series regress"
may report "core series change regress trendtest trend breaks joinpoint claim"

for folder in lib/*/; do
    case $known in
    *" $(basename "$folder") "*) ;;
    *) echo "$folder has no rule in tests/check_layers.sh" >>"$bad" ;;
    esac
done

# Public headers stand alone; the command and the examples see them and nothing else of ours.
includes include/annum.h include/annum/*.h | grep -E ' (gsl/|[a-z]+/internal|\.\./)' |
    sed 's/$/ (a public header)/' >>"$bad" || true
for file in tools/*.[ch] examples/*.c bench/*.c; do
    [ -f "$file" ] || continue
    includes "$file" | grep -E ' ((core|series|breaks|joinpoint|change|claim|regress|trendtest|trend|report|gsl)/|\.\./)' |
        sed 's,$, (only annum/*.h may be used here),' >>"$bad" || true
done
grep -rnE 'lib/(core|series|breaks|joinpoint|change|claim|regress|trendtest|trend|report)/' python --include='*.py' |
    sed 's,$, (only include/annum may be read here),' >>"$bad" || true
# One file alone touches GSL's error handler.
grep -rn 'gsl_set_error_handler' lib include tools | grep -v '^lib/core/gslguard.c:' |
    sed 's,$, (only lib/core/gslguard.c may do so),' >>"$bad" || true

if [ -s "$bad" ]; then
    cat "$bad" >&2
    exit 1
fi
echo "the includes of $(find lib include tools -name '*.[ch]' | wc -l) files point downwards"
