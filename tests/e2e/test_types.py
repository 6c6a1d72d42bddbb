"""Tables of signed numbers, beside those of unsigned ones that are the default."""

import json
import shutil

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from program import CLEAN, audit, data_files, run, simulate, tables, verdict

TYPES = {
    "unsigned": {"superhero_id": pa.uint16(), "rank": pa.uint8(), "rounds": pa.uint8(),
                 "damage_received": pa.uint64(), "damage_sent": pa.uint64()},
    "signed": {"superhero_id": pa.int32(), "rank": pa.int32(), "rounds": pa.int32(),
               "damage_received": pa.int64(), "damage_sent": pa.int64()},
}


def found_types(folder):
    """The types of the number columns, which all data files have."""
    found = set()
    for path in data_files(folder, "GAME_*"):
        found |= {(field.name, field.type) for field in pq.ParquetFile(path).schema_arrow
                  if field.type != pa.string()}
    return dict(found)


def contents(folder):
    return {path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """The games of `played` in tables of signed numbers: (folder, its JSON object)."""
    folder = tmp_path_factory.mktemp("signed")
    return folder, simulate(folder, "--games", 300, "--seed", 7, "--types", "signed")


def test_both_types_have_the_same_rows_and_digest(played, signed, tmp_path):
    assert found_types(played[0]) == TYPES["unsigned"]
    assert found_types(signed[0]) == TYPES["signed"]
    assert signed[1]["digest"] == played[1]["digest"]
    proof = audit(signed[0])
    assert proof.code == 0
    assert proof.json["digest"] == played[1]["digest"]
    assert verdict(proof.json) == CLEAN
    compared = run("audit", "--output-dir", played[0], "--against", signed[0], "--json")
    assert compared.code == 0, compared.out


def test_a_batch_job_makes_either_from_the_log_of_the_other(played, signed, tmp_path):
    for folder, types in ((played[0], "signed"), (signed[0], "unsigned")):
        rebuilt = tmp_path / types
        made = run("batch", "--output-dir", folder, "--rebuild", rebuilt, TYPES=types)
        assert made.code == 0, made.err
        assert found_types(rebuilt) == TYPES[types]
        assert audit(rebuilt).json["digest"] == played[1]["digest"]


def test_a_signed_difference_is_right_in_every_engine(signed):
    folder, _ = signed
    wanted = sorted(duckdb.sql(f"""
        select damage_sent::hugeint - damage_received::hugeint
        from '{folder}/superhero/GAME_PODIUM/*.parquet'""").fetchall())
    assert wanted[0][0] < 0 < wanted[-1][0]
    query = "select damage_sent - damage_received from podium"
    assert sorted(tables(folder).sql(query).fetchall()) == wanted
    frame = polars.read_parquet(f"{folder}/superhero/GAME_PODIUM/*.parquet")
    assert sorted((frame["damage_sent"] - frame["damage_received"]).to_list()) == [
        difference for (difference,) in wanted]
    read = pq.read_table(folder / "superhero/GAME_PODIUM")
    differences = pa.compute.subtract_checked(read["damage_sent"], read["damage_received"])
    assert sorted(differences.to_pylist()) == [difference for (difference,) in wanted]


def refused(done, wanted, found):
    line = done.last_line()
    assert done.code == 2, done.err
    assert f'--types (TYPES) is "{wanted}"' in line
    assert f"have {found} numbers" in line


@pytest.mark.parametrize("wanted, found", [("signed", "unsigned"), ("unsigned", "signed")])
def test_the_other_types_are_refused_before_anything_is_written(played, signed, tmp_path, wanted,
                                                                found):
    source = {"unsigned": played, "signed": signed}[found][0]
    folder = shutil.copytree(source, tmp_path / found)
    before = contents(folder)
    for command in (("simulate", "--games", 5), ("batch",), ("heroes",),
                    ("worker", "--logger-module", "embedded", "--sessions", "topics")):
        refused(run(*command, "--output-dir", folder, "--types", wanted), wanted, found)
        assert contents(folder) == before


def test_tables_of_before_are_of_unsigned_numbers(copy):
    (copy / "superhero/_commits/tables.json").unlink()
    refused(run("batch", "--output-dir", copy, "--types", "signed"), "signed", "unsigned")
    assert run("batch", "--output-dir", copy).code == 0
    assert json.loads((copy / "superhero/_commits/tables.json").read_text())["tables"] == {
        "types": "unsigned"}


def test_heroes_have_the_types_of_the_tables(signed, tmp_path):
    folder = shutil.copytree(signed[0], tmp_path / "signed")
    done = run("heroes", "--output-dir", folder, "--types", "signed")
    assert done.code == 0, done.err
    schema = pq.read_schema(folder / "superhero/HEROES/heroes.parquet")
    assert {field.type for field in schema} == {pa.int32(), pa.string()}


def test_without_a_file_types_are_of_no_use_to_heroes():
    done = run("heroes", "--types", "signed")
    assert done.code == 2
    assert "--types has no effect" in done.error_line()
