# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What examples/run.sh and tests/run.sh share: packages, builds, Python, stages. Sourced from the project's root,
# with `root` set to it.
: "${root:?}"

say() {
    printf '\n== %s\n' "$*"
}

stop() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit "${2:-1}"
}

# ---- Debian packages ------------------------------------------------------------------------------------

# Every package that anything here needs: a group, the package, what for.
packages() {
    cat <<'TABLE'
build make          building
build cmake         building
build libgsl-dev    distribution functions
build libcsv-dev    the annum command
build python3       tests, docs and the Python package
build python3-venv  a place for the Python package
test  libcunit1-dev unit tests
test  libjansson-dev unit tests
test  g++           the headers as C++
test  binutils      what the library exports
test  locales       a locale with a decimal comma
all   gcc           measuring coverage
all   gcovr         measuring coverage
all   clang         the second compiler
all   pkg-config    consumers of an installed annum
slow  valgrind      memory checks
TABLE
}

# install_packages GROUP…: installs what is missing of these groups. Stops with status 2 where it may not.
install_packages() {
    [ "${ANNUM_PACKAGES:-}" != present ] || return 0
    wanted=
    for group; do
        wanted="$wanted $(packages | awk -v group="$group" '$1 == group { print $2 }' | tr '\n' ' ')"
    done
    if [ -n "${CC:-}" ]; then
        command -v "${CC%% *}" >/dev/null || stop "the compiler CC=$CC was not found"
    else
        command -v cc >/dev/null || wanted="gcc libc6-dev $wanted"
    fi
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "This is not Debian or one of its children, so nothing is installed. Needed, by Debian's names:" >&2
        echo "   $wanted" >&2
        stop "once they are there, run again with ANNUM_PACKAGES=present in the environment" 2
    fi
    missing=
    for package in $wanted; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
        installed*) ;;
        *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0
    line="apt-get update && apt-get install --no-install-recommends -y$missing"
    say "packages that are missing:$missing"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null && if [ -t 0 ]; then sudo -v; else sudo -n true 2>/dev/null; fi; then
        as_root=sudo
    else
        echo "That needs root, and there is no sudo for you here. Let root run:" >&2
        echo "    $line" >&2
        exit 2
    fi
    echo "installing them: $line"
    log=$(mktemp)
    # shellcheck disable=SC2086 # words
    if ! { $as_root env DEBIAN_FRONTEND=noninteractive apt-get update &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y $missing; } \
        >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        stop "the packages could not be installed. The line that failed: $line" 2
    fi
    rm -f "$log"
}

# ---- building -------------------------------------------------------------------------------------------

jobs() {
    nproc 2>/dev/null || echo 2
}

# quietly NAME COMMAND…: the command's output goes to build/log/NAME.log, and is shown where it fails
quietly() {
    log=$root/build/log/$1.log
    shift
    mkdir -p "$root/build/log"
    "$@" >"$log" 2>&1 || {
        tail -n 60 "$log" >&2
        echo "failed: $* (all of it is in ${log#"$root"/})" >&2
        return 1
    }
}

# build PRESET FOLDER [OPTION…]: configures and builds a preset in build/FOLDER
build() {
    preset=$1 name=$2
    shift 2
    # CMake keeps the compiler that a folder was made with.
    before=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$root/build/$name/CMakeCache.txt" 2>/dev/null || true)
    [ -z "$before" ] || [ "$before" = "$(command -v "${CC:-cc}")" ] || rm -rf "$root/build/$name"
    set -- --preset "$preset" -B "build/$name" "$@"
    echo "building with ${CC:-cc}: cmake $*"
    (cd "$root" && quietly "configure-$name" cmake "$@") || return 1
    quietly "build-$name" cmake --build "$root/build/$name" -j "$(jobs)"
}

# ---- Python ---------------------------------------------------------------------------------------------

# The package with its dependencies, in build/venv; EXTRA is "" or "[test]". Built again when a source changed.
python_package() {
    extra=$1
    venv=$root/build/venv
    if [ ! -x "$venv/bin/pip" ]; then
        echo "making build/venv"
        quietly venv python3 -m venv --clear "$venv" || return 1
    fi
    sum=$(cd "$root" && {
        echo "$(python3 --version) ${CC:-cc}"
        find include lib CMakeLists.txt python -type f ! -path '*/.*' ! -name '*.pyc' -exec cksum {} + | LC_ALL=C sort
    } | cksum)
    [ "$(cat "$venv/annum$extra.sum" 2>/dev/null)" != "$sum" ] || return 0
    echo "installing ./python$extra in build/venv"
    quietly pip "$venv/bin/python" -m pip install --disable-pip-version-check "$root/python$extra" || return 1
    echo "$sum" >"$venv/annum$extra.sum"
    echo "$sum" >"$venv/annum.sum"
}

# ---- stages ---------------------------------------------------------------------------------------------

stages=
failed=0

# stage NAME COMMAND…: runs it, notes its time, and goes on where it fails
stage() {
    stage_name=$1
    shift
    say "$stage_name"
    began=$(date +%s)
    if "$@"; then result=passed; else
        result=FAILED
        failed=$((failed + 1))
    fi
    stages="$stages$(printf '%-30s %-8s %5d s' "$stage_name" "$result" "$(($(date +%s) - began))")
"
}

# The table of stages, and the exit status of the whole.
summary() {
    say "stages"
    printf '%s' "$stages"
    passed=$(($(printf '%s' "$stages" | wc -l) - failed))
    echo "stages: $passed passed, $failed failed"
    [ "$failed" = 0 ]
}
