#!/usr/bin/env python3
"""Runs every test that `make test` has built and says the sum: `N passed, N failed`.

Three parts, each run to its end whatever the others said: all C++ tests with the address and
undefined behaviour sanitizers, the tests of threads with ThreadSanitizer, and the Python tests
(end to end, with the program of the first part; the style rules; the tools). Exits with 1 if a test
failed, a part ended badly, or there was no test at all.
"""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"


def count_gtest(report):
    """The cases of one GoogleTest report, as a Counter of passed, failed, skipped."""
    counts = Counter()
    for case in xml.parse(report).iter("testcase"):
        if case.find("failure") is not None:
            counts["failed"] += 1
        elif case.get("result") == "completed":
            counts["passed"] += 1
        else:
            counts["skipped"] += 1
    return counts


def count_ctest(junit, reports):
    """The cases of all test programs of a ctest run.

    A program that left no report (it crashed, hung or was not built) counts as one failure; so does
    one that failed though each of its cases passed (a leak, a race).
    """
    counts = Counter()
    for program in xml.parse(junit).iter("testcase"):
        report = reports / f"{program.get('name')}.xml"
        ran_well = program.get("status") == "run"
        cases = count_gtest(report) if report.exists() else Counter(passed=int(ran_well))
        if not ran_well and not cases["failed"]:
            cases["failed"] = 1
        counts += cases
    return counts


def count_pytest(junit):
    counts = Counter()
    for case in xml.parse(junit).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            counts["failed"] += 1
        elif case.find("skipped") is not None:
            counts["skipped"] += 1
        else:
            counts["passed"] += 1
    return counts


def run_ctest(preset, prefix=()):
    reports = BUILD / preset / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir()
    junit = reports / "ctest.junit.xml"
    command = [*prefix, "ctest", "--preset", preset, "--output-junit", str(junit)]
    code = subprocess.run(command, cwd=ROOT).returncode
    counts = count_ctest(junit, reports) if junit.exists() else Counter()
    return code, counts


def run_pytest(folders):
    junit = BUILD / "reports" / "pytest.junit.xml"
    junit.unlink(missing_ok=True)
    environment = {
        "SUPERHERO": str(BUILD / "asan-ubsan" / "superhero"),
        "ASAN_OPTIONS": "detect_stack_use_after_return=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        **os.environ,
    }
    # Side by side, a file each: most of the time they wait for what they have killed.
    command = [sys.executable, "-m", "pytest", "-q", "-n", "4", "--dist", "loadfile",
               "--no-loadscope-reorder", f"--junitxml={junit}", *folders]
    code = subprocess.run(command, cwd=ROOT, env=environment).returncode
    counts = count_pytest(junit) if junit.exists() else Counter()
    return code, counts


def without_address_randomization():
    """A command prefix: ThreadSanitizer of GCC 12 fails on kernels that randomize very widely."""
    prefix = ["setarch", "-R"]
    try:
        works = subprocess.run([*prefix, "true"], stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        works = False
    return prefix if works else []


def summary(counts):
    text = f"{counts['passed']} passed, {counts['failed']} failed"
    return text + (f", {counts['skipped']} skipped" if counts["skipped"] else "")


def main():
    # The longest files first.
    python_tests = ["tests/e2e/test_simulate.py", "tests/e2e/test_batch.py",
                    "tests/docs", "tests/e2e/test_drill.py",
                    "tests/robustness", "tests/tools", "tests/e2e",
                    "tests/interop", "tests/browser", "tests/deploy", "tests/style"]
    parts = {
        "address and undefined behaviour sanitizers": lambda: run_ctest("asan-ubsan"),
        "thread sanitizer": lambda: run_ctest("tsan", without_address_randomization()),
        "Python": lambda: run_pytest(python_tests),
    }
    total, lines = Counter(), []
    for name, run in parts.items():
        print(f"\n== Tests: {name}", flush=True)
        begin = time.monotonic()
        code, counts = run()
        if code and not counts["failed"]:
            counts["failed"] = 1
        total += counts
        lines.append(f"{name}: {sum(counts.values())} tests in {time.monotonic() - begin:.0f} s"
                     + (f", {counts['failed']} of them FAILED" if counts["failed"] else ""))
    print("\n" + "\n".join(lines))
    print(summary(total), flush=True)
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
