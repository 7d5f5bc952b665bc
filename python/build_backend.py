# SPDX-License-Identifier: GPL-3.0-or-later
"""scikit-build-core, with a source distribution that holds the C library's sources too.

In the repository the library's sources and the licence are in the folder above this one, which the
standard lets no build reach: the licence is copied here, and for a source distribution the sources
into `source/`, for as long as a build takes.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from scikit_build_core import build as _build

HERE = Path(__file__).resolve().parent
ABOVE = HERE.parent
COPY = HERE / "source"
PARTS = ("CMakeLists.txt", "include", "lib")
LICENCE = "LICENSE"

Settings = Optional[Dict[str, Any]]


def _settings(given: Settings) -> Settings:
    """The settings, with the place of the C sources."""
    if (COPY / "CMakeLists.txt").exists():
        return {**(given or {}), "cmake.source-dir": "source"}
    if not (ABOVE / "include" / "annum.h").exists():
        raise SystemExit("annum: the C sources are neither above this folder nor in source/")
    return given


@contextmanager
def _licence() -> Iterator[None]:
    """The licence beside pyproject.toml, where the metadata may name it."""
    copied = not (HERE / LICENCE).exists()
    if copied:
        shutil.copy2(ABOVE / LICENCE, HERE / LICENCE)
    try:
        yield
    finally:
        if copied:
            (HERE / LICENCE).unlink()


def get_requires_for_build_wheel(config_settings: Settings = None) -> List[str]:
    return list(_build.get_requires_for_build_wheel(_settings(config_settings)))


def get_requires_for_build_sdist(config_settings: Settings = None) -> List[str]:
    return list(_build.get_requires_for_build_sdist(config_settings))


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: Settings = None
) -> str:
    settings = _settings(config_settings)
    with _licence():
        return str(_build.prepare_metadata_for_build_wheel(metadata_directory, settings))


def build_wheel(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: Optional[str] = None
) -> str:
    settings = _settings(config_settings)
    with _licence():
        return str(_build.build_wheel(wheel_directory, settings, metadata_directory))


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    if (COPY / "CMakeLists.txt").exists():
        return str(_build.build_sdist(sdist_directory, config_settings))
    try:
        COPY.mkdir()
        for part in PARTS:
            if (ABOVE / part).is_dir():
                shutil.copytree(ABOVE / part, COPY / part)
            else:
                shutil.copy2(ABOVE / part, COPY / part)
        with _licence():
            return str(_build.build_sdist(sdist_directory, config_settings))
    finally:
        shutil.rmtree(COPY, ignore_errors=True)
