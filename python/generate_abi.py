#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes annum/_abi.py from the C headers, so that the binding cannot drift from them.

    generate_abi.py           writes the module
    generate_abi.py --check   exits with 1, and says how they differ, if the module is stale

The headers keep to a plain subset of C: enums with explicit values, structs of numbers and
pointers, function prototypes marked ANNUM_API. Anything else is an error here, so nothing is left
out silently.
"""

from __future__ import annotations

import difflib
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Tuple

HERE = Path(__file__).resolve().parent
HEADERS = HERE.parent / "include"
MODULE = HERE / "annum" / "_abi.py"

SCALARS = {
    "int": "c_int",
    "int32_t": "c_int32",
    "size_t": "c_size_t",
    "double": "c_double",
    "uint64_t": "c_uint64",
    "char": "c_char",
}


class HeaderError(Exception):
    """A declaration outside the subset of C that the headers keep to."""


@dataclass
class Interface:
    """Everything that the headers declare, in their order."""

    constants: Dict[str, str] = field(default_factory=dict)
    enums: Dict[str, Dict[str, int]] = field(default_factory=dict)
    opaque: List[str] = field(default_factory=list)
    callbacks: Dict[str, str] = field(default_factory=dict)
    structs: Dict[str, List[Tuple[str, str]]] = field(default_factory=dict)
    functions: Dict[str, Tuple[str, List[str]]] = field(default_factory=dict)


def split(text: str, separator: str) -> List[str]:
    """The non-empty parts between separators that are not inside brackets."""
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        if character in "({[":
            depth += 1
        elif character in ")}]":
            depth -= 1
        elif character == separator and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


class Parser:
    def __init__(self) -> None:
        self.found = Interface()
        self.declared: List[str] = []

    def ctype(self, spelling: str, argument: bool) -> str:
        """The ctypes name of a C type, as an argument or as a field or return value."""
        words = spelling.replace("*", " * ").split()
        stars = words.count("*")
        base = [word for word in words if word not in ("const", "*", "struct")]
        if len(base) != 1:
            raise HeaderError(f"type not understood: {spelling}")
        name = base[0]
        if name in self.found.callbacks and not stars:
            return name
        if not stars:
            if name == "void":
                return "None"
            if name in SCALARS:
                return SCALARS[name]
            if name in self.found.structs:
                return name
            raise HeaderError(f"unknown type: {spelling}")
        if name == "char" and words[0] == "const" and stars == 1:
            return "c_char_p"
        if name not in SCALARS and name != "void" and name not in self.declared:
            raise HeaderError(f"unknown type: {spelling}")
        if argument or name == "void" or name in self.found.opaque:
            return "c_void_p"
        if name == "char" and stars == 2:
            return "POINTER(c_char_p)"
        if stars > 1:
            return "c_void_p"
        return f"POINTER({SCALARS.get(name, name)})"

    def callback(self, result: str, arguments: str) -> str:
        types = [self.ctype(self.declarator(a)[0], True) for a in split(arguments, ",")]
        return f"CFUNCTYPE({', '.join([self.ctype(result, False)] + types)})"

    @staticmethod
    def declarator(text: str) -> Tuple[str, str]:
        """The type and the name of "const double *year"; the name is empty in "double"."""
        match = re.fullmatch(r"(.*?)\b(\w+)", text.strip(), re.S)
        if not match or not match[1].strip() or match[2] in SCALARS or match[2] == "const":
            return text.strip(), ""
        return match[1].strip(), match[2]

    def fields(self, body: str) -> List[Tuple[str, str]]:
        fields = []
        for declaration in split(body, ";"):
            pointer = re.fullmatch(r"(.+?)\(\*(\w+)\)\((.*)\)", declaration, re.S)
            if pointer:
                fields.append((pointer[2], self.callback(pointer[1], pointer[3])))
                continue
            array = re.fullmatch(r"(.+)\[(\d+)\]", declaration, re.S)
            spelling, name = self.declarator(array[1] if array else declaration)
            kind = self.ctype(spelling, False)
            fields.append((name, f"{kind} * {array[2]}" if array else kind))
        return fields

    def enum(self, name: str, body: str) -> None:
        values = {}
        for entry in split(body, ","):
            match = re.fullmatch(r"(ANNUM_\w+)\s*=\s*(-?\d+)", entry)
            if not match:
                raise HeaderError(f"enumerator without a plain value: {entry}")
            values[match[1]] = int(match[2])
        self.found.enums[name] = values

    def statement(self, text: str) -> None:
        match = re.fullmatch(r"enum (\w+)\s*\{(.*)\}", text, re.S)
        if match:
            return self.enum(match[1], match[2])
        match = re.fullmatch(r"(?:typedef )?struct (\w+)\s*\{(.*)\}\s*(\w*)", text, re.S)
        if match:
            self.declared.append(match[1])
            if match[1] in self.found.opaque:
                self.found.opaque.remove(match[1])
            self.found.structs[match[1]] = self.fields(match[2])
            return None
        match = re.fullmatch(r"typedef struct (\w+) (\w+)", text)
        if match:
            self.declared.append(match[1])
            self.found.opaque.append(match[1])
            return None
        match = re.fullmatch(r"typedef (\w+) \(\*(\w+)\)\((.*)\)", text, re.S)
        if match:
            self.found.callbacks[match[2]] = self.callback(match[1], match[3])
            return None
        match = re.fullmatch(r"ANNUM_API (.+?)(\w+)\((.*)\)", text, re.S)
        if match:
            arguments = [] if match[3].strip() == "void" else split(match[3], ",")
            self.found.functions[match[2]] = (
                self.ctype(match[1], False),
                [self.ctype(self.declarator(a)[0], True) for a in arguments],
            )
            return None
        raise HeaderError(f"declaration not understood: {text}")

    def header(self, text: str) -> None:
        text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S).replace("\\\n", " ")
        for name, value in re.findall(r"^#define (ANNUM_\w+) (\d+|\(-\d+\)|\"[^\"]*\")\s*$", text, re.M):
            self.found.constants[name] = value.strip("()")
        text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
        text = re.sub(r"\bANNUM_(?:BEGIN|END)_DECLS\b", "", text)
        # Descriptions point at themselves: a struct counts as declared from its typedef on.
        for statement in split(text, ";"):
            self.statement(" ".join(statement.split()))


def order(headers: Path) -> List[Path]:
    """The headers in the order in which the umbrella includes them."""
    umbrella = (headers / "annum.h").read_text(encoding="utf-8")
    named = [headers / name for name in re.findall(r'#include "(annum/\w+\.h)"', umbrella)]
    missing = set((headers / "annum").glob("*.h")) - set(named)
    if missing:
        raise HeaderError(f"not in annum.h: {', '.join(sorted(path.name for path in missing))}")
    return named


def parse(headers: Path = HEADERS) -> Interface:
    parser = Parser()
    for path in order(headers):
        parser.header(path.read_text(encoding="utf-8"))
    return parser.found


def render(found: Interface) -> str:
    lines = [
        "# SPDX-License-Identifier: GPL-3.0-or-later",
        "# Written by generate_abi.py from include/annum/*.h: change those and run it again.",
        '"""The C interface of annum: constants, structs, and the types of every function."""',
        "",
        "from __future__ import annotations",
        "",
        "from ctypes import (",
        *(
            f"    {name},"
            for name in sorted(
                {"CFUNCTYPE", "POINTER", "Structure", "c_char_p", "c_void_p", *SCALARS.values()}
            )
        ),
        ")",
        "from typing import Any, Dict, Tuple",
        "",
    ]
    lines += [f"{name[6:]} = {value}" for name, value in found.constants.items()]
    lines += ["", "ENUMS: Dict[str, Dict[str, int]] = {"]
    for name, values in found.enums.items():
        lines.append(f'    "{name}": {{')
        lines += [f'        "{key}": {value},' for key, value in values.items()]
        lines.append("    },")
    lines.append("}")
    for values in found.enums.values():
        lines.append("")
        lines += [f"{key[6:]} = {value}" for key, value in values.items()]
    lines.append("")
    lines += [f"{name} = {value}" for name, value in found.callbacks.items()]
    # Two steps, so that structs may point at each other.
    for name in found.structs:
        lines += ["", "", f"class {name}(Structure):", "    pass"]
    lines += ["", ""]
    for name, fields in found.structs.items():
        lines.append(f"{name}._fields_ = [")
        lines += [f'    ("{key}", {kind}),' for key, kind in fields]
        lines.append("]")
    lines += ["", "STRUCTS: Tuple[Any, ...] = ("]
    lines += [f"    {name}," for name in found.structs]
    lines += [")", "", "# name: (type of the result, types of the arguments)"]
    lines.append("FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {")
    for name, (result, arguments) in found.functions.items():
        listed = ", ".join(arguments) + ("," if len(arguments) == 1 else "")
        line = f'    "{name}": ({result}, ({listed})),'
        if len(line) > 100:
            lines.append(f'    "{name}": (')
            lines.append(f"        {result},")
            lines.append(f"        ({listed}),")
            lines.append("    ),")
        else:
            lines.append(line)
    lines += ["}", ""]
    return "\n".join(lines)


def main(arguments: List[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: generate_abi.py [--check]", file=sys.stderr)
        return 2
    try:
        wanted = render(parse())
    except HeaderError as problem:
        print(f"generate_abi.py: {problem}", file=sys.stderr)
        return 1
    if not arguments:
        MODULE.write_text(wanted, encoding="utf-8")
        return 0
    present = MODULE.read_text(encoding="utf-8") if MODULE.exists() else ""
    if present == wanted:
        return 0
    print("annum/_abi.py differs from the headers; run generate_abi.py:", file=sys.stderr)
    pair = (present.splitlines(), wanted.splitlines(), "annum/_abi.py", "from the headers")
    print("\n".join(difflib.unified_diff(*pair, lineterm="", n=1)), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
