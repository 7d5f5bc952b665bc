#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures annum and its peers on the same work in the same run. Run by hand on a quiet machine: bench/run.sh
# Needs what tests/run.sh installs; statsmodels and pymannkendall go into build/bench-venv, R is used if it is there.
set -euo pipefail
cd "$(dirname "$0")/.."
build=build/bench

echo "== building (release)"
cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DANNUM_BUILD_BENCH=ON -DANNUM_BUILD_TESTS=OFF >/dev/null
cmake --build "$build" -j"$(nproc)" >/dev/null

echo "== peers (statsmodels, pymannkendall in build/bench-venv)"
if [ ! -x build/bench-venv/bin/python ]; then
    python3 -m venv build/bench-venv
    build/bench-venv/bin/pip install --quiet statsmodels scipy numpy
fi
build/bench-venv/bin/pip install --quiet scipy pymannkendall
build/bench-venv/bin/pip install --quiet ./python

echo "== $(date -u +%Y-%m-%d), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) cores"
for claim in trend_one fit_one change_pair mann_kendall breaks joinpoint; do
    echo "-- $claim"
    "$build/bench/bench_$claim"
    if [ -f "bench/$claim.py" ]; then
        build/bench-venv/bin/python "bench/$claim.py"
    fi
    if command -v Rscript >/dev/null; then
        Rscript "bench/$claim.R"
    else
        echo "R is not installed: left out"
    fi
done
