#!/usr/bin/env python3
"""Runs every test that `make test` has built and says the sum: `N passed, N failed`.

Three parts, each run to its end whatever the others said: all C++ tests with the address and
undefined behaviour sanitizers, the tests of threads with ThreadSanitizer, and the Python tests
(end to end, with the program of the first part; the style rules; the tools). What failed is
told once more at the end. Exits with 1 if a test failed, a part ended badly, or there was no test
at all.
"""

import dataclasses
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
LINES_TOLD = 25  # the last ones, of each failure


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    outcome: str  # passed, failed, skipped
    said: str = ""


def outcome_of(case, ran):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "passed" if ran else "skipped"


def said_by(case):
    """What the case says of its failure."""
    texts = [part.text or part.get("message") or ""
             for part in case if part.tag in ("failure", "error")]
    return "\n".join(texts).strip()


def gtest_cases(report):
    for case in xml.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        yield Case(name, outcome_of(case, case.get("result") == "completed"), said_by(case))


def ctest_cases(junit, reports):
    """The cases of all test programs of a ctest run.

    A program that left no report (it crashed, hung or was not built) is one failure; so is one that
    failed though each of its cases passed (a leak, a race).
    """
    for program in xml.parse(junit).iter("testcase"):
        name = program.get("name")
        report = reports / f"{name}.xml"
        cases = list(gtest_cases(report)) if report.exists() else []
        ran_well = program.get("status") == "run"
        if not ran_well and not any(case.outcome == "failed" for case in cases):
            cases.append(Case(name, "failed", program.findtext("system-out", "").strip()))
        elif not report.exists():
            cases.append(Case(name, "passed"))
        yield from cases


def pytest_cases(junit):
    for case in xml.parse(junit).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        yield Case(name, outcome_of(case, case.find("skipped") is None), said_by(case))


def run_ctest(preset, prefix=()):
    reports = BUILD / preset / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir()
    junit = reports / "ctest.junit.xml"
    command = [*prefix, "ctest", "--preset", preset, "--output-junit", str(junit)]
    code = subprocess.run(command, cwd=ROOT).returncode
    return code, list(ctest_cases(junit, reports)) if junit.exists() else []


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
    command = [sys.executable, "-m", "pytest", "-q", "-n", "3", "--dist", "loadfile",
               "--no-loadscope-reorder", f"--junitxml={junit}", *folders]
    code = subprocess.run(command, cwd=ROOT, env=environment).returncode
    return code, list(pytest_cases(junit)) if junit.exists() else []


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


def tell_failures(cases):
    for case in cases:
        if case.outcome == "failed":
            print(f"\n== Failed: {case.name}\n" + "\n".join(case.said.splitlines()[-LINES_TOLD:]))


def main():
    # The longest files first.
    python_tests = ["tests/e2e/test_simulate.py", "tests/e2e/test_batch.py",
                    "tests/deploy/test_spark.py", "tests/docs", "tests/e2e/test_drill.py",
                    "tests/robustness", "tests/tools", "tests/e2e", "tests/attack",
                    "tests/interop", "tests/conformance", "tests/browser", "tests/deploy",
                    "tests/style"]
    parts = {
        "address and undefined behaviour sanitizers": lambda: run_ctest("asan-ubsan"),
        "thread sanitizer": lambda: run_ctest("tsan", without_address_randomization()),
        "Python": lambda: run_pytest(python_tests),
    }
    total, lines, all_cases = Counter(), [], []
    for name, run in parts.items():
        print(f"\n== Tests: {name}", flush=True)
        begin = time.monotonic()
        code, cases = run()
        all_cases += cases
        counts = Counter(case.outcome for case in cases)
        if code and not counts["failed"]:
            counts["failed"] = 1
        total += counts
        lines.append(f"{name}: {sum(counts.values())} tests in {time.monotonic() - begin:.0f} s"
                     + (f", {counts['failed']} of them FAILED" if counts["failed"] else ""))
    tell_failures(all_cases)
    print("\n" + "\n".join(lines))
    print(summary(total), flush=True)
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
