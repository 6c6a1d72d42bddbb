"""Damage done on purpose: audit says which games and ends with 1."""

import json
import shutil

import pytest
from program import CLEAN, audit, commit_files, data_files, verdict


@pytest.fixture
def folder(copy):
    assert audit(copy).code == 0
    return copy


@pytest.fixture(params=["GAME_META", "GAME_PODIUM"])
def path(request, folder):
    """A data file of the table."""
    return data_files(folder, request.param)[0]


def games_of(path):
    import pyarrow.parquet as pq
    return set(pq.read_table(path, columns=["game_token"])["game_token"].to_pylist())


def test_a_deleted_file(folder, path):
    games = games_of(path)
    path.unlink()
    seen = audit(folder)
    assert seen.code == 1
    assert seen.json["missing"] + seen.json["wrong"] >= len(games)
    assert any(game in str(seen.json["examples"]) for game in games)
    assert path.name in seen.out


def test_a_flipped_byte(folder, path):
    games = games_of(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    path.write_bytes(content)
    seen = audit(folder)
    assert seen.code == 1 and path.name in seen.out
    assert any(game in str(seen.json["examples"]) for game in games)


def test_a_copied_file(folder, path):
    games = games_of(path)
    shutil.copy(path, path.with_name("copy.parquet"))
    seen = audit(folder)
    assert seen.code == 1 and seen.json["doubled"] == len(games)
    assert "copy.parquet" in seen.out
    assert any(game in str(seen.json["examples"]) for game in games)


def test_a_removed_commit(folder):
    removed = commit_files(folder)[0]
    commit = json.loads(removed.read_text())["commit"]
    removed.unlink()
    seen = audit(folder)
    assert seen.code == 1
    report = seen.json
    assert (report["ledger_faults"], report["orphan_files"]) == (1, 0)
    assert verdict(report) == CLEAN
    [finding] = report["examples"]["ledger"]
    assert finding["games"] == commit["games"]
    assert f"offsets {commit['from']}-{commit['to']}" in finding["text"]
    for file in commit["files"]:
        assert f"{file['table']}/{file['name']}" in finding["text"]
    assert "restore the commit file" in finding["mend"]


def test_a_commit_file_with_a_flipped_byte(folder):
    commit = commit_files(folder)[0]
    content = bytearray(commit.read_bytes())
    content[len(content) // 2] ^= 0x01
    commit.write_bytes(content)
    seen = audit(folder)
    assert seen.code == 4 and commit.name in seen.error_line()


def test_an_altered_row(folder):
    import pyarrow as pa
    import pyarrow.parquet as pq
    path = data_files(folder, "GAME_PODIUM")[0]
    table = pq.read_table(path)
    ranks = table["damage_sent"].to_pylist()
    ranks[0] += 1
    column = pa.array(ranks, pa.uint64())
    altered = table.set_column(5, table.schema.field(5), column)
    game = table["game_token"][0].as_py()
    pq.write_table(altered, path, compression="gzip")
    seen = audit(folder)
    assert seen.code == 1 and seen.json["wrong"] >= 1 and game in str(seen.json["examples"])


def test_audit_of_a_folder_without_tables(tmp_path):
    seen = audit(tmp_path / "nothing")
    assert seen.code in (2, 4) and "nothing" in seen.error_line()
