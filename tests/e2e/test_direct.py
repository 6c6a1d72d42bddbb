"""simulate --direct: without sockets, yet the same records, the same tables, the same proof."""

import collections
import json
import re
import signal

import pytest
from program import (CLEAN, audit, data_files, finish, readme_digest, run, simulate, tables,
                     wait_until)

HEROES = [{"id": str(i), "name": f"H{i}",
           "powerstats": dict.fromkeys(("intelligence", "strength", "speed", "durability", "power",
                                        "combat"), str(10 + i))} for i in range(1, 8)]


def test_the_digest_of_seed_42_is_the_readmes(out):
    result = simulate(out, "--games", 1000, "--seed", 42, "--direct")
    assert result["games"] == 1000 and result["audit"] == CLEAN
    assert result["digest"] == readme_digest()
    seen = audit(out)
    assert seen.code == 0 and seen.json["digest"] == result["digest"]


@pytest.mark.parametrize("args", [
    ("--games", 300, "--seed", 7, "--participants", "2-4"),
    ("--games", 200, "--seed", 2**64 - 1, "--players", 2, "--participants", 2),
    ("--games", 30, "--seed", 3, "--participants", "6-10", "--players", 37),
    ("--games", 40, "--seed", 0, "--participants", "2-7", "--players", 9, "--roster"),
    ("--games", 100, "--seed", 8, "--kafka-partitions", 5, "--rotate-games", 7),
    ("--games", 100, "--seed", 12, "--player-skew", 0.8, "--hero-skew", 1.5),
], ids=lambda args: "seed " + str(args[3]))
def test_the_digest_is_that_of_the_same_run_over_sockets(out, tmp_path, args):
    if args[-1] == "--roster":
        roster = tmp_path / "heroes.json"
        roster.write_text(json.dumps(HEROES))
        args = (*args, roster)
    over_sockets = simulate(out / "sockets", *args)
    direct = simulate(out / "direct", *args, "--direct")
    assert direct["digest"] == over_sockets["digest"]
    for same in ("games", "users", "games_in_tables"):
        assert direct[same] == over_sockets[same], same
    # By the records: players count answers, and that to a last attack may come when all is over.
    by_records = [audit(out / kind).json["attacks"] for kind in ("sockets", "direct")]
    assert by_records == [direct["attacks"]] * 2
    compared = run("audit", "--output-dir", out / "sockets", "--against", out / "direct")
    assert compared.code == 0, compared.out


def records(folder):
    done = run("log", "--output-dir", folder)
    assert done.code == 0 and done.err == "", done.err
    return [json.loads(line) for line in done.out.splitlines()]


def without_times(record):
    """As text. Who is seated first is chance over sockets: such lists are sorted."""
    value = dict(record["value"])
    del value["timestamp"], value["game_seq"]
    task = json.loads(json.dumps(value["task"]))
    task.pop("TIMESTAMP", None)
    payload = task.get("PAYLOAD", {})
    if "PARTICIPANTS" in payload:
        payload["PARTICIPANTS"].sort()
    value["task"] = task
    return record["topic"] + json.dumps(value, sort_keys=True)


def test_the_records_are_those_that_a_server_writes(out):
    args = ("--games", 60, "--seed", 9, "--participants", "2-4", "--players", 12)
    simulate(out / "sockets", *args)
    simulate(out / "direct", *args, "--direct")
    over_sockets, direct = records(out / "sockets"), records(out / "direct")
    game_records = [[each for each in some if "game_seq" in each["value"]]
                    for some in (over_sockets, direct)]
    assert (collections.Counter(map(without_times, game_records[0]))
            == collections.Counter(map(without_times, game_records[1])))
    logins = [[each["value"]["task"] for each in some if each["topic"] == "lib.server.login"]
              for some in (over_sockets, direct)]
    assert sorted(map(str, logins[0])) == sorted(map(str, logins[1])) and len(logins[0]) == 12


def test_the_witness_agrees(out, tmp_path):
    witness = tmp_path / "w.jsonl"
    simulate(out, "--games", 50, "--seed", 6, "--direct", "--witness", witness)
    assert len(witness.read_text().splitlines()) == 50
    assert audit(out, "--witness", witness).code == 0


def test_ctrl_c_leaves_everything_whole(out, background):
    process = background("simulate", "--direct", "--games", 10**9, "--output-dir", out, "--json",
                         "--quiet", "--rotate-seconds", 0.3)
    wait_until(lambda: data_files(out), "a first commit")
    done = finish(process, signal.SIGINT)
    assert done.code == 0, done.err
    assert done.json["interrupted"] and done.json["games"] > 0
    assert done.json["audit"] == CLEAN
    games = tables(out).sql("select count(distinct game_token) from podium").fetchall()[0][0]
    assert games == done.json["games"] == done.json["games_in_tables"]


def test_a_killed_run_can_be_played_to_its_end_either_way(out, background):
    args = ("--games", 400, "--seed", 21)
    process = background("simulate", *args, "--direct", "--rate", 200, "--output-dir", out,
                         "--quiet", "--rotate-seconds", 0.2)
    wait_until(lambda: data_files(out), "a first commit")
    process.kill()
    process.communicate()
    resumed = simulate(out, *args)
    assert resumed["already_there"] > 0
    whole = simulate(out.with_name("whole"), *args, "--direct")
    assert resumed["digest"] == whole["digest"]
    again = simulate(out, *args, "--direct")
    assert again["games"] == 0 and again["already_there"] == 400


def test_duration_and_rate(out):
    result = simulate(out, "--direct", "--duration", 3, "--rate", 30)
    assert result["seconds"] >= 2.9
    assert 0 < result["games"] <= 100, "30 a second at most"


def test_some_players_and_heroes_are_hot(out):
    simulate(out, "--direct", "--games", 500, "--seed", 2, "--player-skew", 1, "--hero-skew", 2)
    for column in ("user_token", "superhero_id"):
        games = [count for count, in tables(out).sql(
            f"select count(*) from meta group by {column} order by 1 desc").fetchall()]
        assert games[0] > games[1] > games[4], column
        assert games[0] > 10 * games[-1]
    heroes = tables(out).sql("select superhero_id from meta group by 1 order by count(*) desc")
    assert heroes.fetchall()[0] == (1,)


def test_progress_is_shown(out):
    done = run("simulate", "--direct", "--games", 50, "--output-dir", out)
    assert done.code == 0 and "simulate: games by the rules alone" in done.err
    for word in ("50 games", "audit", "digest", "wins", str(out)):
        assert word in done.out, word


@pytest.mark.parametrize("flag, value, why", [
    ("--registry", "redis", "registry"), ("--redis-port", 1, "registry"),
    ("--sessions", "topics", "registry"), ("--clean-routine", "True", "registry"),
    ("--websocket-port", 5, "server"), ("--websocket-host", "h", "server"),
    ("--threads", 2, "server"), ("--lobby-timeout", 2, "server"),
    ("--turn-timeout", 2, "server"), ("--server-sleep", 1, "server"),
    ("--client-sleep", 1, "server")])
def test_what_only_sockets_need_is_refused(out, flag, value, why):
    done = run("simulate", "--direct", flag, value, "--output-dir", out)
    assert done.code == 2 and not out.exists()
    assert re.search(rf"{flag} has no effect: --direct .* {why}", done.error_line())


def test_variables_that_only_sockets_need_are_told(out):
    done = run("simulate", "--direct", "--games", 3, "--output-dir", out, "--quiet",
               REGISTRY="redis", SESSIONS="registry", THREADS=2)
    assert done.code == 0, done.err
    assert set(done.err.splitlines()) == {
        "superhero: REGISTRY, SESSIONS have no effect: --direct keeps no games in a registry",
        "superhero: THREADS has no effect: --direct plays without a server"}
