#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks what the library exports, needs, keeps in writable memory and calls.
# Usage: check_symbols.sh annum.symbols LIBRARY OBJECTS private|shared
# OBJECTS is a file that lists the library's objects; the last word tells how GSL is linked.
set -eu

symbols=$1 library=$2 objects=$3 gsl=$4
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# nothing FILE MESSAGE: the file has to be empty
nothing() {
    [ ! -s "$1" ] || {
        echo "$2:" >&2
        sed 's/^/    /' "$1" >&2
        failed=1
    }
}

grep '^annum_' "$symbols" | LC_ALL=C sort >"$work/agreed"
nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort -u >"$work/exported"
LC_ALL=C comm -3 "$work/agreed" "$work/exported" >"$work/differ"
nothing "$work/differ" "lib/annum.symbols (left) and the exports of $library (right) differ"

# With a shared GSL, it and its BLAS are needed too.
more='^$'
[ "$gsl" = private ] || more='^lib(gsl|gslcblas|pthread)\.so'
ldd "$library" | awk '{ print $1 }' | grep -vE '^(linux-vdso|linux-gate|lib[cm]\.so|/.*/ld-)' |
    grep -vE "$more" >"$work/needs" || true
nothing "$work/needs" "the library needs more than libc and libm"

# Data of ours that can be written at run time: the flag (or lock) of the GSL guard alone.
tr '\n' '\0' <"$objects" | xargs -0 objdump -t |
    awk '/file format/ { file = $1 }
         NF > 3 { for (i = 2; i < NF - 1; i++)
                      if ($i ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && $i !~ /^\.data\.rel\.ro/ && $NF !~ /^\./)
                          print file, $NF }' |
    grep -v 'gslguard\.c\.o:' >"$work/data" || true
nothing "$work/data" "writable data"

# Functions that our objects may call. What prints, aborts, exits, allocates behind the caller's allocator's back,
# reads the environment or follows the locale is not among them; snprintf follows it, and numtext.c undoes that.
tr '\n' '\0' <"$objects" | xargs -0 nm -u -A | awk '{ print $NF, $1 }' |
    grep -vE '^(_GLOBAL_OFFSET_TABLE_|__errno_location|__stack_chk_fail|__tls_get_addr) ' |
    grep -vE '^__cpu_(model|indicator_init) ' | # the compiler's own: which version of a loop fits the processor
    grep -vE '^(annum_|gsl_)' |
    grep -vE '^(malloc|realloc|free|memcpy|memmove|memset|memcmp|memchr|bcmp) ' |
    grep -vE '^(strlen|strcmp|strncmp|strchr|strrchr|strspn|strcspn|strpbrk|strstr|snprintf) ' |
    grep -vE '^pthread_(mutex_lock|mutex_unlock) ' |
    grep -vE '^(pthread_create|pthread_join|pthread_sigmask|sigfillset) ' |
    grep -vE '^(f?abs|sqrt|cbrt|hypot|exp|exp2|expm1|log|log2|log10|log1p|pow|fma|fmod|fmin|fmax) ' |
    grep -vE '^(sin|cos|tan|atan|atan2|asin|acos|sinh|cosh|tanh|sincos|erf|erfc|tgamma|lgamma_r) ' |
    grep -vE '^(floor|ceil|round|trunc|rint|nearbyint|ldexp|frexp|scalbn|ilogb|logb|modf|nextafter|copysign) ' \
        >"$work/calls" || true
nothing "$work/calls" "calls that are not in the list of tests/check_symbols.sh"
tr '\n' '\0' <"$objects" | xargs -0 nm -u -A | grep -E ' (snprintf|gsl_set_error_handler)' |
    grep -vE '/(core/numtext|core/gslguard)\.c\.o:' >"$work/once" || true
nothing "$work/once" "snprintf outside core/numtext.c, or GSL's handler outside core/gslguard.c"

[ $failed = 0 ] && echo "$(wc -l <"$work/exported") functions are exported; needs, data and calls are as agreed"
exit $failed
