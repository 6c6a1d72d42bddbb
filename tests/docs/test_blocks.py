"""What reads and runs the documents notices what is wrong with them."""

import blocks
import pytest
from program import environment
from terminal import Terminal


@pytest.fixture
def terminal(tmp_path):
    with Terminal(tmp_path, tmp_path / "terminal", environment()) as made:
        yield made


def test_blocks_of_a_document():
    first, second, third = blocks.blocks(
        "# A\n\n```sh\nls\n```\ntext\n<!-- not run: needs a moon -->\n```sh\nfly\n```\n\n"
        "<!-- output -->\n```text\nlanded\n```\n")
    assert (first.line, first.language, first.text, first.mark) == (4, "sh", "ls\n", "")
    assert (second.line, second.not_run) == (9, "needs a moon")
    assert third.is_output and not second.is_output and first.not_run is None


@pytest.mark.parametrize("shown, printed, missing", [
    ('"a": 1', '{"a":1,"b":2}', []),
    ("a … c", "a b c", []),
    ("a … c", "a b\nc", ["a … c"]),
    ("1,000 games in 0.6 s: 1805 games/s", "x\n1,000 games in 12.5 s: 80 games/s\n", []),
    ("1,000 games in 0.6 s", "1,001 games in 0.6 s", ["1,000 games in 0.6 s"]),
    ("one\n\ntwo\n", "two\none\n", []),
    ("0 missing", "", ["0 missing"]),
    ("a.b", "axb", ["a.b"]),
])
def test_lines_that_were_not_printed(shown, printed, missing):
    assert blocks.missing_lines(shown, printed) == missing


def test_a_command_that_fails_is_noted_and_the_next_one_goes_on(terminal):
    printed, notes = terminal.run("echo a\nfalse\nls /none 2>/dev/null\necho b", 60)
    assert printed == "a\nb\n"
    assert notes == ["2: exit code 1: false", "3: exit code 2: ls /none 2> /dev/null"]
    assert terminal.run("until [ -e x ]; do touch x; done; true || false", 60)[1] == []
    assert terminal.run("no-such-command", 60)[1] == ["1: exit code 127: no-such-command"]


def test_variables_jobs_and_the_folder_live_on(terminal):
    terminal.run("export A=1; mkdir f; cd f; sleep 1000 &", 60)
    assert terminal.run('echo "$A" "${PWD##*/}"', 60) == ("1 f\n", [])
    assert len(terminal.jobs()) == 1
    terminal.run("kill $(jobs -p); wait", 60)
    assert terminal.jobs() == []


def test_ctrl_c_reaches_a_job(terminal):
    """Without job control, bash would start it deaf to SIGINT."""
    assert terminal.run("sleep 1000 &\nkill -INT $!\nwait", 60)[1] == []


def test_what_is_left_ends_with_the_terminal(tmp_path):
    with Terminal(tmp_path, tmp_path / "terminal", environment()) as terminal:
        terminal.run("(trap '' TERM HUP; touch x; sleep 1000) &\nuntil [ -e x ]; do :; done", 60)
        pids = terminal.processes()
    assert len(pids) >= 2
    assert not terminal.processes()


def test_a_command_that_never_ends_is_named(terminal):
    with pytest.raises(AssertionError, match="not over within 0.5 s:\nsleep 1000"):
        terminal.run("sleep 1000", 0.5)
