"""superhero heroes: the roster as a table, as JSON, and as a Parquet file beside the tables."""

import json

import duckdb
import pytest
from program import CLEAN, ROOT, audit, free_port, run, tables, verdict
from test_build_db import address, build_db, server  # noqa: F401 (a fixture)

HEROES = json.loads((ROOT / "src/app/roster/heroes.json").read_text())
STATS = ("intelligence", "strength", "speed", "durability", "power", "combat")


def expected(hero):
    """The row of a hero of a roster file."""
    texts = {stat: str(hero.get("powerstats", {}).get(stat)) for stat in STATS}
    stats = {stat: max(int(text), 1) if text.isdigit() else 1 for stat, text in texts.items()}
    return {"superhero_id": int(hero["id"]), "name": hero["name"],
            "attack": stats["speed"] * stats["power"] * stats["combat"],
            "health": 10 * stats["intelligence"] * stats["strength"] * stats["durability"]} | stats


def rows(folder):
    found = duckdb.sql(f"from '{folder}/superhero/HEROES/*.parquet'")
    return [dict(zip(found.columns, row)) for row in found.fetchall()]


def write_roster(path, count):
    path.write_text(json.dumps(
        [{"id": n, "name": f'Ü "{n}"', "powerstats": {"speed": "null", "power": 0, "combat": 9}}
         for n in range(count, 0, -1)]))
    return path


def test_the_table_has_a_line_for_each_hero():
    done = run("heroes")
    assert done.code == 0, done.err
    head, *lines = done.out.splitlines()
    assert head.split() == ["id", "name", "attack", "health"]
    assert len(lines) == len(HEROES)
    assert max(map(len, lines)) <= 80
    for line, row in zip(lines, sorted(map(expected, HEROES), key=lambda r: r["superhero_id"])):
        assert line.split()[0] == str(row["superhero_id"])
        assert row["name"] in line
        assert line.split()[-2:] == [str(row["attack"]), str(row["health"])]


def test_json_and_parquet_hold_the_same_heroes_as_the_roster(out, tmp_path):
    wanted = sorted(map(expected, HEROES), key=lambda row: row["superhero_id"])
    done = run("heroes", "--json", "--output-dir", out)
    assert done.code == 0, done.err
    assert done.json["heroes"] == rows(out) == wanted
    assert done.json["file"] == str(out / "superhero/HEROES/heroes.parquet")
    roster = write_roster(tmp_path / "mine.json", 3)
    done = run("heroes", "--roster", roster, "--output-dir", out)
    assert done.code == 0, done.err
    assert rows(out) == [expected(hero) for hero in reversed(json.loads(roster.read_text()))]


def test_every_superhero_id_has_a_name_and_the_proof_holds(copy):
    assert run("heroes", "--output-dir", copy).code == 0
    nameless = tables(copy).sql(
        f"select count(*) from meta anti join '{copy}/superhero/HEROES/*.parquet' h "
        "on meta.superhero_id = h.superhero_id").fetchall()
    assert nameless == [(0,)]
    assert audit(copy, "--repair", "--orphan-seconds", 1).code == 0
    done = audit(copy)
    assert done.code == 0 and verdict(done.json) == CLEAN, done.out + done.err
    assert rows(copy)


def test_the_heroes_of_redis(server, tmp_path):  # noqa: F811
    asked = address(server) | {"REGISTRY": "redis"}
    server.delete("superheros")
    done = run("heroes", **asked)
    assert done.code == 2
    assert "no heroes in Redis at 127.0.0.1" in done.error_line()
    assert "build-db" in done.error_line()
    roster = write_roster(tmp_path / "mine.json", 4)
    assert build_db(server, "--roster", roster).code == 0
    done = run("heroes", "--json", **asked)
    assert done.code == 0, done.err
    assert done.json["heroes"] == [
        expected(hero) for hero in reversed(json.loads(roster.read_text()))]


@pytest.mark.parametrize("args, code, words", [
    (["--roster", "none.json"], 2, "--roster (ROSTER)"),
    (["--roster", "none.json", "--registry", "redis"], 2, "one of the two"),
    (["--registry", "postgres"], 2, "memory or redis expected"),
    (["--output-dir", "/dev/null"], 2, "--output-dir (OUTPUT_DIR)"),
])
def test_what_cannot_be_used_is_refused(args, code, words):
    done = run("heroes", *args)
    assert done.code == code
    assert words in done.error_line()


def test_no_redis_is_a_service_that_cannot_be_reached():
    port = free_port()
    done = run("heroes", REGISTRY="redis", REDIS_HOST="127.0.0.1", REDIS_PORT=port)
    assert done.code == 3
    assert f"127.0.0.1:{port}" in done.error_line()
