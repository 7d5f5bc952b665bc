#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the wheel and the source distribution, and installs the wheel into an empty virtual environment.
# Usage: wheel_test.sh [PYTHON]; CC names the C compiler.
set -eu

python=${1:-python3}
cc=${CC:-cc}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
passed=0

unset ANNUM_LIBRARY PYTHONPATH || true

fail() {
    echo "wheel_test.sh: $*" >&2
    exit 1
}

ok() {
    passed=$((passed + 1))
    echo "ok: $*"
}

# check_wheel FILE: what a wheel holds
check_wheel() {
    "$python" - "$1" <<'PROGRAM'
import re, stat, sys, zipfile

wheel = zipfile.ZipFile(sys.argv[1])
assert re.search(r"annum-[\d.]+-py3-none-\w+\.whl$", sys.argv[1]), sys.argv[1]
names = wheel.namelist()
libraries = [name for name in names if re.search(r"\.(so|dylib|dll)", name)]
assert len(libraries) == 1 and libraries[0].startswith("annum/"), libraries
for entry in wheel.infolist():
    assert not stat.S_ISLNK(entry.external_attr >> 16), entry.filename
outside = [n for n in names if not re.match(r"annum/[^/]+$|annum-[\d.]+\.dist-info/", n)]
assert not outside, outside
assert "annum/py.typed" in names and "annum/_abi.py" in names
PROGRAM
}

"$python" -m venv "$work/builder"
"$work/builder/bin/pip" -q install "scikit-build-core>=0.10"
"$work/builder/bin/pip" -q wheel --no-deps -w "$work/wheel" "$root/python"
wheel=$(echo "$work"/wheel/annum-*.whl)
check_wheel "$wheel"
ok "the wheel holds the package and one library"

(cd "$root/python" && "$work/builder/bin/python" -c "
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, '.')
import build_backend
build_backend.build_sdist('$work/sdist')") >"$work/sdist.log" 2>&1 || fail "$(cat "$work/sdist.log")"
[ ! -e "$root/python/source" ] || fail "build_sdist left python/source behind"
"$work/builder/bin/pip" -q wheel --no-deps -w "$work/again" "$work"/sdist/annum-*.tar.gz
check_wheel "$(echo "$work"/again/annum-*.whl)"
ok "the source distribution builds the same wheel"

"$python" -m venv "$work/empty"
"$work/empty/bin/pip" -q install "$wheel"
cd "$work"
cat >use.py <<'PROGRAM'
import annum, annum._lib
trend = annum.trend(annum.count(range(2000, 2006), [30, 26, 23, 18, 17, 12], exposure=[1e5] * 6))
assert trend.verdict == "falling", trend.summary()
assert annum.fit(annum.value([1, 2, 3, 4], [1.0, 2.1, 2.9, 4.2])).n == 4
print(annum._lib.lib._name)
PROGRAM
py="$work/empty/bin/python"
library=$(env -i PATH=/nowhere "$py" -W ignore use.py)
case $library in
"$work"/empty/*/annum/libannum.*) ok "it imports and runs in an empty environment" ;;
*) fail "another library was loaded: $library" ;;
esac

if command -v ldd >/dev/null; then
    needs=$(ldd "$library" | awk '{ print $1 }' | grep -Ev '^(linux-vdso|linux-gate|libc\.|libm\.|libpthread\.|/.*ld-)' || true)
    [ -z "$needs" ] || fail "the library needs more than libc and libm: $needs"
    ok "the library needs libc and libm alone"
fi
if command -v nm >/dev/null; then
    others=$(nm -D --defined-only "$library" | awk '{ print $3 }' | grep -v '^annum_\|^ANNUM_' || true)
    [ -z "$others" ] || fail "the library exports other names: $others"
    ok "the library exports annum's names alone"
fi

# refused LIBRARY PATTERN: importing with ANNUM_LIBRARY is an ImportError that says so
refused() {
    if ANNUM_LIBRARY=$1 "$py" -c 'import annum' 2>error.txt; then
        fail "ANNUM_LIBRARY=$1 was accepted"
    fi
    grep -q "^ImportError: .*$2" error.txt || fail "ANNUM_LIBRARY=$1: $(tail -n 1 error.txt)"
    ok "refused: $(sed -n 's/^ImportError: //p' error.txt | cut -c 1-90)…"
}

cp "$library" other-annum.so
found=$(ANNUM_LIBRARY=$work/other-annum.so "$py" -W ignore use.py)
[ "$found" = "$work/other-annum.so" ] || fail "ANNUM_LIBRARY was not used: $found"
ok "ANNUM_LIBRARY names another library"

refused "$work/nothing.so" "could not be loaded.*$work/nothing.so"
echo "no library" >text.so
refused "$work/text.so" "could not be loaded.*text.so"

echo 'int annum_abi_version(void) { return 99; }' >wrong_abi.c
"$cc" -shared -fPIC -o wrong_abi.so wrong_abi.c
refused "$work/wrong_abi.so" "has ABI 99, and this package needs ABI"

echo 'int something_else(void) { return 0; }' >stranger.c
"$cc" -shared -fPIC -o stranger.so stranger.c
refused "$work/stranger.so" "is not an annum library"

# A library with the right ABI and every function, whose structs are shorter.
{
    echo '#include "annum.h"'
    echo 'int annum_abi_version(void) { return ANNUM_ABI_VERSION; }'
    echo 'const char *annum_version(void) { return "0.0.1"; }'
    echo 'const annum_description *annum_describe(int32_t type) {'
    echo '    static const annum_description shorter = {"trend", "", 8, 0, NULL}; (void)type; return &shorter; }'
} >shorter.c
{
    grep '^annum_' "$root/lib/annum.symbols" |
        grep -v -x 'annum_abi_version\|annum_version\|annum_describe' |
        sed 's/.*/void &(void) {}/'
} >stubs.c
"$cc" -shared -fPIC -I"$root/include" -o shorter.so shorter.c stubs.c
refused "$work/shorter.so" "has another annum_trend_result than this package"

rm "$library"
if "$py" -c 'import annum' 2>error.txt; then fail "imported without a library"; fi
grep -q "^ImportError: .*ANNUM_LIBRARY.*$library" error.txt || fail "$(tail -n 1 error.txt)"
ok "without a library the error names the path that was tried"

echo "$passed passed, 0 failed"
