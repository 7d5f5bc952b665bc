# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the annum command share: a case that runs it and checks how it ends."""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

PLAIN = "year,value\n2001,1.5\n2002,2\n2003,3.5\n2004,3\n"
COUNTS = "year,count\n2001,10\n2002,12\n2003,9\n2004,15\n"
MB = 1 << 20
command = []


def annum():
    """The binary under test."""
    return command[0]


def refuse_constant(word):
    raise ValueError(f"{word} is no JSON")


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="annum-cli-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name="data.csv"):
        return os.path.join(self.folder, name)

    def write(self, text, name="data.csv"):
        data = text if isinstance(text, bytes) else text.encode()
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def run_annum(self, *arguments, text=None, **more):
        data = text.encode() if isinstance(text, str) else text
        if data is None and "stdin" not in more:
            more["stdin"] = subprocess.DEVNULL
        more.setdefault("capture_output", True)
        return subprocess.run([annum(), *arguments], input=data, timeout=300, **more)

    def expect(self, status, *arguments, text=None, says=(), **more):
        """Runs annum and checks the exit status, and that 2 and 3 print nothing but one clear message."""
        r = self.run_annum(*arguments, text=text, **more)
        told = r.stderr.decode()
        self.assertEqual(r.returncode, status, f"{arguments}: {told}")
        if status in (2, 3):
            self.assertEqual(r.stdout, b"", arguments)
            lines = told.splitlines()
            self.assertEqual(len(lines), 2 if status == 2 else 1, told)
            self.assertTrue(lines[0].startswith("annum"), told)
            if status == 2:
                self.assertRegex(lines[1], r"^Try 'annum( trend| fit| change| claim| test| breaks| joinpoint)? --help'\.$")
        for word in (says,) if isinstance(says, str) else says:
            self.assertIn(word, told)
        return r

    def json(self, *arguments, text=None, status=0, **more):
        r = self.expect(status, *arguments, "--format", "json", text=text, **more)
        return json.loads(r.stdout.decode("utf-8"), parse_constant=refuse_constant)

    def one(self, *arguments, text=None):
        found = self.json(*arguments, text=text)["series"]
        self.assertEqual(len(found), 1)
        return found[0]

    def near(self, got, want, tolerance=1e-12):
        self.assertIsNotNone(got)
        self.assertLessEqual(abs(got - want), tolerance * max(1, abs(want)), f"{got} is not {want}")


def main():
    if len(sys.argv) < 2:
        sys.exit(f"usage: {os.path.basename(sys.argv[0])} ANNUM_BINARY [unittest arguments]")
    command.append(os.path.abspath(sys.argv.pop(1)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    unittest.main()
