"""Limits of the process: too low ones are told at the start, with both numbers."""

import os
import subprocess

import pytest
from program import PROGRAM, ROOT, audit, environment, simulate, untimed

# Root may have any number of threads: then as a user that has none yet, and may use all files.
ANOTHER_USER = ("setpriv", "--reuid", "54321", "--clear-groups", "--inh-caps=+dac_override",
                "--ambient-caps=+dac_override") if os.geteuid() == 0 else ()


def limited_command(limit, *args):
    return ["bash", "-c", f'ulimit {limit} && exec "$0" "$@"', str(PROGRAM), *map(str, args)]


def limited(limit, *args, user=(), **settings):
    return subprocess.run([*user, *limited_command(limit, *args)], capture_output=True, text=True,
                          timeout=2400, check=False, env=environment(**settings))


@pytest.mark.parametrize("limit, args, needed", [
    (24, ("simulate", "--games", 20), 896),
    (256, ("simulate", "--games", 300), 896),
    (200, ("simulate", "--games", 3, "--players", 20), 256),
    (24, ("server", "--registry", "memory", "--websocket-port", 0), 112),
    (100, ("client", "--players", 50, "--websocket-port", 1), 274),
    (24, ("worker", "--sessions", "topics", "--logger-module", "embedded"), 96),
    (24, ("batch",), 96),
    (24, ("audit",), 96),
])
def test_too_few_files_are_told_at_the_start(out, limit, args, needed):
    done = limited(f"-n {limit}", *args, OUTPUT_DIR=out)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert untimed(done.stderr.splitlines()[-1]).startswith(
        f"superhero: the limit of open files (ulimit -n) is {limit}: {needed} expected for ")
    assert not out.exists()


def test_as_many_files_as_it_asks_for_are_enough(out):
    done = limited("-n 256", "simulate", "--games", 60, "--players", 20, "--quiet",
                   "--output-dir", out)
    assert done.returncode == 0, done.stderr
    assert audit(out).code == 0


def test_a_file_that_may_not_grow_is_an_error_in_words(out):
    done = limited("-f 300", "simulate", "--games", 5000, "--quiet", "--output-dir", out)
    assert done.returncode == 4, (done.returncode, done.stderr)
    assert done.stderr.startswith("superhero: ") and len(done.stderr.splitlines()) == 1
    assert simulate(out, "--games", 20)["audit"] == {"missing": 0, "doubled": 0, "wrong": 0}


@pytest.mark.parametrize("args", [
    ("simulate", "--games", 3, "--players", 4),
    ("server", "--registry", "memory", "--websocket-port", 0, "--threads", 4),
    ("client", "--websocket-port", 1),
    ("audit",),
], ids=lambda args: args[0])
@pytest.mark.parametrize("threads", [1, 2, 4])
def test_too_few_threads_are_told_in_one_line(out, args, threads):
    simulate(out, "--games", 3, "--players", 4)
    done = limited(f"-u {threads}", *args, "--quiet", user=ANOTHER_USER, OUTPUT_DIR=out,
                   ASAN_OPTIONS="detect_leaks=0")  # its leak check wants a thread of its own
    if done.returncode == 0:  # it needs no more
        return
    if args[0] == "client" and done.returncode == 3:
        return  # it came to look for a server
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert untimed(done.stderr.splitlines()[-1]) == (
        "superhero: cannot start a thread: the limit of processes and threads of this user "
        f"(ulimit -u) is {threads}: more expected")


def said_by_server(limit, out):
    """What a server says until it serves."""
    server = subprocess.Popen(
        limited_command(limit, "server", "--registry", "memory", "--websocket-port", 0,
                        "--connections", 500),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(OUTPUT_DIR=out))
    lines = [server.stderr.readline()]
    while lines[-1] and "serves ws://" not in lines[-1]:
        lines.append(server.stderr.readline())
    server.terminate()
    server.communicate(timeout=600)
    assert server.returncode == 0, lines
    return [untimed(line.strip()) for line in lines]


def test_a_server_says_how_many_players_the_limit_leaves(out):
    said, = (line for line in said_by_server("-n 200", out) if "ulimit" in line)
    assert said == (
        "superhero: takes 104 connections at the same time, enough for about 26 players, not the "
        "500 of --connections: the limit of open files (ulimit -n) is 200, 596 or more are needed "
        "for all")
    assert not [line for line in said_by_server("-n 596", out) if "ulimit" in line]


# Sanitizers need more address space than any limit that is worth setting, and look for memory in
# their own way: so the program's own sources are built once more without them.
PLAIN = """
#include <cstdio>
#include <memory>
#include <vector>
#include "app/doors/limits.h"
#include "app/exit_code.h"
#include "base/result.h"
int main() {
    app::end_when_memory_is_out();
    try {
        app::expect_address_space(app::address_space_limit());
    } catch (const base::Failure& failure) {
        std::fprintf(stderr, "superhero: %s\\n", failure.what());
        return app::exit_code_of(failure.error().fault);
    }
    std::vector<std::unique_ptr<char[]>> taken;
    for (;;) taken.emplace_back(new char[1 << 20]);
}
"""


@pytest.fixture(scope="module")
def memory_taker(tmp_path_factory):
    """Looks at the limit as the program does at its start, then takes memory until it is out."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "main.cpp").write_text(PLAIN)
    sources = [folder / "main.cpp", ROOT / "src/app/doors/limits.cpp", ROOT / "src/base/error.cpp"]
    subprocess.run(["c++", "-std=c++20", "-I", ROOT / "src", *sources, "-lfmt", "-o",
                    folder / "taker"], check=True, timeout=1200)
    return folder / "taker"


@pytest.mark.parametrize("limit, line", [
    (1048575, "the limit of address space (ulimit -v) is 1048575 KiB: 1048576 expected, or "
              "unlimited"),
    (1048576, "out of memory: the limit of address space (ulimit -v) is 1048576 KiB: more "
              "expected"),
], ids=["at the start", "in the middle"])
def test_address_space_that_is_too_little_is_told_in_one_line(memory_taker, limit, line):
    done = subprocess.run(["bash", "-c", f'ulimit -v {limit} && exec "$0"', memory_taker],
                          capture_output=True, text=True, timeout=2400, check=False)
    assert (done.returncode, done.stderr) == (2, f"superhero: {line}\n")
