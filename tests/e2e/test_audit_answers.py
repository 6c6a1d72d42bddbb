"""The answers of an audit: proven (0), wrong (1), behind (5), and nothing there (2)."""

import shutil
import signal

import pytest
from program import audit, commit_files, data_files, run, wait_until


@pytest.fixture
def without_tables(copy):
    """A log with 300 finished games, of which nothing is in tables yet."""
    shutil.rmtree(copy / "superhero")
    return copy


def place(tmp_path, kind):
    """A path where there is nothing to audit."""
    path = tmp_path / "there"
    if kind == "a file":
        path.write_text("mine")
    elif kind != "missing":
        path.mkdir()
    if kind == "an empty log folder":
        (path / "log").mkdir()
    if kind == "empty table folders":
        for table in ("GAME_META", "GAME_PODIUM"):
            (path / "superhero" / table).mkdir(parents=True)
    return path


KINDS = ("missing", "empty", "a file", "an empty log folder", "empty table folders")


def tree(path):
    return sorted(str(file) for file in path.rglob("*")) if path.is_dir() else path.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_there(tmp_path, kind):
    path = place(tmp_path, kind)
    before = tree(path)
    seen = audit(path)
    assert seen.code == 2, seen.out
    assert str(path) in seen.error_line()
    assert seen.json["answer"] == "nothing" and seen.json["ok"] is False
    made = run("batch", "--output-dir", path, "--quiet")
    assert made.code == 2 and f"{path}/log" in made.error_line()
    rebuilt = run("batch", "--output-dir", path, "--rebuild", tmp_path / "new", "--quiet")
    assert rebuilt.code == 2 and not (tmp_path / "new").exists()
    repaired = run("audit", "--repair", "--output-dir", path, "--quiet")
    assert repaired.code == 2 and f"{path}/superhero" in repaired.error_line()
    assert tree(path) == before, "who looks makes nothing"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_there_to_compare_with(tmp_path, played, kind):
    path = place(tmp_path, kind)
    for one, other in ((path, played[0]), (played[0], path)):
        compared = run("audit", "--output-dir", one, "--against", other, "--quiet")
        assert compared.code == 2 and str(path) in compared.error_line()


def test_an_empty_folder_says_what_was_looked_for(tmp_path):
    line = run("audit", "--output-dir", tmp_path).error_line()
    for words in ("nothing to audit", f"{tmp_path}/superhero", f"{tmp_path}/log"):
        assert words in line


def test_what_is_not_in_the_tables_yet_is_behind(without_tables):
    seen = audit(without_tables)
    assert seen.code == 5
    assert seen.json["answer"] == "behind" and seen.json["behind"] == 300
    assert seen.json["missing"] == seen.json["wrong"] == seen.json["games"] == 0
    what = seen.json["behind_what"]
    assert what["games_not_in_tables"] == 300 and what["games_not_announced"] == 0
    assert what["records_not_committed"] > 300 and what["partitions_without_commit"] == [0, 1]
    text = run("audit", "--output-dir", without_tables).out
    assert text.startswith("audit: behind") and "superhero batch" in text

    assert run("batch", "--output-dir", without_tables, "--quiet").code == 0
    seen = audit(without_tables)
    assert seen.code == 0 and seen.json["answer"] == "proven"
    assert seen.json["proven"] == seen.json["games"] == 300 and seen.json["behind"] == 0


def test_wait_ends_when_the_tables_have_caught_up(without_tables, background):
    waiting = background("audit", "--output-dir", without_tables, "--wait", 600, "--json")
    wait_until(lambda: "to come from a worker" in waiting.stderr.readline(), "it waits", 120)
    assert run("batch", "--output-dir", without_tables, "--quiet").code == 0
    out, err = waiting.communicate(timeout=2400)
    assert waiting.returncode == 0, err
    assert '"answer":"proven"' in out


def test_wait_gives_the_last_answer_when_the_time_is_over_or_a_signal_comes(without_tables,
                                                                           background):
    seen = audit(without_tables, "--wait", 1)
    assert seen.code == 5 and seen.json["behind"] == 300
    waiting = background("audit", "--output-dir", without_tables, "--wait", 9999, "--json")
    wait_until(lambda: "to come from a worker" in waiting.stderr.readline(), "it waits", 120)
    waiting.send_signal(signal.SIGTERM)
    out, err = waiting.communicate(timeout=600)
    assert waiting.returncode == 5, err
    assert '"answer":"behind"' in out


def test_wait_does_not_wait_for_what_is_wrong(copy):
    data_files(copy, "GAME_META")[0].unlink()
    assert audit(copy, "--wait", 9999).code == 1


@pytest.mark.parametrize("flags, code, words", [
    (("--expect-games", 300), 0, None),
    (("--min-games", 300), 0, None),
    (("--expect-games", 299), 1, "exactly 299"),
    (("--expect-games", 301), 1, "exactly 301"),
    (("--min-games", 301), 1, "at least 301"),
    (("--expect-games", 299, "--wait", 9999), 1, "exactly 299"),
    (("--min-games", 301, "--wait", 1), 1, "at least 301"),
])
def test_expected_numbers_of_games(played, flags, code, words):
    seen = audit(played[0], "--quiet", *flags)
    assert seen.code == code, seen.err
    assert seen.json["games"] == 300
    if words:
        assert words in seen.error_line()


def test_a_deleted_file_is_one_line_and_details_list_its_games(copy):
    path = data_files(copy, "GAME_META")[0]
    path.unlink()
    lost = audit(copy).json["missing"]
    assert 0 < lost <= 300
    text = run("audit", "--output-dir", copy).out
    about = [line for line in text.splitlines() if path.name in line]
    assert len(about) == 1 and f"{lost} games missing" in about[0]
    assert len(text.splitlines()) < 20
    detailed = audit(copy, "--details").json["examples"]["missing"]
    assert sum(len(finding["tokens"]) for finding in detailed) == lost


def test_a_rebuild_is_no_advice_when_the_log_is_gone(copy):
    shutil.rmtree(copy / "log")
    data_files(copy, "GAME_META")[0].unlink()
    text = run("audit", "--output-dir", copy).out
    assert "to mend: restore the file from a copy" in text and "--rebuild" not in text


def test_a_deleted_commit_names_its_files(copy):
    commit_files(copy)[0].unlink()
    seen = audit(copy)
    assert seen.code == 1 and seen.json["missing"] == 0
