# SPDX-License-Identifier: GPL-3.0-or-later
"""The binding is what the headers say, and what a C compiler and the library make of them."""

from __future__ import annotations

import ctypes
import dataclasses
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import annum
from annum import _abi, _breaks, _change, _claim, _fit, _joinpoint, _lib, _results, _series, _trend, _trendtest
from conftest import ROOT

GENERATOR = ROOT / "python" / "generate_abi.py"


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate_abi", GENERATOR)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate_abi"] = module
    spec.loader.exec_module(module)
    return module


def headers_with(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A copy of the headers with one change."""
    copy = tmp_path / "include"
    shutil.copytree(ROOT / "include", copy)
    text = (copy / "annum" / name).read_text()
    assert old in text
    (copy / "annum" / name).write_text(text.replace(old, new, 1))
    return copy


def test_module_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(GENERATOR), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_installed_module_is_the_one_in_the_repository() -> None:
    assert Path(_abi.__file__).read_text() == (ROOT / "python/annum/_abi.py").read_text()


@pytest.mark.parametrize(
    "name, old, new",
    [
        ("trend.h", "double residual;", "double residual; double more;"),
        ("trend.h", "double p_value; ", "float p_value_; "),
        ("base.h", "ANNUM_ERR_NULL = -1", "ANNUM_ERR_NULL = -9"),
        ("series.h", "int32_t kind;", "int kind;"),
        ("base.h", "int annum_abi_version(void)", "int annum_abi_version(int x)"),
        ("base.h", "#define ANNUM_ABI_VERSION 0", "#define ANNUM_ABI_VERSION 1"),
    ],
)
def test_drift_is_found(tmp_path: Path, name: str, old: str, new: str) -> None:
    module = generator()
    headers = headers_with(tmp_path, name, old, new)
    try:
        drifted = module.render(module.parse(headers))
    except module.HeaderError:
        return
    assert drifted != Path(_abi.__file__).read_text()


def test_check_says_how_they_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = generator()
    stale = tmp_path / "_abi.py"
    stale.write_text(Path(_abi.__file__).read_text().replace("ERR_NULL = -1", "ERR_NULL = -7"))
    monkeypatch.setattr(module, "MODULE", stale)
    assert module.main(["--check"]) == 1
    assert "+ERR_NULL = -1" in capsys.readouterr().err
    assert module.main([]) == 0
    assert module.main(["--check"]) == 0
    assert module.main(["--wrong"]) == 2


@pytest.mark.parametrize("new", ["float kind;", "enum annum_kind kind;", "int32_t kind : 4;"])
def test_what_the_parser_does_not_know_is_an_error(tmp_path: Path, new: str) -> None:
    module = generator()
    with pytest.raises(module.HeaderError):
        module.parse(headers_with(tmp_path, "series.h", "int32_t kind;", new))


def test_a_header_outside_the_umbrella_is_an_error(tmp_path: Path) -> None:
    module = generator()
    headers = headers_with(tmp_path, "base.h", "annum", "annum")
    (headers / "annum" / "extra.h").write_text("")
    with pytest.raises(module.HeaderError, match="extra.h"):
        module.parse(headers)


def test_functions_are_the_exported_symbols() -> None:
    lines = (ROOT / "lib" / "annum.symbols").read_text().splitlines()
    assert sorted(_abi.FUNCTIONS) == sorted(line for line in lines if line.startswith("annum_"))
    for name in _abi.FUNCTIONS:
        assert getattr(_lib.lib, name).argtypes is not None


def test_layouts_are_the_compiler_s(tmp_path: Path) -> None:
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        pytest.skip("no C compiler")
    lines = ["#include <stdio.h>", '#include "annum.h"', "int main(void) {"]
    wanted = []
    for struct in _abi.STRUCTS:
        name = struct.__name__
        of_type = f"struct {name}"
        lines.append(f'printf("{name} %zu\\n", sizeof({of_type}));')
        wanted.append(f"{name} {ctypes.sizeof(struct)}")
        for member, _ in struct._fields_:
            size = f"sizeof((({of_type} *)0)->{member})"
            lines.append(
                f'printf("{name}.{member} %zu %zu\\n", offsetof({of_type}, {member}), {size});'
            )
            place = getattr(struct, member)
            wanted.append(f"{name}.{member} {place.offset} {place.size}")
    for values in _abi.ENUMS.values():
        for key, value in values.items():
            lines.append(f'printf("{key} %d\\n", (int){key});')
            wanted.append(f"{key} {value}")
    lines.append("return 0; }")
    source, program = tmp_path / "layout.c", tmp_path / "layout"
    source.write_text("\n".join(lines))
    command = [
        *compiler.split(),
        "-std=c11",
        f"-I{ROOT / 'include'}",
        str(source),
        "-o",
        str(program),
    ]
    subprocess.run(command, check=True)
    printed = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    assert printed.splitlines() == wanted


@pytest.mark.parametrize(
    "struct",
    [
        _abi.annum_columns,
        _abi.annum_trend_options,
        _abi.annum_fit_options,
        _abi.annum_change_options,
        _abi.annum_trendtest_options,
        _abi.annum_breaks_options,
    ],
)
def test_packed_options_have_the_struct_s_layout(struct: Any) -> None:
    packer = _series.packer(struct)
    assert packer.size == ctypes.sizeof(struct)
    packed = packer.pack(*range(1, 1 + len(struct._fields_)))
    kinds = {ctypes.c_double: ctypes.c_double, ctypes.c_int32: ctypes.c_int32}
    for i, (member, kind) in enumerate(struct._fields_, 1):
        place = getattr(struct, member).offset
        assert kinds.get(kind, ctypes.c_size_t).from_buffer_copy(packed, place).value == i


def described(result_type: int) -> Any:
    return _lib.lib.annum_describe(result_type).contents


def check_description(description: Any, cls: Any) -> None:
    names = [
        description.fields[i].name.decode()
        for i in range(description.n_fields)
        if description.fields[i].type != _abi.FIELD_ROW  # CSV alone
    ]
    own = [field.name for field in dataclasses.fields(cls)]
    if cls in (_results.Estimate, annum.BreakUnusual, annum.JointJump):
        own.remove("present")
    if cls is _results.Caution:
        own.remove("row")
    if cls is _trendtest.MannKendall and "n" not in names:
        own.remove("n")
    assert [_results.attribute(name) for name in names] == own
    parts = {
        b"year_projection": annum.YearProjection,
        b"period_change": annum.PeriodChange,
        b"change_figure": annum.ChangeFigure,
        b"figure_intervals": annum.FigureIntervals,
        b"trend_model": _trend.TrendModel,
        b"total_change": _trend.TotalChange,
        b"mann_kendall": _trendtest.MannKendall,
        b"estimate": _results.Estimate,
        b"warning": _results.Caution,
        b"coefficient": annum.Coefficient,
        b"durbin_watson": annum.DurbinWatson,
        b"fit_test": annum.FitTest,
        b"slope_sensitivity": annum.SlopeSensitivity,
        b"group_slope": annum.GroupSlope,
        b"intervention": annum.Intervention,
        b"knot": annum.Knot,
        b"prediction": annum.Prediction,
        b"range": annum.ClaimRange,
        b"claim_period": annum.ClaimPeriod,
        b"claim_rounding": annum.ClaimRounding,
        b"implied_totals": annum.ImpliedTotals,
        b"detectable": annum.Detectable,
        b"claim_change": annum.ClaimChange,
        b"claim_span": annum.ClaimSpan,
        b"claim_reading": annum.ClaimReading,
        b"composition": annum.Composition,
        b"stated_change": annum.StatedChange,
        b"parts_sum": annum.PartsSum,
        b"statement": annum.Statement,
        b"break": annum.Break,
        b"segment": annum.Segment,
        b"break_model": annum.BreakModel,
        b"break_test": annum.BreakTest,
        b"break_intervention": annum.BreakIntervention,
        b"break_process": annum.BreakProcess,
        b"break_unusual": annum.BreakUnusual,
        b"joint": annum.Joint,
        b"joint_segment": annum.JointSegment,
        b"joint_jump": annum.JointJump,
        b"joinpoint_model": annum.JoinpointModel,
        b"joinpoint_test": annum.JoinpointTest,
        b"joinpoint_aapc": annum.JoinpointAverage,
        b"joinpoint_group": annum.JoinpointGroup,
        b"joinpoint": annum.Joinpoint,
    }
    tables = {
        b"trend_point": _abi.annum_trend_point,
        b"fit_point": _abi.annum_fit_point,
        b"joint_point": _abi.annum_joint_point,
    }
    for i in range(description.n_fields):
        field = description.fields[i]
        if not field.of or field.type == _abi.FIELD_ROW:
            continue
        inner = ctypes.cast(field.of, ctypes.POINTER(_abi.annum_description)).contents
        if inner.name in tables:
            members = [name for name, _ in tables[inner.name]._fields_]
            assert members == [inner.fields[j].name.decode() for j in range(inner.n_fields)]
            assert inner.size == ctypes.sizeof(tables[inner.name])
        else:
            check_description(inner, parts[inner.name])


@pytest.mark.parametrize(
    "cls",
    [
        _trend.Trend,
        _fit.Fit,
        _trendtest.MannKendall,
        _trendtest.SenSlope,
        _trendtest.TrendTest,
        _breaks.Breaks,
        _joinpoint.Joinpoint,
        _joinpoint.JoinpointComparison,
        _change.CountChange,
        _change.ProportionChange,
        _change.Change,
        _claim.Claim,
    ],
)
def test_attributes_are_what_the_library_describes(cls: Any) -> None:
    description = described(cls._type)
    assert description.size == ctypes.sizeof(cls._struct)
    check_description(description, cls)
