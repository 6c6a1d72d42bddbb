"""The program teaches: help, the nearest name, where state goes, what has no effect."""

import re
import signal

import pytest
from program import ROOT, finish, free_port, run, untimed

COMMANDS = ("simulate", "ready", "build-db", "heroes", "server", "client", "worker", "batch",
            "audit", "tables", "log", "game", "monitor", "top", "drill")


def test_alone_and_help_show_all_commands():
    alone, asked = run(), run("help")
    assert (alone.code, asked.code) == (2, 0)
    assert alone.out == asked.out and asked.err == ""
    assert "superhero simulate" in alone.error_line()
    for command in COMMANDS:
        assert f"\n  {command} " in asked.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(command):
    text = run("help", command).out
    assert text == run(command, "--help").out
    assert text.startswith(f"superhero {command}: ")
    assert max(map(len, text.splitlines())) <= 80, "no terminal: 80 columns"
    flags = text.split("\nUsage: ")[1]
    others = [name for name in COMMANDS if name != command and f"{name}:" in flags]
    assert not others, "defaults of other commands"
    for line in flags.splitlines():
        if line.startswith("  --") and "  " in line.strip():
            sentence = line.strip().split("  ", 1)[1].strip()
            assert sentence[0].isupper() or sentence.startswith("--"), line


def test_readme_names_every_setting():
    rows = re.findall(r"^\| ([^|]*)\|", (ROOT / "README.md").read_text(), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"\b[A-Z][A-Z0-9_]+\b", row)}
    shown = {command: set(re.findall(r"(?<=\. )\(([A-Z][A-Z0-9_]+)\)",
                                     " ".join(run("help", command).out.split())))
             for command in COMMANDS}
    assert {"WORKER_NAME", "KAFKA_BROKERS", "ORPHAN_SECONDS"} <= shown["worker"]
    for command, settings in shown.items():
        assert settings <= named, f"{command}: {sorted(settings - named)}"


def test_defaults_are_those_of_the_command():
    simulate, server = run("help", "simulate").out, run("help", "server").out
    assert "Default: memory. (REGISTRY)" in " ".join(simulate.split())
    assert "Default: redis. (REGISTRY)" in " ".join(server.split())
    assert "Default: embedded. (LOGGER_MODULE)" in " ".join(simulate.split())
    assert "Default: default. (LOGGER_MODULE)" in " ".join(server.split())


@pytest.mark.parametrize("args, words", [
    (("simualte",), "did you mean simulate?"),
    (("worker", "--output-dri", "x"), "did you mean --output-dir?"),
    (("server", "--registry", "redsi"), "did you mean redis?"),
    (("audit", "--kills", 3), "it belongs to drill"),
    (("help", "audti"), "did you mean audit?"),
], ids=range(5))
def test_what_is_mistyped_names_the_nearest(args, words):
    done = run(*args)
    assert done.code == 2 and words in done.error_line()


@pytest.mark.parametrize("args", [
    ("server", "--registry", "memory", "--redis-host", "h"),
    ("server", "--roster", "f.json"),
    ("server", "--kafka-brokers", "k:1"),
    ("server", "--output-dir", "o"),
    ("simulate", "--redis-db", 1),
    ("worker", "--logger-module", "embedded", "--kafka-host", "k"),
    ("worker", "--logger-module", "kafka", "--sessions", "topics", "--redis-host", "h"),
    ("worker", "--logger-module", "kafka", "--redis-expiry", 5),
    ("batch", "--kafka-port", 1),
    ("audit", "--against", "x", "--witness", "w"),
    ("audit", "--orphan-seconds", 5),
    ("build-db", "--api-url", "https://x"),
    ("build-db", "--pull", "--file", "f.json"),
    ("ready", "--logger-module", "default", "--kafka-host", "k"),
], ids=lambda args: " ".join(map(str, args))[:40])
def test_flags_without_effect_are_refused(args):
    done = run(*args)
    assert done.code == 2 and "has no effect" in done.error_line(), done.err


def test_variables_without_effect_are_told(out):
    done = run("simulate", "--games", 3, "--output-dir", out, "--quiet", REDIS_HOST="elsewhere",
               KAFKA_BROKERS="k:1", KAFKA_SECURITY_PROTOCOL="PLAINTEXT", CLIENT_GAMES=5)
    assert done.code == 0
    assert done.err.splitlines() == [
        "superhero: REDIS_HOST has no effect: games are in Redis only with --registry redis "
        "(REGISTRY), which is not given",
        "superhero: KAFKA_BROKERS, KAFKA_SECURITY_PROTOCOL have no effect: the log is Kafka only "
        "with --logger-module kafka (LOGGER_MODULE), which is not given"]


def opening(process):
    """What it says first, without time and level."""
    line = process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    finish(process)
    return untimed(line.strip())


def test_the_first_line_says_where_things_go(out, background):
    port = free_port()
    server = background("server", "--registry", "memory", "--websocket-port", port, "--json",
                        OUTPUT_DIR=out, LOGGER_MODULE="Embedded")
    assert opening(server) == (
        f"superhero: server: games in the memory of this process, records to the embedded log "
        f"{out}/log")
    server = background("server", REDIS_HOST="127.0.0.1", REDIS_PORT=port, REDIS_DB=3,
                        LOGGER_MODULE="Default")
    assert opening(server) == (
        f"superhero: server: games in redis 127.0.0.1:{port}/3, records to nowhere but this "
        f"console")
    client = background("client", "--websocket-port", port, "--players", 2)
    assert opening(client) == (
        f"superhero: client: 2 players of the server ws://localhost:{port}/, no witness")
    simulate = background("simulate", "--games", 3, "--output-dir", out, "--registry", "memory")
    assert opening(simulate) == (
        f"superhero: simulate: games in the memory of this process, records to the embedded log "
        f"{out}/log, tables to {out}")
    batch = background("batch", "--output-dir", out, "--rebuild", out / "again")
    assert opening(batch) == (
        f"superhero: batch: records from the embedded log {out}/log, tables to {out}/again")


def test_the_worker_names_the_topic_that_it_reads(out, background):
    assert run("simulate", "--games", 3, "--output-dir", out, "--quiet").code == 0
    worker = background("worker", "--logger-module", "embedded", "--sessions", "topics",
                        "--output-dir", out, WORKER_CHANNEL="clean")
    assert opening(worker) == (
        f"superhero: worker w1: games from the topic lib.server.lobby of the embedded log "
        f"{out}/log, attacks from its topics, tables to {out}")


def test_a_worker_without_a_log_hears_only_that(out):
    done = run("worker", OUTPUT_DIR=out)
    assert done.code == 2 and "there is no log to read" in done.error_line()


def test_a_channel_that_does_not_exist_is_told(out, background):
    assert run("simulate", "--games", 3, "--output-dir", out, "--quiet").code == 0
    worker = background("worker", "--logger-module", "embedded", "--sessions", "topics",
                        "--output-dir", out, WORKER_CHANNEL="lib.server.loby")
    lines = [worker.stderr.readline() for _ in range(2)]
    assert "lib.server.loby of --worker-channel (WORKER_CHANNEL) does not exist" in lines[1]
    assert "servers write to lib.server.lobby" in lines[1]
    worker.send_signal(signal.SIGTERM)
    assert finish(worker).code == 0
