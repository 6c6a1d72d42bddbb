"""bash, zsh and fish complete what the program takes: each at work on a line of its own."""

import subprocess

import pytest
import shell_line
from program import PROGRAM, ROOT, run

SCRIPTS = {"bash": "bash-completion/completions/superhero",
           "zsh": "zsh/vendor-completions/_superhero",
           "fish": "fish/vendor_completions.d/superhero.fish"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completions")
    subprocess.run([ROOT / "tools/make_manual", "--program", PROGRAM, "--into", folder,
                    "--changelog", ROOT / "deploy/package/changelog"], check=True)
    return folder / "share"


@pytest.fixture(params=SCRIPTS)
def complete(request, made, tmp_path):
    """Gives what the shell offers at the end of a line."""
    def complete_line(line):
        (tmp_path / "words").unlink(missing_ok=True)
        words = getattr(shell_line, request.param)(made / SCRIPTS[request.param], line, tmp_path)
        if request.param == "fish":
            return words
        # Of bash and zsh: the whole line. What stood there before is not offered.
        before = line.split()[1:]
        return words[len(before) if line.endswith(" ") else len(before) - 1:]

    return complete_line


def commands():
    lines = run("--help").out.split("\nCommands:\n")[1].split("\n\n")[0].splitlines()
    return {line.split()[0] for line in lines if not line.startswith("   ")}


def flags(command):
    return {word.rstrip(",") for line in run(command, "--help").out.splitlines()
            if line.startswith("  --") for word in line.split() if word.startswith("--")}


def test_commands(complete):
    offered = set(complete("superhero "))
    assert commands() | {"help"} == {word for word in offered if not word.startswith("-")}
    assert not any(word.startswith("drill-") for word in offered)
    assert complete("superhero wo") == ["worker"]
    assert set(complete("superhero help ")) >= commands()
    assert complete("superhero help wo") == ["worker"]


@pytest.mark.parametrize("command", ["server", "heroes", "tables"])
def test_flags_are_those_of_the_command(complete, command):
    assert set(complete(f"superhero {command} --")) == flags(command) | {"--help"}


def test_words_of_choices(complete):
    assert complete("superhero server --registry ") == ["memory", "redis"]
    assert complete("superhero server --quiet --registry r") == ["redis"]
    assert complete("superhero server --registry=r") == ["--registry=redis"]
    assert complete("superhero worker --clean-routine ") == ["False", "True"]
    assert set(complete("superhero client --log-format ")) == {"json", "text"}
    assert complete("superhero tables ") == ["new-log"]


def test_files_and_folders(complete, tmp_path):
    (tmp_path / "heroes here.json").touch()
    (tmp_path / "hero-folder").mkdir()
    files = {word.rstrip("/") for word in complete("superhero server --roster her")}
    assert files == {"heroes here.json", "hero-folder"}
    folders = [word.rstrip("/") for word in complete("superhero server --output-dir her")]
    assert folders == ["hero-folder"]


def test_what_is_free_text_is_left_to_the_user(complete):
    assert complete("superhero server --seed ") == []
    assert complete("superhero server --redis-host ") == []
