"""superhero log: the records of the embedded log as lines of JSON."""

import json
import signal
import subprocess

import pytest
from program import PROGRAM, audit, environment, run, wait_until

SERVERS_TOPICS = {"lib.server.lobby", "lib.server.game", "lib.server.login"}


def records(folder, *args, **settings):
    done = run("log", "--output-dir", folder, *args, **settings)
    assert done.code == 0 and done.err == "", done.err
    return [json.loads(line) for line in done.out.splitlines()]


def by_partition(lines):
    parts = {}
    for line in lines:
        parts.setdefault((line["topic"], line["partition"]), []).append(line["offset"])
    return parts


def test_all_records_in_the_order_of_their_partitions(played):
    lines = records(played[0])
    assert {line["topic"] for line in lines} == SERVERS_TOPICS
    for offsets in by_partition(lines).values():
        assert offsets == list(range(len(offsets)))
    game = [line for line in lines if line["topic"] == "lib.server.game"]
    attacks = [line for line in game if line["value"]["log_message"] == "Attack Completed"]
    assert len(attacks) == audit(played[0]).json["attacks"]
    for line in game:
        assert line["key"] == line["value"]["task"]["PAYLOAD"]["GAME_TOKEN"]
        assert line["timestamp"] == line["value"]["timestamp"] + "Z"


def test_topics_and_games_are_chosen(played):
    game = records(played[0], "--topic", "lib.server.game")
    assert {line["topic"] for line in game} == {"lib.server.game"}
    both = records(played[0], TOPIC="lib.server.lobby,lib.server.game")
    assert {line["topic"] for line in both} == SERVERS_TOPICS - {"lib.server.login"}
    token = game[len(game) // 2]["key"]
    one = records(played[0], "--game", token.upper())
    assert one == [line for line in both if line["key"] == token]
    assert sorted(line["value"]["game_seq"] for line in one) == list(range(len(one)))


def test_where_it_begins(played):
    everything = records(played[0], "--topic", "lib.server.game")
    time = everything[len(everything) // 3]["timestamp"]
    later = records(played[0], "--topic", "lib.server.game", "--from", time)
    assert later == [line for line in everything if line["timestamp"] >= time]
    assert 0 < len(later) < len(everything)
    behind = records(played[0], "--topic", "lib.server.game", "--from", 100)
    assert {part: offsets[0] for part, offsets in by_partition(behind).items()} == {
        part: 100 for part, offsets in by_partition(everything).items() if len(offsets) > 100}
    assert records(played[0], "--from", "end") == []
    assert records(played[0], "--from", "2000d", "--topic", "lib.server.game") == everything
    assert records(played[0], "--from", "0s") == []


def test_following_a_run(out, background):
    """Each record is visible at once, from the first one on, and a signal is no failure."""
    playing = background("simulate", "--output-dir", out, "--games", 1_000_000, "--rate", 20,
                         "--quiet")
    wait_until((out / "log" / "data.mdb").exists, "a log")
    following = background("log", "--output-dir", out, "--follow", "--from", "beginning")
    read = 0
    while read < 200 or newest["topic"] == "lib.server.login":  # which ends with the last login
        newest = json.loads(following.stdout.readline())
        assert newest["topic"] in SERVERS_TOPICS
        read += 1
    from_end = background("log", "--output-dir", out, "--follow", "--topic", newest["topic"])
    first = json.loads(from_end.stdout.readline())
    if first["partition"] == newest["partition"]:
        assert first["offset"] > newest["offset"]
    playing.send_signal(signal.SIGKILL)
    for process, number in ((following, signal.SIGTERM), (from_end, signal.SIGINT)):
        process.send_signal(number)
        rest, err = process.stdout.read(), process.stderr.read()
        assert (process.wait(timeout=600), err) == (0, ""), err
        for line in rest.splitlines():
            assert json.loads(line)["value"]["log_message"]


@pytest.mark.parametrize("args", [(), ("--follow", "--from", "beginning")], ids=["once", "follow"])
def test_nobody_reads_any_more(played, background, args):
    """As `| head` does. Also when there is nothing more to write that would tell."""
    process = background("log", "--output-dir", played[0], *args)
    assert json.loads(process.stdout.readline())
    process.stdout.close()
    process.stdout = None
    assert process.wait(timeout=600) == 0
    assert process.stderr.read() == ""


def test_a_reader_that_stands_still(played, background):
    """TERM ends it all the same."""
    process = background("log", "--output-dir", played[0], "--follow", "--from", "beginning")
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=600) == 0


def test_output_that_cannot_be_written(played):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([str(PROGRAM), "log", "--output-dir", str(played[0])], stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=600, check=False,
                              env=environment())
    assert done.returncode == 4 and "No space left" in done.stderr


@pytest.mark.parametrize("args, words", [
    (("--from", "yesterday"), "--from (FROM) is \"yesterday\": beginning, end, an offset"),
    (("--game", "4711"), "--game (GAME) is \"4711\": a game's token"),
    (("--topic", "a b"), "--topic (TOPIC) is \"a b\": names of topics"),
    (("--topic", "lib.server.gmae"), "has no topic lib.server.gmae"),
    (("--logger-module", "default"), "there is no log to read"),
    (("--logger-module", "kafka"), "--output-dir has no effect"),
    (("--kafka-port", 1), "--kafka-port has no effect"),
    (("--output-dir", "nowhere/at-all"), "there is no embedded log in nowhere/at-all/log"),
    (("extra",), "\"extra\" is not expected"),
], ids=lambda value: " ".join(map(str, value))[:30] if isinstance(value, tuple) else "")
def test_what_is_refused(played, args, words):
    done = run("log", "--output-dir", played[0], *args)
    assert done.code == 2 and words in done.error_line(), done.err


def test_reading_changes_nothing(played):
    before = sorted((str(path), path.stat().st_mtime_ns)
                    for path in (played[0] / "superhero").rglob("*"))
    records(played[0])
    assert before == sorted((str(path), path.stat().st_mtime_ns)
                            for path in (played[0] / "superhero").rglob("*"))
