# SPDX-License-Identifier: GPL-3.0-or-later
"""Pickling, threads, forks and memory."""

from __future__ import annotations

import copy
import gc
import multiprocessing
import pickle
import sys
import threading
import tracemalloc
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any, List

import numpy as np
import pytest

import annum
from conftest import EVENTS, EXPOSURE, YEARS, same
from test_results import RESULTS, every_series

pytestmark = pytest.mark.filterwarnings("ignore::annum.AnnumWarning")

SERIES = {
    **every_series(),
    "unsorted": annum.count(YEARS[::-1], EVENTS[::-1], exposure=EXPOSURE[::-1]),
    "population": annum.count(
        start=YEARS / 2 + 1000, end=YEARS / 2 + 1000.5, events=EVENTS, population=EXPOSURE
    ),
    "suppressed": annum.count(range(2001, 2006), [9, "<5", 7, None, 4], breaks=[2003]),
    "rounded": annum.share(range(2001, 2005), ["30%", "20%", "5%", "2.2%"]),
    "empty": annum.count([], []),
}


@pytest.mark.parametrize("name", SERIES)
def test_series_pickle(name: str) -> None:
    series = SERIES[name]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(series, protocol))
        assert again.kind == series.kind
        for column in (
            "start end length time figure events exposure total se lower upper usable row breaks"
        ).split():
            one, other = getattr(series, column), getattr(again, column)
            assert (one is None) == (other is None)
            assert one is None or same(one, other), column
    assert annum.trend(again) == annum.trend(series)
    assert copy.deepcopy(series).n == copy.copy(series).n == series.n


def test_a_pickled_series_keeps_the_order_of_its_rows() -> None:
    series = pickle.loads(pickle.dumps(SERIES["unsorted"]))
    x = np.cos(YEARS)[::-1]
    assert annum.fit(series, x=x) == annum.fit(SERIES["count"], x=x[::-1])


@pytest.mark.parametrize("name", RESULTS)
def test_results_pickle(name: str) -> None:
    result = RESULTS[name]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(result, protocol))
        assert type(again) is type(result) and again == result
    assert again.summary() == result.summary() and again._repr_html_() == result._repr_html_()
    assert copy.deepcopy(result) == copy.copy(result) == result
    if hasattr(again, "points"):
        assert not again.points.flags.writeable
        assert again.points.dtype == result.points.dtype


def test_results_outlive_their_series() -> None:
    trend = annum.trend(annum.count(YEARS, EVENTS))
    fit = annum.fit(annum.count(YEARS, EVENTS), x={"a name that is long": np.cos(YEARS)})
    gc.collect()
    [annum.fit(annum.count(YEARS, EVENTS + i)) for i in range(50)]
    assert trend.summary() == annum.trend(annum.count(YEARS, EVENTS)).summary()
    assert fit.names[2] == "a name that is long" and "a name that is long" in fit.summary()


def test_threads_share_a_series() -> None:
    series = annum.count(YEARS, EVENTS, exposure=EXPOSURE)
    wanted = annum.trend(series).to_json(), annum.fit(series).to_json()
    start = threading.Barrier(8)
    failures: List[Any] = []

    def work(seed: int) -> None:
        start.wait()
        for i in range(200):
            own = annum.count(YEARS, EVENTS + seed + i, exposure=EXPOSURE)
            if not same(own.events, EVENTS + seed + i):
                failures.append(("own", seed, i))
            if (annum.trend(series).to_json(), annum.fit(series).to_json()) != wanted:
                failures.append(("shared", seed, i))
            try:
                annum.count(YEARS, EVENTS - 1000 * (seed + 1))
            except annum.SeriesError as error:
                if f"{EVENTS[0] - 1000 * (seed + 1):g}" not in str(error):
                    failures.append(("message", seed, str(error)))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(work, seed) for seed in range(8)]:
                done.result()
    finally:
        sys.setswitchinterval(interval)
    assert not failures


def test_threads_decode_one_result() -> None:
    wanted = annum.trend(annum.count(YEARS, EVENTS)).to_json()
    for _ in range(50):
        trend = annum.trend(annum.count(YEARS, EVENTS))
        with ThreadPoolExecutor(4) as pool:
            assert all(json == wanted for json in pool.map(lambda _: trend.to_json(), range(8)))


def in_child(series: annum.Series) -> Any:
    return annum.trend(series)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_other_processes(method: str) -> None:
    series = annum.count(YEARS, EVENTS, exposure=EXPOSURE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map(in_child, [series] * 4) == [annum.trend(series)] * 4


def resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def churn(n: int) -> None:
    gap = np.where(YEARS == 2004, np.nan, EVENTS)
    for i in range(n):
        series = annum.count(YEARS, gap if i % 4 == 0 else EVENTS, exposure=EXPOSURE)
        trend = annum.trend(series)
        trend.p_value, trend.slope, trend.verdict
        if i % 10 == 0:
            try:
                annum.count(YEARS, -EVENTS)
            except annum.SeriesError:
                pass
        if i % 100 == 0:
            trend.summary(), trend.to_dict(), annum.fit(series).summary()
            pickle.loads(pickle.dumps(series))


def test_nothing_leaks() -> None:
    churn(2000)
    gc.collect()
    tracemalloc.start()
    churn(1000)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    churn(5000)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 100_000
    if sys.platform == "linux":
        size = resident()
        churn(100_000)
        gc.collect()
        assert resident() - size < 4_000_000
