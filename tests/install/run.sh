#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs annum under a prefix, and uses it from there by find_package and by pkg-config.
# Usage: run.sh FOLDER, which is emptied; CC and CXX name the compilers.
set -eu

folder=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/tests/install
rm -rf "$folder"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
prefix=$folder/prefix
cc=${CC:-cc} cxx=${CXX:-c++}
passed=0

fail() {
    echo "tests/install/run.sh: $*" >&2
    exit 1
}

quietly() {
    "$@" >"$folder/log" 2>&1 || {
        tail -n 40 "$folder/log" >&2
        fail "failed: $*"
    }
}

ok() {
    passed=$((passed + 1))
    echo "ok: $*"
}

quietly cmake -S "$root" -B "$folder/annum" -DCMAKE_INSTALL_PREFIX="$prefix" -DANNUM_BUILD_TESTS=OFF \
    -DANNUM_BUILD_EXAMPLES=OFF
quietly cmake --build "$folder/annum" -j "$(nproc 2>/dev/null || echo 2)"
quietly cmake --install "$folder/annum"
[ -f "$prefix/include/annum.h" ] || fail "the header is not installed"
"$prefix/bin/annum" --version >/dev/null || fail "the installed command does not run"
ok "installed; the command finds its library"

# Nothing that is installed names the folder it was built in.
if grep -rlF "$folder/annum" "$prefix"; then fail "the files above name the build folder"; fi
if grep -rlF "$root/lib" "$prefix"; then fail "the files above name the source folder"; fi
ok "no path of this machine but the prefix"

quietly cmake -S "$here" -B "$folder/consumer" -DCMAKE_PREFIX_PATH="$prefix"
quietly cmake --build "$folder/consumer"
quietly ctest --test-dir "$folder/consumer" --output-on-failure
ok "find_package: $(grep '% tests passed' "$folder/log")"

# A prefix that was moved as a whole still serves CMake.
cp -R "$prefix" "$folder/moved"
quietly cmake -S "$here" -B "$folder/consumer-moved" -DCMAKE_PREFIX_PATH="$folder/moved"
grep -q "$folder/moved" "$folder/consumer-moved/CMakeCache.txt" || fail "the moved prefix was not used"
quietly cmake --build "$folder/consumer-moved"
"$folder/moved/bin/annum" --version >/dev/null || fail "the moved command does not run"
ok "a moved prefix"

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name annum.pc)")
export PKG_CONFIG_PATH
library=$(pkg-config --variable=libdir annum)
[ "$(pkg-config --modversion annum)" = "$(sed -n 's/.*define ANNUM_VERSION "\(.*\)"/\1/p' "$root/include/annum/base.h")" ] ||
    fail "annum.pc has another version than base.h"
for language in c cpp; do
    compiler=$cc
    [ $language = c ] || compiler=$cxx
    # shellcheck disable=SC2046 # flags are words
    quietly "$compiler" "$here/consumer.$language" -o "$folder/pc_$language" $(pkg-config --cflags --libs annum)
    LD_LIBRARY_PATH=$library "$folder/pc_$language" || fail "the $language program failed"
    if LD_LIBRARY_PATH=$library ldd "$folder/pc_$language" | grep gsl; then fail "GSL is needed at run time"; fi
    # shellcheck disable=SC2046
    quietly "$compiler" -static "$here/consumer.$language" -o "$folder/static_$language" \
        $(pkg-config --static --cflags --libs annum)
    "$folder/static_$language" || fail "the static $language program failed"
    ok "pkg-config, shared and static: consumer.$language"
done
echo "$passed passed, 0 failed"
