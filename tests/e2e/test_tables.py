"""The two tables as pyarrow and DuckDB see them."""

import hashlib

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from program import data_files, tables

META = {"game_token": pa.string(), "user_token": pa.string(), "superhero_id": pa.uint16()}
PODIUM = {"game_token": pa.string(), "user_token": pa.string(), "rank": pa.uint8(),
          "rounds": pa.uint8(), "damage_received": pa.uint64(), "damage_sent": pa.uint64()}


def test_schemas_are_the_contracts(played):
    folder, _ = played
    for table, columns in (("GAME_META", META), ("GAME_PODIUM", PODIUM)):
        for path in data_files(folder, table):
            file = pq.ParquetFile(path)
            assert {f.name: f.type for f in file.schema_arrow} == columns
            assert not any(field.nullable for field in file.schema_arrow)
            group = file.metadata.row_group(0)
            assert {group.column(i).compression for i in range(group.num_columns)} == {"GZIP"}


def test_every_game_is_there_once(played):
    folder, result = played
    assert result["games"] == 300
    db = tables(folder)
    assert db.sql("select count(distinct game_token) from podium").fetchall() == [(300,)]
    for view in ("meta", "podium"):
        rows, different = db.sql(
            f"select count(*), count(distinct (game_token, user_token)) from {view}").fetchall()[0]
        assert rows == different >= 600


def test_invariants_hold(played):
    folder, _ = played
    db = tables(folder)
    broken = db.sql("""
        select game_token from podium group by game_token
        having sum(damage_sent) <> sum(damage_received)
            or count(*) <> max(rank) or count(distinct rank) <> count(*) or min(rank) <> 1
            or count(*) not between 2 and 3""").fetchall()
    assert broken == []
    lonely = db.sql("""
        select * from meta full join podium using (game_token, user_token)
        where superhero_id is null or rank is null""").fetchall()
    assert lonely == []


def test_anyone_can_recompute_the_digest(played):
    folder, result = played
    db = tables(folder)
    digest = hashlib.sha256()
    for view in ("meta", "podium"):
        rows = db.sql(f"select * from {view}").fetchall()
        for line in sorted((",".join(map(str, row)) + "\n").encode() for row in rows):
            digest.update(line)
    assert digest.hexdigest() == result["digest"]


def test_the_readmes_query_gives_the_digest(played, request):
    folder, result = played
    readme = (request.config.rootpath / "README.md").read_text()
    query = readme.split("<!-- digest query -->\n```sql\n")[1].split("```")[0]
    assert duckdb.sql(query.replace("out/a", str(folder))).fetchall()[0][0] == result["digest"]


def test_nobody_holds_the_hero_of_another(played):
    folder, _ = played
    doubled = tables(folder).sql("""
        select game_token, superhero_id from meta group by all having count(*) > 1""").fetchall()
    assert doubled == []
