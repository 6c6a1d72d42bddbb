"""tools/run_tests.py: each kind of report is counted right, and what failed is told at the end."""

import sys
from collections import Counter

from program import ROOT

sys.path.insert(0, str(ROOT / "tools"))

import run_tests  # noqa: E402

GTEST = """<testsuites><testsuite name="Log">
<testcase name="Holds" classname="Log" result="completed"/>
<testcase name="Breaks" classname="Log" result="completed">
  <failure message="short">log_test.cpp:7
Expected: 1</failure></testcase>
<testcase name="Waits" classname="Log" result="skipped"/>
</testsuite></testsuites>"""
CTEST = """<testsuite>
<testcase name="test_log" status="fail"><system-out>all of it</system-out></testcase>
<testcase name="test_leak" status="fail"><system-out>LeakSanitizer: 8 bytes</system-out></testcase>
<testcase name="test_gone" status="fail"><system-out>Segmentation fault</system-out></testcase>
<testcase name="no_report" status="run"/>
</testsuite>"""
PYTEST = """<testsuites><testsuite>
<testcase classname="e2e" name="fine"/>
<testcase classname="e2e" name="left"><skipped message="no DuckDB"/></testcase>
<testcase classname="e2e" name="wrong"><failure message="m">assert 1 == 2</failure></testcase>
<testcase classname="e2e" name="unmade"><error message="m">no broker</error></testcase>
</testsuite></testsuites>"""


def outcomes(cases):
    return {case.name: case.outcome for case in cases}


def test_programs_and_their_cases_are_counted(tmp_path):
    (tmp_path / "test_log.xml").write_text(GTEST)
    (tmp_path / "test_leak.xml").write_text(GTEST.replace("failure", "system-out"))
    (tmp_path / "all.xml").write_text(CTEST)
    cases = list(run_tests.ctest_cases(tmp_path / "all.xml", tmp_path))
    assert Counter(case.outcome for case in cases) == {"passed": 4, "failed": 3, "skipped": 2}
    failed = {case.name: case.said for case in cases if case.outcome == "failed"}
    assert failed == {"Log.Breaks": "log_test.cpp:7\nExpected: 1",
                      "test_leak": "LeakSanitizer: 8 bytes", "test_gone": "Segmentation fault"}


def test_python_cases_are_counted(tmp_path):
    (tmp_path / "pytest.xml").write_text(PYTEST)
    assert outcomes(run_tests.pytest_cases(tmp_path / "pytest.xml")) == {
        "e2e.fine": "passed", "e2e.left": "skipped", "e2e.wrong": "failed", "e2e.unmade": "failed"}


def test_failures_are_told_with_their_last_lines(capsys):
    long = "\n".join(map(str, range(100)))
    run_tests.tell_failures([run_tests.Case("a", "passed", "unheard"),
                             run_tests.Case("b", "failed", long)])
    told = capsys.readouterr().out.splitlines()
    assert told[1:3] == ["== Failed: b", str(100 - run_tests.LINES_TOLD)]
    assert told[-1] == "99"
