"""superhero monitor and simulate --monitor over the embedded log."""

import collections
import json
import math
import shutil
import signal
import socket
import time

import pytest
from hostile import HOSTILE, hostile_role, set_aside
from monitored import Monitor, answer, expect_sound_sum, fates, live_page
from program import (CLEAN, audit, commit_files, environment, finish, free_port, readme_digest,
                     run, simulate, tables, verdict, wait_until)
from roles import Process
from websockets.sync.client import connect

UNKNOWN = "00000000-0000-4000-8000-000000000000"
ALL_FATES = ["in_tables", "timed_out", "waiting", "not_read", "repeat", "dead_letter", "set_aside",
             "given_up", "lost", "foreign"]


@pytest.fixture
def watch():
    """watch(folder, …): a monitor of the folder's embedded log."""
    begun = []

    def begin(folder, *args, **settings):
        begun.append(Monitor("--output-dir", folder, *args, **settings))
        return begun[-1]
    yield begin
    for monitor in begun:
        if monitor.process.poll() is None:
            monitor.kill()


def log_lines(folder, *args):
    done = run("log", "--output-dir", folder, *args)
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def records_by_topic(folder):
    return collections.Counter(line["topic"] for line in log_lines(folder))


def told_by_topic(state):
    return {topic["topic"]: topic["records"] for topic in state["topics"]}


def test_what_is_waited_for_is_said_at_once():
    """Of a Kafka that takes connections and answers nothing, from the first look on."""
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        place = f"127.0.0.1:{hanging.getsockname()[1]}"
        monitor = Monitor("--logger-module", "kafka", "--kafka-brokers", place)
        try:
            trouble = monitor.state()["trouble"]
            assert place in trouble, trouble
            status, text = monitor.get("/readyz")
            assert status == 503 and place in text
        finally:
            monitor.kill()


def test_the_state_agrees_with_the_audit_and_with_the_tables(played, watch):
    folder = played[0]
    monitor = watch(folder)
    state = monitor.has_read()
    proof = audit(folder).json
    expect_sound_sum(state)
    assert state["games"]["in_tables"] == proof["games"] == 300
    assert sum(state["games"].values()) == 300
    assert state["sum"]["records"] == proof["records"]
    assert [fate["fate"] for fate in state["fates"]] == ALL_FATES
    assert fates(state) == {"in_tables": proof["records"]}
    assert told_by_topic(state) == records_by_topic(folder)
    assert [(lag["topic"], lag["partition"]) for lag in state["lag"]] == [
        (topic, partition) for topic in ("lib.server.game", "lib.server.lobby")
        for partition in (0, 1)]
    assert all(lag["records"] == 0 and lag["seconds"] == 0 for lag in state["lag"])
    executed = {topic["topic"]: topic["executed"] for topic in state["topics"]}
    assert executed == records_by_topic(folder) | {"lib.server.login": 0}
    worker, = state["workers"]
    assert (worker["commits"], worker["games"]) == (len(commit_files(folder)), 300)
    assert {lag["owner"] for lag in state["lag"]} == {worker["name"]}
    assert sum(length["games"] for length in state["lengths"]) == 300
    rows = tables(folder)
    best = rows.sql("""select superhero_id, count(*) filter (rank = 1), count(*)
        from meta join podium using (game_token, user_token) group by 1""").fetchall()
    scores = {hero: (wins, games) for hero, wins, games in best}
    assert [hero["wins"] for hero in state["heroes"]] == sorted(
        (wins for wins, _ in scores.values()), reverse=True)[:10]
    for hero in state["heroes"]:
        assert scores[hero["id"]] == (hero["wins"], hero["games"]) and hero["hero"]
    ended = {row[0] for row in rows.sql("select distinct game_token from meta").fetchall()}
    assert len(state["ended"]) == 20 and ended.issuperset(state["ended"])
    assert state["fights"] == state["dead_letters"] == state["roles"] == []


def counts(history, what, decimals=2):
    """The sum over all steps of what is told a second, as exact as so many decimals are."""
    rounded = 0.5 * 10 ** -decimals * history["step"]
    return {topic["topic"]: pytest.approx(
        sum(topic[what]) * history["step"],
        abs=0.5 + rounded * sum(value > 0 for value in topic[what]))
        for topic in history["topics"]}


def test_the_history_of_the_whole_run_counts_every_record(played, watch):
    monitor = watch(played[0])
    state = monitor.has_read()
    first = monitor.history(0, time.time())["first"]
    oldest = min(line["timestamp"] for line in log_lines(played[0]))
    # A step that is not over yet is divided by what has passed of it; the longest has ten seconds.
    begun = time.time()
    wait_until(lambda: time.time() // 10 > begun // 10, "the steps of all records are over")
    assert time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(first)) == oldest[:19]
    for points in (10, 300, 2000):
        history = monitor.history(math.floor(first), math.ceil(time.time()) + 1, points)
        assert counts(history, "records") == told_by_topic(state)
        assert counts(history, "bytes", decimals=0) == {
            topic["topic"]: topic["bytes"] for topic in state["topics"]}
        assert counts(history, "executed") == {
            topic["topic"]: topic["executed"] for topic in state["topics"]}
        assert len(history["times"]) <= points + 1
        for topic in history["topics"]:
            for what in ("records", "bytes", "executed", "lag_records", "lag_seconds"):
                assert len(topic[what]) == len(history["times"])
            assert topic["topic"] == "lib.server.login" or topic["lag_records"][-1] == 0


def test_early_late_and_again_they_come_to_the_same(out, watch):
    early = watch(out)
    state = early.state()
    assert f"there is no embedded log in {out}/log" in state["trouble"]
    assert early.get("/readyz")[0] == 503 and state["sum"]["records"] == 0
    began = math.floor(time.time())
    playing = Process("simulate", ("simulate", "--output-dir", out, "--games", 150, "--rate", 30,
                                   "--json"), environment())
    early.shows(lambda now: now["sum"]["records"] > 500 and not now["trouble"], "the run")
    late = watch(out)
    late.has_read()
    assert verdict(playing.wait()["audit"]) == CLEAN
    ended = math.ceil(time.time()) + 1
    records = records_by_topic(out)
    everything = [monitor.shows(
        lambda now: told_by_topic(now) == records and now["games"]["in_tables"] == 150, "all")
        for monitor in (early, late)]
    late.kill()
    again = watch(out)
    everything.append(again.has_read())
    for state in everything:
        expect_sound_sum(state)
        for lag in state["lag"]:  # of the two minutes before it was asked for
            del lag["recent"], lag["trend"], lag["per_second"]
        for part in ("games", "fates", "lag", "heroes", "lengths", "dead_letters"):
            assert state[part] == everything[0][part], part
    # A second is shown half a second after it is over.
    wait_until(lambda: time.time() > ended + 1, "the range is over")
    views = [monitor.history(began, ended) for monitor in (early, again)]
    assert views[0] == views[1]
    assert counts(views[0], "records") == records


def test_a_folder_that_is_removed_and_made_anew(out, watch):
    simulate(out, "--games", 20, "--seed", 1)
    monitor = watch(out)
    monitor.shows(lambda now: now["games"]["in_tables"] == 20, "20 games")
    shutil.rmtree(out)
    monitor.shows(lambda now: f"there is no embedded log in {out}/log" in now["trouble"],
                  "that the log is gone")
    simulate(out, "--games", 30, "--seed", 2)
    state = monitor.shows(
        lambda now: now["games"]["in_tables"] == 30 and not now["trouble"], "the new games")
    assert told_by_topic(state) == records_by_topic(out)
    expect_sound_sum(state)
    shutil.rmtree(out)
    simulate(out, "--games", 10, "--seed", 3)
    state = monitor.shows(lambda now: now["games"]["in_tables"] == 10, "those made at once")
    assert told_by_topic(state) == records_by_topic(out)


def test_simulate_serves_the_page_while_it_plays(out):
    playing = Process("simulate", ("simulate", "--output-dir", out, "--games", 1000, "--seed", 42,
                                   "--rate", 100, "--monitor", "--monitor-port", 0, "--json",
                                   "--quiet"), environment())
    page = live_page(playing)
    assert answer(page + "/")[0] == 200

    def state():
        told = json.loads(answer(page + "/api/state")[1])
        return told if told["games"]["in_tables"] and told["roles"] else None
    told = wait_until(state, "games in tables")
    assert told["sum"]["records"] == told["sum"]["fates"]
    assert {role["role"] for role in told["roles"]} >= {"server", "client", "worker"}
    assert all(role["alive"] and role["ready"] for role in told["roles"])
    server, worker = (next(role for role in told["roles"] if role["role"] == name)
                      for name in ("server", "worker"))
    limits = {figure["name"]: figure["limit"] for figure in server["figures"] + worker["figures"]}
    assert limits["log waiting bytes"] == 32 << 20 and limits["open games"] == 500_000
    done = playing.wait()
    assert done["digest"] == readme_digest() and verdict(done["audit"]) == CLEAN
    host, port = page.removeprefix("http://").rsplit(":", 1)
    with socket.socket() as probe:
        assert probe.connect_ex((host, int(port))) != 0


@pytest.mark.parametrize("command", [("monitor",), ("simulate", "--monitor", "--games", 5)],
                         ids=lambda command: command[0])
def test_a_port_that_is_taken(out, played, command):
    folder = played[0] if command[0] == "monitor" else out
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(*command, "--output-dir", folder, "--monitor-port", port, timeout=600)
    assert done.code == 2 and done.out == ""
    line = done.error_line() if command[0] == "monitor" else done.last_line()
    assert f"MONITOR_PORT={port}" in line


def test_only_those_who_may_are_answered(played, watch):
    monitor = watch(played[0], MONITOR_NAMES="heroes.example,other.example")
    monitor.has_read()
    for path in ("/", "/api/state", "/api/history", "/metrics"):
        assert monitor.get(path)[0] == 200
        for host in ("localhost:1", "127.0.0.1", "[::1]:8090", "HEROES.example:8090",
                     "other.example"):
            assert monitor.get(path, Host=host)[0] == 200, host
        for host in ("evil.example", "localhost.evil.example", "heroes.example.evil.example"):
            status, text = monitor.get(path, Host=host)
            assert status == 403 and "MONITOR_NAMES" in text and "in_tables" not in text
        own = {"Host": "localhost:5", "Origin": "http://localhost:5"}
        assert monitor.get(path, **own)[0] == 200
        for origin in ("http://evil.example", "null", "http://localhost:6", "https://127.0.0.1"):
            assert monitor.get(path, **(own | {"Origin": origin}))[0] == 403, origin
        assert monitor.get(path, **own, **{"Sec-Fetch-Site": "cross-site",
                                           "Sec-Fetch-Mode": "cors"})[0] == 403
        for method in ("POST", "PUT", "DELETE"):
            assert monitor.get(path, method)[0] == 405
    assert monitor.get("/api/nothing")[0] == monitor.get("/etc/passwd")[0] == 404
    assert monitor.get("/page/../api/state")[0] == 404


def test_one_game_is_told_as_on_the_command_line(played, watch):
    monitor = watch(played[0])
    monitor.has_read()
    for token in monitor.state()["ended"][:3]:
        status, told = monitor.game(token)
        assert status == 200
        told_there = run("game", token, "--output-dir", played[0], "--json", "--quiet").json
        assert told["records"] == told_there["records"]
        assert told["state"] == told_there["state"] == "in_tables"
        users = {row["user_token"] for row in told_there["tables"]["rows"]}
        assert {row["user_token"] for row in told["tables"]["rows"]} == {
            user[:8] for user in users}
        text = json.dumps(told)
        assert not any(user in text for user in users)
        for user in users:
            told_there = json.loads(json.dumps(told_there).replace(user, user[:8]))
        assert told == told_there
    status, text = monitor.game(UNKNOWN)
    assert status == 404 and f"game {UNKNOWN} is unknown" in text["error"]
    status, text = monitor.game("4711")
    assert status == 400 and "a game's token" in text["error"]


@pytest.mark.parametrize("query, words", [
    ("from=x", 'from is "x"'), ("to=1e99", 'to is "1e99"'), ("from=-1", 'from is "-1"'),
    ("from=", 'from is ""'), ("to=nan", 'to is "nan"'), ("to=inf", 'to is "inf"'),
    ("from=5&to=5", "from is not before to"), ("points=9", "points is 9"),
    ("points=2001", "points is 2001"), ("points=1e10", "10 to 2000 expected"),
    ("points=%3Cb%3E", 'points is "%3Cb%3E"'),
])
def test_what_cannot_be_asked_is_said_in_a_line(played, watch, query, words):
    status, text = watch(played[0]).get("/api/history?" + query)
    assert status == 400 and words in json.loads(text)["error"]
    assert "\n" not in text


def test_metrics_and_health(played, watch):
    monitor = watch(played[0])
    state = monitor.has_read()
    assert monitor.get("/readyz") == (200, "ready\n")
    assert monitor.get("/healthz") == (200, "alive\n")
    told = monitor.metrics()
    assert [name for name in told if name.startswith("superhero_build_info{")
            and 'version="0.1.0"' in name and 'role="monitor"' in name]
    for lag in state["lag"]:
        place = f'{{topic="{lag["topic"]}",partition="{lag["partition"]}"}}'
        assert told["superhero_lag_seconds" + place] == lag["seconds"]
        assert told["superhero_lag_records" + place] == lag["records"]
    for topic in state["topics"]:
        place = f'{{topic="{topic["topic"]}"}}'
        assert told["superhero_topic_records_total" + place] == topic["records"]
        assert told["superhero_topic_bytes_total" + place] == topic["bytes"]
        assert told["superhero_topic_executed_records_total" + place] == topic["executed"]
    assert told["superhero_ledger_games_total"] == 300
    assert told["superhero_ledger_commits_total"] == len(commit_files(played[0]))
    assert told["superhero_dead_letters"] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_many_slow_connections_stop_neither_it_nor_its_end(played, watch, number):
    monitor = watch(played[0])
    monitor.has_read()
    host, port = monitor.address.removeprefix("http://").rsplit(":", 1)
    slow = [socket.create_connection((host, int(port)), timeout=300) for _ in range(60)]
    try:
        for connection in slow:
            connection.sendall(b"GET /api/state HTTP/1.1\r\nHost: ")

        def state():
            try:
                return monitor.state()
            except OSError:  # as many as it takes at once are being answered
                return None
        assert wait_until(state, "an answer")["games"]["in_tables"] == 300
        slow += [socket.create_connection((host, int(port)), timeout=300) for _ in range(20)]
        monitor.signal(number)
        assert monitor.process.wait(timeout=100) == 0, monitor.story()
    finally:
        for connection in slow:
            connection.close()
    assert monitor.out == []


def test_port_and_host_are_taken_as_they_are_given(played, watch):
    port = free_port()
    monitor = watch(played[0], "--monitor-host", "localhost", "--monitor-port", port)
    assert monitor.address == f"http://localhost:{port}"
    assert monitor.get("/healthz")[0] == 200


def test_hostile_texts_are_only_data(copy, watch):
    """In a dead letter, and of a page that claims to be a role."""
    place, raw = set_aside(copy, HOSTILE)
    with hostile_role() as address:
        monitor = watch(copy, "--monitor-roles", address)
        state = monitor.shows(lambda now: now["dead_letters"] and now["roles"] and
                              now["roles"][0]["alive"], "them")
        status, text = monitor.get("/api/state")
    assert status == 200 and not set(text) & set("\x1b\n\r\x00")
    shown, = state["dead_letters"]
    assert (shown["topic"], shown["partition"], shown["offset"]) == place
    assert (shown["reason"], shown["cut"]) == (HOSTILE, False)
    seat = raw["task"]["PAYLOAD"]
    user, seat["USER_TOKEN"] = seat["USER_TOKEN"], seat["USER_TOKEN"][:8] + "…"
    assert json.loads(shown["value"]) == raw and user not in text
    assert state["dead_letter_count"] == 1
    role, = state["roles"]
    assert role["version"].startswith('</script><img src=x onerror=alert(1)>"')
    assert not set(role["version"]) & set("\x1b\n\x85\u202e")


def test_names_and_tokens_of_users_are_not_told(out, watch, background):
    name, port = "<img src=x>", free_port()
    server = background("server", "--registry", "memory", "--logger-module", "embedded",
                        "--output-dir", out, "--websocket-port", port, LOG_LEVEL="CRITICAL")
    wait_until((out / "log" / "data.mdb").exists, "a log")
    monitor = watch(out)
    played = run("client", "--websocket-port", port, "--players", 4, "--games", 3, "--quiet")
    assert played.code == 0, played.err
    with connect(f"ws://localhost:{port}/api/v1/login") as login:
        login.send(json.dumps({"PAYLOAD": {"USER": name}}))
        assert "USER_TOKEN" in login.recv()
    finish(server, signal.SIGTERM)
    assert name in json.dumps(log_lines(out, "--topic", "lib.server.login"))
    monitor.shows(lambda now: told_by_topic(now) == records_by_topic(out), "all records")
    text = monitor.get("/api/state")[1]
    assert "<img" not in text
    users = {line["value"]["task"]["PAYLOAD"]["USER_TOKEN"] for line in log_lines(out)
             if "USER_TOKEN" in line["value"].get("task", {}).get("PAYLOAD", {})}
    assert len(users) == 4 and not any(user in text for user in users)
