"""superhero game: the fate of one game, of the embedded log."""

import collections
import json

import duckdb
import pytest
from program import finish, free_port, run, tables, wait_until

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def story(folder, token, *args, **settings):
    done = run("game", token, "--output-dir", folder, "--json", "--quiet", *args, **settings)
    assert done.code == 0, done.err
    return done.json


def fates(told):
    return dict(collections.Counter(record["fate"] for record in told["records"]))


def games(folder):
    return [row[0] for row in
            tables(folder).sql("select distinct game_token from meta order by all").fetchall()]


def rows_in(folder, table, file, first, count):
    """What a reader of the files finds there."""
    return duckdb.sql(f"""select * exclude (game_token, file_row_number)
        from read_parquet('{folder}/superhero/{file}', file_row_number = true)
        where file_row_number between {first} and {first + count - 1}
        order by file_row_number""").fetchall() if table in file else None


def test_games_in_the_tables(played):
    folder = played[0]
    for token in games(folder)[::60]:
        told = story(folder, token)
        assert told["state"] == "in_tables" and "why" not in told
        found = told["tables"]
        meta = rows_in(folder, "GAME_META", found["meta_file"], found["first_row"],
                       len(found["rows"]))
        assert meta == [(row["user_token"], row["superhero_id"]) for row in found["rows"]]
        podium = rows_in(folder, "GAME_PODIUM", found["podium_file"], found["first_row"],
                         len(found["rows"]))
        assert podium == [tuple(row[name] for name in (
            "user_token", "rank", "rounds", "damage_received", "damage_sent"))
            for row in found["rows"]]
        commit = told["commits"][found["commit"]]
        with open(commit["file"], encoding="utf-8") as file:
            written = json.load(file)["commit"]
        assert written["from"] == commit["from"] and written["writer"] == commit["writer"]
        assert any(file["name"] in found["meta_file"] for file in written["files"])
        fight = told["fight"]
        assert len(fight["blows"]) == sum(row["rounds"] for row in found["rows"])
        winner = next(row["user_token"] for row in found["rows"] if row["rank"] == 1)
        standing = [one["user_token"] for one in fight["fighters"] if one["health_left"] > 0]
        assert standing == [winner]
        assert all(one["name"] for one in fight["fighters"])


def test_every_record_has_one_fate(played):
    token = games(played[0])[7]
    told = story(played[0], token)
    printed = run("log", "--output-dir", played[0], "--game", token).out.splitlines()
    places = [(line["topic"], line["partition"], line["offset"])
              for line in map(json.loads, printed)]
    assert sorted((one["topic"], one["partition"], one["offset"])
                  for one in told["records"]) == sorted(places)
    # What comes behind the sign that ended the game may be in no commit yet.
    assert set(fates(told)) <= {"in_tables", "not_read"} and fates(told)["in_tables"] >= 8


def test_as_text(played):
    folder, token = played[0], games(played[0])[3]
    told = story(folder, token)
    plain = run("game", token, "--output-dir", folder, LANG="C", LC_ALL="C")
    assert plain.code == 0 and plain.err == ""
    assert plain.out.isascii() and "\x1b" not in plain.out
    assert plain.out.splitlines()[0] == f"game {token}: in the tables"
    assert max(map(len, plain.out.split("\nfighters\n")[1].splitlines())) <= 100
    for fighter in told["fight"]["fighters"]:
        assert fighter["name"] in plain.out
        assert fighter["user_token"] not in plain.out and fighter["user_token"][:8] in plain.out
    assert told["tables"]["meta_file"] in plain.out and "#" in plain.out
    drawn = run("game", token, "--output-dir", folder, LC_ALL="C.UTF-8")
    assert "░" in drawn.out and "\x1b" not in drawn.out


def test_before_and_after_the_worker(out, background):
    """Games that nobody has read yet, then the same ones in the tables."""
    port = free_port()
    server = background("server", "--registry", "memory", "--logger-module", "embedded",
                        "--output-dir", out, "--websocket-port", port, LOG_LEVEL="CRITICAL")
    wait_until((out / "log" / "data.mdb").exists, "a log")
    played = run("client", "--websocket-port", port, "--players", 4, "--games", 3,
                 "--witness", out / "w.jsonl", "--quiet")
    assert played.code == 0, played.err
    server.terminate()
    assert finish(server).code == 0
    with open(out / "w.jsonl", encoding="utf-8") as witness:
        ends = [json.loads(line) for line in witness]
    token = next(end["game_token"] for end in ends if end["outcome"] == "COMPLETE")
    told = story(out, token)
    assert told["state"] == "not_read" and set(fates(told)) == {"not_read"}
    assert "cover that partition up to offset 0" in told["why"]
    assert told["commits"] == [] and told["fight"]["blows"] and "tables" not in told
    assert run("batch", "--output-dir", out, "--quiet").code == 0
    told = story(out, token)
    assert told["state"] == "in_tables" and set(fates(told)) == {"in_tables"}
    assert told["commits"][0]["time"] > told["records"][-1]["timestamp"]


def test_a_game_that_timed_out(out, background):
    port = free_port()
    server = background("server", "--registry", "memory", "--logger-module", "embedded",
                        "--output-dir", out, "--websocket-port", port, "--lobby-timeout", "0.2",
                        LOG_LEVEL="CRITICAL")
    wait_until((out / "log" / "data.mdb").exists, "a log")
    client = background("client", "--websocket-port", port, "--players", 1, "--games", -1,
                        "--client-sleep", "0.1", "--quiet")
    lines = background("log", "--output-dir", out, "--follow", "--from", "beginning", "--topic",
                       "lib.server.lobby")
    for line in lines.stdout:
        record = json.loads(line)
        if record["value"]["log_message"] == "Cleaning Game Records":
            break
    for process in (client, server, lines):
        process.terminate()
        process.wait(timeout=600)
    assert run("batch", "--output-dir", out, "--quiet").code == 0
    told = story(out, record["key"])
    assert told["state"] == "timed_out" and set(fates(told)) == {"timed_out"}


def test_unknown_games(played):
    done = run("game", UNKNOWN, "--output-dir", played[0])
    assert done.code == 1 and done.out == ""
    for words in (f"game {UNKNOWN} is unknown: looked at", "records of lib.server.lobby and "
                  f"lib.server.game in the embedded log {played[0]}/log", "300 games in",
                  f"{played[0]}/superhero"):
        assert words in done.error_line()
    done = run("game", UNKNOWN, "--output-dir", played[0], "--json")
    assert done.code == 1 and done.json["state"] == "unknown"


def test_a_data_file_that_is_gone(copy):
    """The rest is told; what could not be looked into is said."""
    token = games(copy)[0]
    told = story(copy, token)
    (copy / "superhero" / told["tables"]["meta_file"]).unlink()
    done = run("game", token, "--output-dir", copy, "--json", "--quiet")
    assert done.code == 0 and "superhero audit tells more" in done.error_line()
    assert done.json["state"] == "lost"


def test_tables_of_another_log(played, copy, out):
    assert run("simulate", "--games", 3, "--output-dir", out, "--quiet").code == 0
    (out / "superhero").rename(out / "before")
    (copy / "superhero").rename(out / "superhero")
    done = run("game", games(out)[0], "--output-dir", out)
    assert done.code == 4 and "log" in done.error_line()


@pytest.mark.parametrize("args, words", [
    ((), "the game is missing: superhero game TOKEN expected"),
    (("4711",), "game \"4711\": a game's token, such as"),
    ((UNKNOWN, "more"), "\"more\" is not expected: game takes TOKEN and flags only"),
    ((UNKNOWN, "--follow"), "game has no flag --follow: it belongs to log"),
    ((UNKNOWN, "--kafka-port", 1), "--kafka-port has no effect"),
    ((UNKNOWN, "--roster", "/nowhere/at-all"), "--roster (ROSTER) is \"/nowhere/at-all\""),
    ((UNKNOWN, "--output-dir", "nowhere/at-all"), "there is no embedded log in"),
], ids=range(7))
def test_what_is_refused(args, words):
    done = run("game", *args)
    assert done.code == 2 and words in done.error_line(), done.err


def test_help_names_the_token():
    assert "Usage: superhero game TOKEN [FLAGS]" in run("help", "game").out
