# SPDX-License-Identifier: GPL-3.0-or-later
"""Data that several tests use. The package has to be importable."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest

import annum

ROOT = Path(__file__).resolve().parents[2]
YEARS = np.arange(2000, 2016)
EVENTS = np.array([61, 55, 58, 43, 47, 40, 41, 33, 35, 29, 31, 22, 25, 18, 20, 14], dtype=float)
EXPOSURE = np.linspace(9.5e5, 1.1e6, 16)


@pytest.fixture
def columns() -> Dict[str, Any]:
    """Events that fall, with their exposure."""
    return {"years": YEARS.copy(), "events": EVENTS.copy(), "exposure": EXPOSURE.copy()}


@pytest.fixture
def series(columns: Dict[str, Any]) -> annum.Series:
    return annum.count(**columns)


def same(a: Any, b: Any) -> bool:
    """Whether two columns are equal bit by bit, NaN included."""
    return np.asarray(a, dtype=float).tobytes() == np.asarray(b, dtype=float).tobytes()
