"""The systemd units of the package, without a running systemd: they are understood, hardened, and
what they start takes the settings that they come with. tools/try-package boots with them."""

import pathlib
import re
import shutil
import signal
import subprocess
import sys

import package
import pytest
from package import ROLES, SOURCES
from program import CLEAN, PROGRAM, ROOT, audit, finish, free_port, run, verdict, wait_until

sys.path.insert(0, str(ROOT / "tools"))

from manual import help_text, pages  # noqa: E402

EXPOSURE = 15  # of 100, tenths of what systemd-analyze security tells
SYSTEM = "usr/lib/systemd/system"


@pytest.fixture
def root(tmp_path):
    """A root folder with the units, the program's name and the targets of this machine."""
    for folder in (SYSTEM, "usr/bin", "etc/systemd/system"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy("/bin/true", tmp_path / "usr/bin/superhero")
    for path in (*SOURCES.glob("*.service"), *pathlib.Path("/lib/systemd/system").glob("*.target")):
        shutil.copy(path, tmp_path / SYSTEM)
    return tmp_path


def verify(root):
    names = [name.replace("@", "@a") for name in ROLES.values()]
    return subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={root}", *names],
                          capture_output=True, text=True, check=False)


def test_systemd_understands_them(root):
    done = verify(root)
    assert (done.returncode, done.stderr) == (0, "")
    unit = root / SYSTEM / ROLES["server"]
    unit.write_text(unit.read_text().replace("TimeoutStopSec=", "TimeoutStopping="))
    assert "TimeoutStopping" in verify(root).stderr


def test_systemd_understands_the_example_with_secrets(root):
    for name in ROLES.values():
        folder = root / "etc/systemd/system" / f"{name}.d"
        folder.mkdir()
        shutil.copy(SOURCES / "secrets.conf", folder)
    done = verify(root)
    assert (done.returncode, done.stderr) == (0, "")
    named = re.findall(r"^Environment=(\w+)_FILE=%d/([\w-]+)$",
                       (SOURCES / "secrets.conf").read_text(), re.MULTILINE)
    loaded = re.findall(r"^LoadCredential=([\w-]+):", (SOURCES / "secrets.conf").read_text(),
                        re.MULTILINE)
    assert [file for _, file in named] == loaded
    assert {name for name, _ in named} == set(pages.SECRETS) - {"API_TOKEN"}


@pytest.mark.parametrize("name", ROLES.values())
def test_they_are_hardened(name):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                           f"--threshold={EXPOSURE}", SOURCES / name],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Overall exposure level" in done.stdout


def test_all_are_hardened_alike():
    def lines(role):
        text = (SOURCES / ROLES[role]).read_text()
        return text[text.index("# It serves and writes"):]

    assert lines("server") == lines("worker") == lines("monitor")


def seconds(path, constant):
    text = (ROOT / path).read_text()
    return int(re.search(rf"{constant}(?: = |\{{)(\d+)", text)[1])


def test_they_wait_as_long_as_the_program_may_take_to_end():
    server, worker = dict(package.unit("server")), dict(package.unit("worker"))
    assert int(server["TimeoutStopSec"]) > (
        seconds("src/app/commands/server.cpp", "k_publish_patience")
        + seconds("src/app/commands/server.cpp", "k_flush_patience"))
    assert int(worker["TimeoutStopSec"]) > (
        seconds("src/app/jobs/worker_thread.h", "k_end_patience")
        + seconds("src/app/jobs/worker_job.cpp", "k_flush_patience"))


def test_who_has_wrong_settings_is_not_started_again():
    for role in ROLES:
        unit = dict(package.unit(role))
        words = unit["ExecStart"].split()[1:]
        assert run(*words, LOGGER_MODULE="nonsense").code == int(unit["RestartPreventExitStatus"])


def settings_of(text, commented):
    mark = "#?" if commented else ""
    return re.findall(rf"^{mark}([A-Z0-9_]+)=(.*)$", text, re.MULTILINE)


def test_the_settings_are_those_of_the_program():
    text = (SOURCES / "superhero.env").read_text()
    for line in text.splitlines():
        assert re.fullmatch(r"(#.*|[A-Z0-9_]+=\S+)?", line), line
    program = help_text.read_program(PROGRAM)
    roles = [command for command in program.commands if command.name in ROLES]
    known = {option.variable: option for command in roles for option in command.options}
    for name, value in settings_of(text, commented=True):
        assert name in known, name
        assert not known[name].words or value in known[name].words


def environment_of(role, tmp_path, **others):
    """Of its unit, then of superhero.env with the settings of one machine alone, then others."""
    replaced = {"%S": str(tmp_path), "%i": "a"}
    found = {}
    for key, value in package.unit(role):
        if key == "Environment":
            name, value = value.split("=", 1)
            found[name] = re.sub("%.", lambda which: replaced[which[0]], value)
    assert found["OUTPUT_DIR"] == f"{tmp_path}/superhero"
    text = (SOURCES / "superhero.env").read_text()
    found |= dict(settings_of(text, commented=False))
    alone = re.search(r"^# Or one server.*\n((?:#[A-Z_]+=.*\n)+)", text, re.MULTILINE)[1]
    return found | dict(settings_of(alone, commented=True)) | others


def test_they_play_together_on_one_machine(tmp_path, background):
    port, page = free_port(), free_port()
    others = {"WEBSOCKET_PORT": port, "MONITOR_PORT": page, "ROTATE_SECONDS": 1}
    started = {role: background(*dict(package.unit(role))["ExecStart"].split()[1:],
                                **environment_of(role, tmp_path, **others)) for role in ROLES}
    told = {role: [] for role in ROLES}
    for role, word in (("server", "serves ws://"), ("worker", "worker a"), ("monitor", "is at")):
        wait_until(lambda: told[role].append(started[role].stderr.readline())
                   or word in told[role][-1], f"{role} starts: {told[role]}")
    done = run("client", "--players", 10, "--games", 20, "--quiet", WEBSOCKET_PORT=port)
    assert done.code == 0, done.err
    seen = audit(tmp_path / "superhero", "--wait", 600, "--min-games", 20)
    assert seen.code == 0 and verdict(seen.json) == CLEAN
    for process in started.values():
        assert finish(process, signal.SIGTERM).code == 0
