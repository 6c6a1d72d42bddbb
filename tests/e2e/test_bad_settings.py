"""What cannot be used is refused in one line with the right exit code, and nothing is lost."""

import json
import shutil
import signal
import socket
import subprocess

import pytest
from program import CLEAN, audit, environment, run, simulate
from roles import Process

BAD = [
    (("--games", "many"), {}, 2, ("--games", "many", "whole number")),
    (("--games", "0"), {}, 2, ("--games", "0")),
    (("--participants", "3-2"), {}, 2, ("--participants", "3-2", "A-B")),
    (("--participants", "2-101"), {}, 2, ("--participants", "2-101")),
    (("--players", "3", "--participants", "4"), {}, 2, ("--players", "4")),
    (("--threads", "-1"), {}, 2, ("--threads", "-1")),
    (("--seed", "1.5"), {}, 2, ("--seed", "1.5")),
    (("--rate", "0"), {}, 2, ("--rate", "0.001", "ramp:FROM,TO,SECONDS")),
    (("--rate", "ramp:1,2"), {}, 2, ("--rate", "ramp:1,2", "bursts:LOW,HIGH,EVERY,FOR")),
    (("--registry", "disk"), {}, 2, ("--registry", "disk", "memory")),
    (("--gzip-level", "12"), {}, 2, ("--gzip-level", "12", "1 to 9")),
    (("--roster", "/nowhere/at-all.json"), {}, 2, ("/nowhere/at-all.json",)),
    (("--frobnicate",), {}, 2, ("--frobnicate",)),
    ((), {"LOG_LEVEL": "LOUD"}, 2, ("LOG_LEVEL", "LOUD", "DEBUG")),
    ((), {"TURN_TIMEOUT": "soon"}, 2, ("TURN_TIMEOUT", "soon")),
    ((), {"WEBSOCKET_PORT": "70000"}, 2, ("WEBSOCKET_PORT", "70000", "65535")),
    ((), {"LOGGER_MODULE": "carrier-pigeon"}, 2, ("LOGGER_MODULE", "carrier-pigeon")),
    ((), {"WEBSOCKET_HOST": "no.such.host.invalid"}, 2, ("no.such.host.invalid",)),
]


@pytest.mark.parametrize("args, settings, code, words", BAD, ids=lambda v: str(v)[:40])
def test_bad_settings(out, args, settings, code, words):
    done = run("simulate", "--output-dir", out, "--quiet", *args, **settings)
    assert done.code == code, done.err
    for word in words:
        assert word in done.error_line()
    assert done.out == ""


def test_no_command_and_a_wrong_one():
    assert run().code == 2
    wrong = run("simulat")
    assert wrong.code == 2 and "simulat" in wrong.error_line()


def test_help_teaches():
    assert run("--help").code == 0
    text = run("simulate", "--help").out
    for word in ("--games", "GAMES", "1000", "--participants", "2-3", "Example", "--seed"):
        assert word in text, word


def test_a_taken_port(out):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("simulate", "--websocket-host", "127.0.0.1", "--websocket-port", port,
                   "--output-dir", out, "--quiet")
    assert done.code == 2
    assert str(port) in done.error_line() and "in use" in done.error_line()


def test_output_dir_is_a_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("mine")
    done = run("simulate", "--games", 5, "--output-dir", path, "--quiet")
    assert done.code in (2, 4) and str(path) in done.error_line()
    assert path.read_text() == "mine"


HEROES = [{"id": str(i), "name": f"Hero {i}", "powerstats": {
    "intelligence": str(i % 9 + 1), "strength": "20", "speed": "null", "durability": "9",
    "power": 0, "combat": "77"}} for i in range(1, 31)]


def with_change(position, **change):
    heroes = json.loads(json.dumps(HEROES))
    heroes[position].update(change)
    return heroes


@pytest.mark.parametrize("content, words", [
    (b"[{", ("JSON", "line 1, column 3")),
    (b"", ("JSON", "line 1, column 1")),
    (b'[\n {"id": 1},\n {"id": 2,}\n]', ("JSON", "line 3, column 11")),
    (b'{"response":"error","error":"invalid id"}', ("hero", "invalid id")),
    (b"{}", ("hero",)),
    (b"[]", ("hero",)),
    (json.dumps(HEROES[:1]).encode(), ("hero",)),
    (json.dumps(with_change(4, powerstats={"speed": "fast"}), indent=1).encode(),
     ("Hero 5", "speed", "fast", "line 50, column 2")),
    (json.dumps(with_change(4, powerstats={"power": 256})).encode(), ("Hero 5", "power", "256")),
    (json.dumps(with_change(6, id="70000")).encode(), ("Hero 7", "id", "70000")),
    (json.dumps(with_change(6, id="3")).encode(), ("Hero 7", "id", "3")),
    (b"\xff\xfe\x00broken", ("JSON",)),
], ids=range(12))
def test_broken_rosters(out, tmp_path, content, words):
    path = tmp_path / "roster.json"
    path.write_bytes(content)
    done = run("simulate", "--games", 5, "--roster", path, "--output-dir", out, "--quiet")
    assert done.code == 2
    for word in words + ("roster.json",):
        assert word in done.error_line()


def test_a_roster_of_ones_own(out, tmp_path):
    path = tmp_path / "roster.json"
    path.write_text(json.dumps(HEROES))
    assert simulate(out, "--games", 30, "--roster", path)["games"] == 30


@pytest.mark.parametrize("shape", [
    lambda heroes: {"response": "success", "results-for": "hero", "results": heroes},
    lambda heroes: [hero | {"response": "success"} for hero in heroes],
    lambda heroes: {hero["id"]: hero for hero in heroes},
    lambda heroes: heroes,
], ids=("a search", "answers", "by id", "a list"))
def test_the_shapes_that_the_api_answers_with(out, tmp_path, shape):
    path = tmp_path / "roster.json"
    path.write_text(json.dumps(shape(HEROES)), encoding="utf-8-sig")
    same = simulate(out, "--games", 10, "--seed", 1, "--roster", path)["digest"]
    path.write_text("\n".join(json.dumps(hero) for hero in HEROES))
    assert simulate(tmp_path / "b", "--games", 10, "--seed", 1, "--roster", path)["digest"] == same


def test_a_witness_that_is_none_is_told_with_its_place(played, tmp_path):
    path = tmp_path / "w.jsonl"
    path.write_text('\n{"game_token": 5\n')
    seen = run("audit", "--output-dir", played[0], "--quiet", "--witness", path)
    assert f"{path}, line 2, column 17: a comma or }} expected" in seen.err


def test_a_full_disk(mount):
    disk = mount("disk", "-t", "tmpfs", "-o", "size=6m", "tmpfs")
    folder = disk / "out"
    done = run("simulate", "--games", 100000, "--output-dir", folder, "--quiet", LOG_FREE_BYTES=0)
    assert done.code == 4, done.err
    lines = done.err.splitlines()
    assert "embedded log" in lines[-1] and "No space left on device" in lines[-1]
    # The witness is on this disk too, and may be the first that finds no room.
    assert all("cannot write the witness" in line for line in lines[:-1]), done.err
    subprocess.run(["mount", "-o", "remount,size=400m", str(disk)], check=True)
    result = simulate(folder, "--games", 20, "--seed", 9)
    assert result["audit"] == CLEAN
    assert audit(folder).code == 0


def test_a_full_disk_below_the_tables_only(mount, tmp_path):
    folder = tmp_path / "out"
    before = simulate(folder, "--games", 20, "--seed", 9)
    tables = folder / "superhero"
    kept = tmp_path / "kept"
    shutil.copytree(tables, kept)
    disk = mount("out/superhero", "-t", "tmpfs", "-o", "size=1m", "tmpfs")
    shutil.copytree(kept, disk, dirs_exist_ok=True)
    with open(disk / "filler", "wb", buffering=0) as filler:
        with pytest.raises(OSError, match="No space left"):
            while True:
                filler.write(b"x" * 4096)
    done = run("simulate", "--games", 300, "--output-dir", folder, "--quiet", "--seed", 10)
    assert done.code == 4, done.err
    assert "No space left on device" in done.error_line()
    assert str(tables) in done.error_line()
    (disk / "filler").unlink()
    # What the log has comes into the tables now, beside what was there.
    result = simulate(folder, "--games", 20, "--seed", 11)
    assert result["audit"] == CLEAN
    assert audit(folder).json["games"] > before["games"] + 20


def test_a_full_disk_below_tables_that_are_merged(mount, tmp_path):
    folder = tmp_path / "out"
    before = simulate(folder, "--games", 200, "--seed", 9, "--rotate-games", 3)
    kept = tmp_path / "kept"
    shutil.copytree(folder / "superhero", kept)
    disk = mount("out/superhero", "-t", "tmpfs", "-o", "size=3m", "tmpfs")
    shutil.copytree(kept, disk, dirs_exist_ok=True)
    with open(disk / "filler", "wb", buffering=0) as filler:
        with pytest.raises(OSError, match="No space left"):
            while True:
                filler.write(b"x" * 4096)
    done = run("compact", "--output-dir", folder, "--quiet")
    assert done.code == 4, done.err
    assert "No space left on device" in done.error_line()
    assert audit(folder).json["digest"] == before["digest"]
    (disk / "filler").unlink()
    assert run("compact", "--output-dir", folder, "--quiet").code == 0
    assert len(list((disk / "GAME_META").glob("*.parquet"))) <= 4
    report = audit(folder)
    assert report.code == 0 and report.json["digest"] == before["digest"]


def test_a_full_disk_below_the_witness_only(mount, tmp_path):
    disk = mount("small", "-t", "tmpfs", "-o", "size=16k", "tmpfs")
    witness = disk / "w.jsonl"
    played = Process("simulate", ["simulate", "--games", 100000, "--rate", 1000, "--output-dir",
                                  tmp_path / "out", "--witness", witness], environment())
    line = played.says("cannot write the witness")
    assert str(witness) in line and "No space left on device" in line
    assert "games go on" in line
    played.signal(signal.SIGINT)
    assert played.process.wait(timeout=600) == 4, played.story()
    for reader in played.readers:
        reader.join(timeout=100)
    assert "cannot write the witness" in played.lines[-1]
    # The games themselves are whole.
    assert simulate(tmp_path / "out", "--games", 20, "--seed", 3)["audit"] == CLEAN


def test_a_read_only_folder(mount):
    disk = mount("disk", "-t", "tmpfs", "-o", "size=200m", "tmpfs")
    folder = disk / "out"
    before = simulate(folder, "--games", 20, "--seed", 9)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = run("simulate", "--games", 5, "--output-dir", folder, "--quiet")
    assert done.code == 4 and "Read-only file system" in done.error_line()
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert audit(folder).json["digest"] == before["digest"]


OF_STORE = ("audit", "--output-dir", "s3://bucket/place")
SECRETS = {"REDIS_PASSWORD": ("build-db",),
           "KAFKA_SASL_PASSWORD": ("ready", "--logger-module", "kafka"),
           "API_TOKEN": ("build-db", "--pull"),
           "S3_ACCESS_KEY": OF_STORE, "S3_SECRET_KEY": OF_STORE, "S3_SESSION_TOKEN": OF_STORE}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_that_cannot_be_read_ends_who_uses_it_only(tmp_path, secret):
    unreadable = {f"{secret}_FILE": tmp_path / "none"}
    done = run(*SECRETS[secret], LOCAL_DIR=tmp_path, **unreadable)
    assert done.code == 2 and done.out == ""
    assert f'{secret}_FILE is "{tmp_path}/none": it cannot be read' in done.error_line()
    assert run("simulate", "--games", 1, "--output-dir", tmp_path / "out", **unreadable).code == 0


def test_who_asks_no_kafka_reads_no_password_of_it(tmp_path):
    """A log-in whose file was not read is not told to be half there."""
    for name in ("a", "b"):
        simulate(tmp_path / name, "--games", 1, "--seed", 1)
    done = run("audit", "--output-dir", tmp_path / "a", "--against", tmp_path / "b",
               LOGGER_MODULE="kafka", KAFKA_SECURITY_PROTOCOL="SASL_PLAINTEXT",
               KAFKA_SASL_MECHANISM="PLAIN", KAFKA_SASL_USERNAME="someone",
               KAFKA_SASL_PASSWORD_FILE=tmp_path / "none")
    assert done.code == 0, done.err
