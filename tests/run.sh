#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds annum and tests it.
#
#     tests/run.sh          the release build: unit tests, the command, Python
#     tests/run.sh --all    also: clang, sanitizers, a shared GSL, coverage, installed use, the wheel, the docs
#     tests/run.sh --slow   also: simulations at full size, the suites under valgrind
#
# CC names the compiler (cc). Everything is made in build/. Status: 0; 1 a test failed or was skipped; 2 packages are
# missing and can't be installed (the line to run is printed).
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. tests/lib.sh

all=0 slow=0
for argument; do
    case $argument in
    --all) all=1 ;;
    --slow) slow=1 ;;
    -h | --help)
        sed -n '3,/^set/s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *) stop "unknown argument $argument; there are --all and --slow" 2 ;;
    esac
done
export CTEST_OUTPUT_ON_FAILURE=1
export PYTHONDONTWRITEBYTECODE=1
unset ANNUM_LIBRARY PYTHONPATH LOCPATH || true

left_out="-LE slow"
[ $slow = 0 ] || left_out=

# tests FOLDER [OPTION…]: runs ctest in build/FOLDER. A test that did not run is a failure, and so is a skip that a
# program made by itself.
tests() (
    folder=$root/build/$1
    shift
    # shellcheck disable=SC2086 # none, or two words
    [ $# -gt 0 ] || set -- $left_out
    ctest --test-dir "$folder" -j "$(jobs)" --no-tests=error --output-log "$folder/ctest.log" "$@" || return 1
    if grep -E '^OK \(.*skipped|^The following tests did not run' "$folder/ctest.log" \
        "$folder/Testing/Temporary/LastTest.log"; then
        echo "something was skipped"
        return 1
    fi
)

# What the CUnit suites said of themselves.
cunit_summary() {
    awk '/^Run Summary:/ && !told { told = 1; print "CUnit  " substr($0, 13) }
         /^ +(tests|asserts) +[0-9]/ { for (i = 2; i <= 5; i++) sum[$1, i] += $i; seen = 1 }
         END { for (k = 1; k <= 2; k++) { name = k == 1 ? "tests" : "asserts"
                   if (seen) printf "%20s %6d %6d %6d %6d\n", name, sum[name, 2], sum[name, 3], sum[name, 4], sum[name, 5] } }' \
        "$root/build/$1/Testing/Temporary/LastTest.log"
}

# build_and_test PRESET FOLDER [OPTION…]
build_and_test() {
    build "$@" $strict && tests "$2" && cunit_summary "$2"
}

python_tests() {
    python_package "[test]" || return 1
    # From outside the sources, so that the installed package is what is imported.
    result=0
    (cd build && ANNUM_COMMAND=$root/build/release/tools/annum MYPY_CACHE_DIR=$root/build/mypy CC=${CC:-cc} \
        venv/bin/python -m pytest -rs -p no:cacheprovider --junit-xml=pytest.xml ../tests/python) \
        >build/log/pytest.log 2>&1 || result=1
    cat build/log/pytest.log
    [ $result = 0 ] || return 1
    skipped=$(sed -n 's/.*<testsuite [^>]*skipped="\([0-9]*\)".*/\1/p' build/pytest.xml)
    [ "$skipped" = 0 ] || {
        echo "$skipped tests were skipped"
        return 1
    }
}

threads() {
    build tsan tsan $strict && tests tsan -L threads
}

coverage() {
    build coverage coverage $strict || return 1
    find build/coverage -name '*.gcda' -exec rm -f {} +
    # Eight threads that write one counter lose counts, so they are left out here.
    tests coverage -LE 'threads|slow' || return 1
    gcovr --root "$root" --filter lib/ --object-directory build/coverage \
        --fail-under-line 90 --print-summary build/coverage
}

valgrind_suites() {
    LOCPATH=$root/build/release/tests/locales
    export LOCPATH
    for suite in build/release/tests/test_*; do
        [ "$suite" != build/release/tests/test_coverage ] || continue
        # Valgrind has no 80-bit numbers, so results may differ there: only its own lines, memory errors, count.
        log=build/log/valgrind-$(basename "$suite").log
        if ! valgrind -q --error-exitcode=99 --leak-check=full "$suite" >"$log" 2>&1 && grep '^==' "$log"; then
            echo "$suite: memory errors"
            return 1
        fi
        echo "$(basename "$suite"): no memory error"
    done
}

# use_compiler NAME: "" is the default
use_compiler() {
    CC=$1
    export CC
    [ -n "$CC" ] || unset CC
}
own=${CC:-}

if [ $all = 1 ]; then
    strict=-DANNUM_WERROR=ON
    set -- build test all
else
    strict=-DANNUM_WERROR=OFF
    set -- build test
fi
[ $slow = 0 ] || set -- "$@" slow
echo "annum in $root, compiler ${CC:-cc}"
install_packages "$@"
rm -f build/*/ctest.log build/*/Testing/Temporary/LastTest.log build/log/pytest.log # a former run's

stage "release" build_and_test release release -DANNUM_BUILD_TESTS=ON
stage "Python" python_tests
if [ $all = 1 ]; then
    use_compiler clang
    stage "clang" build_and_test release clang
    use_compiler "$own"
    stage "address and undefined" build_and_test asan asan
    stage "threads" threads
    stage "shared GSL" build_and_test shared-gsl shared-gsl
    use_compiler gcc
    stage "coverage of lib/" coverage
    use_compiler "$own"
    stage "installed use" sh tests/install/run.sh build/install
    stage "wheel" sh tests/python/wheel_test.sh
    stage "docs" build/venv/bin/python tests/docs/check_docs.py --build build/release
fi
[ $slow = 0 ] || stage "valgrind" valgrind_suites

say "summaries"
folders=release
[ $all = 0 ] || folders="release clang asan tsan shared-gsl coverage"
for folder in $folders; do
    echo "build/$folder: $(grep '% tests passed' "build/$folder/ctest.log" 2>/dev/null || echo no tests ran)"
done
cunit_summary release 2>/dev/null || true
tail -n 1 build/log/pytest.log 2>/dev/null || true
[ $all = 1 ] || echo "left out: clang, sanitizers, shared GSL, coverage, installed use, wheel, docs (--all)"
[ $slow = 1 ] || echo "left out: simulations at full size, valgrind (--slow)"
summary
