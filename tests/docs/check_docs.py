#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the code of the documentation: check_docs.py --build FOLDER [PAGE.md …], all pages by default.

Of a fenced block the language says what is done with it:

    c       compiled and run, if it has a main
    sh      run line by line as a newcomer would, with the command in PATH, in a copy of examples/data
    python  run; the blocks of one page are one program
    other   (console, json, …) left alone

A block followed by a `text` block, with at most one line of words between them, has to print what that says.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Runs the blocks it gets as arguments in one namespace, and ends what each prints with a NUL.
PYTHON = """
import sys, traceback
names = {"__name__": "__main__"}
for block in sys.argv[1:]:
    try:
        exec(compile(block, "page", "exec"), names)
    except BaseException:
        traceback.print_exc()
        sys.exit(1)
    finally:
        print("\\0", end="", flush=True)
"""


class Block:
    def __init__(self, page, line, language, text):
        self.page, self.line, self.language, self.text = page, line, language, text
        self.expected = None  # what the text block after it says

    def __str__(self):
        return f"{self.page.relative_to(ROOT)}:{self.line}: {self.language}"


def read_blocks(page):
    """The fenced blocks of a page that are run, with what they have to print."""
    blocks, between, fence = [], 0, None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if fence is None:
            start = re.match(r"\s*(```+)\s*([\w+-]*)", line)
            if start:
                fence = Block(page, number, start[2], "")
                mark, indent = start[1], len(line) - len(line.lstrip())
            elif line.strip():
                between += 2 if line.startswith("#") else 1
        elif line.strip() == mark:
            if fence.language == "text" and blocks and between <= 1:
                blocks[-1].expected = fence.text
            blocks.append(fence)
            fence, between = None, 0
        else:
            fence.text += line[indent:] + "\n"
    if fence is not None:
        sys.exit(f"{fence}: the block does not end")
    return [
        b for b in blocks
        if b.language in ("sh", "python") or (b.language == "c" and re.search(r"\bmain\s*\(", b.text))
    ]


class Checker:
    def __init__(self, build):
        self.build = build
        self.failures = 0
        self.passed = 0
        self.environment = dict(os.environ)
        self.environment["PATH"] = f"{build / 'tools'}{os.pathsep}{self.environment['PATH']}"
        self.environment.pop("ANNUM_LIBRARY", None)

    def run(self, command, folder):
        return subprocess.run(command, cwd=folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600)

    def judge(self, block, ran, printed=None):
        """Notes whether a block ran, and printed what the page says."""
        printed = ran.stdout if printed is None else printed
        if ran.returncode != 0:
            return self.fail(block, f"status {ran.returncode}\n{printed}{ran.stderr}")
        if block.expected is not None:
            wanted, found = ([line.rstrip() for line in text.rstrip().splitlines()]
                             for text in (block.expected, printed))
            if wanted != found:
                at = next((i for i, (a, b) in enumerate(zip(wanted, found)) if a != b),
                          min(len(wanted), len(found)))
                return self.fail(block, f"its output differs from the page, first in line {at + 1}. It is:\n{printed}")
        self.passed += 1
        print(f"{block}: ok" + ("" if block.expected is None else ", and prints what the page says"))

    def fail(self, block, why):
        self.failures += 1
        print(f"{block}: FAILED: {why}")

    def c(self, block, folder):
        source, program = folder / "block.c", folder / "block"
        source.write_text(block.text, encoding="utf-8")
        compiler = os.environ.get("CC", "cc").split()
        ran = self.run([*compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{ROOT / 'include'}", str(source),
                        "-o", str(program), f"-L{self.build / 'lib'}", f"-Wl,-rpath,{self.build / 'lib'}",
                        "-lannum", "-lm"], folder)
        self.judge(block, self.run([str(program)], folder) if ran.returncode == 0 else ran)

    def python(self, blocks, folder):
        ran = self.run([sys.executable, "-c", PYTHON, *(b.text for b in blocks)], folder)
        outputs = ran.stdout.split("\0")[:-1]
        for index, block in enumerate(blocks):
            if index + 1 < len(outputs) or ran.returncode == 0:
                self.judge(block, subprocess.CompletedProcess([], 0), outputs[index])
            else:
                return self.judge(block, ran)

    def page(self, page):
        blocks = read_blocks(page)
        with tempfile.TemporaryDirectory(prefix="annum-docs-") as name:
            folder = Path(name) / "data"
            shutil.copytree(ROOT / "examples" / "data", folder)
            for block in blocks:
                if block.language == "sh":
                    self.judge(block, self.run(["sh", "-eu", "-c", block.text], folder))
                elif block.language == "c":
                    self.c(block, folder)
            self.python([b for b in blocks if b.language == "python"], folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=Path, help="folder of a build, with lib/ and tools/")
    parser.add_argument("pages", nargs="*", type=Path)
    arguments = parser.parse_args()
    pages = [page.resolve() for page in arguments.pages] or [
        ROOT / "README.md", ROOT / "python" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    checker = Checker(arguments.build.resolve())
    for page in pages:
        if page.exists():
            checker.page(page)
        else:
            checker.failures += 1
            print(f"{page.relative_to(ROOT)}: FAILED: there is no such page")
    print(f"docs: {checker.passed} passed, {checker.failures} failed")
    return checker.failures != 0


if __name__ == "__main__":
    sys.exit(main())
