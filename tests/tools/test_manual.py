"""Man pages are made from all that --help says, and nothing is wrong with them."""

import gzip
import re
import subprocess
import sys

import pytest
from program import PROGRAM, ROOT, run

sys.path.insert(0, str(ROOT / "tools"))

from manual import help_text, pages  # noqa: E402

CHANGELOG = ROOT / "deploy/package/changelog"


@pytest.fixture(scope="module")
def program():
    return help_text.read_program(PROGRAM)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder that tools/make_manual has filled."""
    folder = tmp_path_factory.mktemp("manual")
    subprocess.run([ROOT / "tools/make_manual", "--program", PROGRAM, "--into", folder,
                    "--changelog", CHANGELOG], check=True)
    return folder


def words_of_overview(program):
    for _, examples in program.examples:
        yield from (word for example in examples for word in example.split())
    for command in program.commands:
        yield from [command.name, *f"{command.summary[0].upper()}{command.summary[1:]}.".split()]
    codes = "; ".join(f"{code} {meaning}" for code, meaning in program.exit_codes)
    yield from f"Exit codes: {codes}.".split()


def words_of_command(command):
    """Those of its --help, made again from what was read."""
    text = [f"superhero {command.name}: {command.summary}.", *command.details]
    text += [help_text.EXAMPLE + example for example in command.examples]
    text += ["Usage: superhero", command.name, *command.arguments, "[FLAGS]"]
    for heading in command.headings:
        text.append(heading)
        for option in command.options:
            if option.heading == heading:
                text += [", ".join(option.flags), option.takes, option.text]
                text += [f"Default: {option.default}."] if option.default else []
                text += [f"({option.variable})"] if option.variable else []
    return " ".join([*text, help_text.ABOUT_VARIABLES]).split()


def test_all_commands_are_read(program):
    left = iter(run("--help").out.split())
    missing = [word for word in words_of_overview(program) if word not in left]
    assert not missing, "in this order, with other words between them"
    assert program.version == run("--version").out.split()[1]
    assert [code for code, _ in program.exit_codes] == ["0", "1", "2", "3", "4", "5"]


def test_nothing_of_a_help_is_lost(program):
    assert len(program.commands) > 10
    for command in program.commands:
        assert words_of_command(command) == run(command.name, "--help").out.split()


@pytest.mark.parametrize("found, instead", [
    ("  --wait N", "  -w N"),
    ("[FLAGS]", "FLAGS"),
    ("Seconds to wait at most", "seconds to wait, see below\n   "),
    ("A name in brackets", "A word in brackets"),
], ids=range(4))
def test_a_help_that_is_not_understood_is_refused(found, instead):
    text = run("audit", "--help").out
    assert text.count(found) == 1
    help_text.read_command("audit", text)
    with pytest.raises(ValueError):
        help_text.read_command("audit", text.replace(found, instead))


def test_the_secrets_are_those_of_the_program():
    table = re.search(r"k_secrets = \{\{(.*?)\}\};",
                      (ROOT / "src/app/cli/secrets.cpp").read_text(), re.DOTALL)[1]
    rows = re.findall(r'\{"(\w+)", .*?(true|false)\}', table, re.DOTALL)
    assert [name for name, _ in rows] == list(pages.SECRETS)
    assert tuple(name for name, flag in rows if flag == "false") == pages.WITHOUT_FLAG


def test_a_changelog_of_another_version_is_refused(tmp_path):
    changelog = tmp_path / "changelog"
    changelog.write_text(CHANGELOG.read_text().replace("superhero (", "superhero (9", 1))
    done = subprocess.run([ROOT / "tools/make_manual", "--program", PROGRAM, "--into", tmp_path,
                           "--changelog", changelog], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "the same expected" in done.stderr
    assert not (tmp_path / "share").exists()


def test_there_is_a_page_for_each_command(made, program):
    names = {path.name for path in (made / "share/man/man1").iterdir()}
    assert names == {"superhero.1.gz"} | {f"superhero-{each.name}.1.gz"
                                          for each in program.commands}


def test_the_pages_are_in_order(made, tmp_path):
    for packed in sorted((made / "share/man/man1").iterdir()):
        page = tmp_path / packed.stem
        page.write_bytes(gzip.decompress(packed.read_bytes()))
        for checker in (["mandoc", "-Tlint"], ["groff", "-ww", "-mandoc", "-Tutf8", "-z"],
                        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"]):
            done = subprocess.run([*checker, page], capture_output=True, text=True, check=False)
            said = done.stderr + (done.stdout if "-Tlint" in checker else "")
            assert done.returncode == 0 and said == "", f"{page.name}: {checker[0]}: {said}"
        name = subprocess.run(["lexgrog", page], check=True, capture_output=True, text=True).stdout
        assert f'"{page.stem} - ' in name


def shown(path):
    """The page as a reader sees it."""
    done = subprocess.run(["mandoc", "-Tutf8", "-O", "width=500"], check=True,
                          input=gzip.decompress(path.read_bytes()), capture_output=True)
    return re.sub(r".\x08", "", done.stdout.decode())


def test_a_page_tells_all_flags_and_variables(made, program):
    for command in program.commands:
        page = shown(made / f"share/man/man1/superhero-{command.name}.1.gz")
        for option in command.options:
            names = re.escape(", ".join(option.flags))
            assert re.search(rf"^ {{7}}{names}( |$)", page, re.MULTILINE), option
            if option.variable:
                assert f"Environment variable: {option.variable}." in page
        for code, _ in program.exit_codes:
            assert re.search(rf"^ +{code} +[A-Z]", page, re.MULTILINE)
        for example in command.examples:
            assert "\n           " + example in page


def test_the_page_of_the_program_tells_commands_and_files(made, program):
    page = shown(made / "share/man/man1/superhero.1.gz")
    for command in program.commands:
        assert f"superhero-{command.name}(1)" in page
    for secret in pages.SECRETS:
        assert f"{secret}_FILE" in page
    for text in ("/etc/superhero/superhero.env", "/var/lib/superhero",
                 "superhero-worker@.service", f"superhero {program.version}"):
        assert text in page
