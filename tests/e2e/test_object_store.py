"""Tables and ledger in an object store: the same games, the same answers as in a folder."""

import pathlib

import pytest

import lake
import program
from bucket import Bucket
from cluster_tool import ClusterTool
from picky_store import picky_store
from program import CLEAN, verdict, wait_until

GAMES = ("--games", 200, "--seed", 5, "--rotate-games", 60)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The settings of a store that serves this file's tests."""
    cluster = ClusterTool(tmp_path_factory.mktemp("store") / "cluster")
    cluster("up", "--brokers", 0, "--store", "--port", 0)
    yield cluster.settings()
    cluster("down")


@pytest.fixture(scope="module")
def played(store, tmp_path_factory):
    """(settings, summary) of games whose tables are in the bucket."""
    settings = at(store, "played", tmp_path_factory.mktemp("local"))
    return settings, must("simulate", *GAMES, **settings)


def data_object(bucket, table):
    """One of the table's data files."""
    return next(name for name in bucket.names(f"superhero/{table}/lib.")
                if name.endswith(".parquet"))


def at(store, prefix, local):
    return store | {"OUTPUT_DIR": Bucket(store, prefix).place, "LOCAL_DIR": local}


def must(*args, **settings):
    done = program.run(*args, "--json", "--quiet", **settings)
    assert done.code == 0, f"{args}: {done.code}\n{done.out}\n{done.err}"
    return done.json


def test_a_simulation_into_a_bucket_has_the_tables_of_one_into_a_folder(played, out):
    _, summary = played
    assert program.simulate(out, *GAMES)["digest"] == summary["digest"]


def test_the_audit_proves_a_bucket(played):
    settings, summary = played
    report = must("audit", **settings)
    assert verdict(report) == CLEAN
    assert report["games"] == 200 and report["digest"] == summary["digest"]


@pytest.mark.parametrize("engine", lake.ENGINES)
def test_engines_read_a_bucket_as_one_table_whatever_lies_beside_its_files(played, engine):
    settings, summary = played
    bucket = Bucket(settings, "played")
    stray = "superhero/GAME_META/stray.parquet"
    bucket.put(stray, bucket.get(data_object(bucket, "GAME_META")))
    assert lake.digest(engine, bucket.place, lake.options_of(settings)) == summary["digest"]
    bucket.remove(stray)


def test_the_audit_holds_the_delta_logs_of_a_bucket_against_the_ledger(played):
    found = must("audit", **played[0])["delta"]
    assert [(log["table"], log["commits_behind"]) for log in found] == [
        ("GAME_META", 0), ("GAME_PODIUM", 0)]
    assert all(log["version"] > 0 for log in found)


def test_only_the_log_and_the_witness_are_on_this_machine(played):
    settings, _ = played
    assert {path.name for path in pathlib.Path(settings["LOCAL_DIR"]).iterdir()} == {"log",
                                                                                     "witness"}
    names = Bucket(settings, "played").names("")
    assert {name.split("/")[1] for name in names} == {"GAME_META", "GAME_PODIUM", "_commits"}


def test_a_batch_job_rebuilds_a_bucket_from_a_folder_and_the_other_way_round(played, tmp_path):
    settings, summary = played
    elsewhere = Bucket(settings, "rebuilt").place
    assert must("batch", "--rebuild", elsewhere, **settings)["games"] == 200
    assert must("batch", "--rebuild", tmp_path / "rebuilt", **settings)["games"] == 200
    for other in (elsewhere, tmp_path / "rebuilt"):
        must("audit", "--against", other, **settings)
    again = program.run("batch", "--rebuild", elsewhere, **settings)
    assert again.code == 2 and "new or empty expected" in again.last_line()
    assert must("audit", **(settings | {"OUTPUT_DIR": elsewhere}))["digest"] == summary["digest"]


def test_a_lost_data_object_is_found_and_named(played, tmp_path):
    settings, _ = played
    settings = settings | {"OUTPUT_DIR": Bucket(settings, "hurt").place}
    must("batch", "--rebuild", settings["OUTPUT_DIR"], **played[0])
    bucket = Bucket(settings, "hurt")
    lost = data_object(bucket, "GAME_PODIUM")
    bucket.remove(lost)
    done = program.run("audit", **settings)
    assert done.code == 1, done.out
    assert lost.removeprefix("superhero/") + " is not there" in done.out


def test_a_lost_version_of_a_delta_log_is_found_and_named(played):
    settings = played[0] | {"OUTPUT_DIR": Bucket(played[0], "torn").place}
    must("batch", "--rebuild", settings["OUTPUT_DIR"], **played[0])
    lost = "superhero/GAME_META/_delta_log/00000000000000000000.json"
    Bucket(settings, "torn").remove(lost)
    done = program.run("audit", **settings)
    assert done.code == 1, done.out
    assert f"{lost}: it is not there, and no checkpoint stands for it" in done.out


def test_what_no_commit_names_is_no_row_and_is_swept_by_age(played):
    settings, summary = played
    bucket = Bucket(settings, "played")
    real = data_object(bucket, "GAME_META")
    stray = "superhero/GAME_META/lib.server.lobby-0-00000000009000-00000000009001-zz.parquet"
    bucket.put(stray, bucket.get(real))
    report = must("audit", **settings)
    assert verdict(report) == CLEAN and report["digest"] == summary["digest"]
    must("batch", **settings)
    assert stray in bucket.names()

    def is_swept():
        must("batch", "--orphan-seconds", 1, **settings)
        return stray not in bucket.names()
    wait_until(is_swept, "the stray object is swept", every=0.5)
    assert must("audit", **settings)["digest"] == summary["digest"]


def test_workers_killed_over_a_bucket_lose_nothing(store, tmp_path):
    settings = at(store, "drilled", tmp_path)
    done = must("drill", "--kills", 8, "--steps", "link,sync_podium,remove", **settings)
    assert done["kills"] + sum(row["not_reached"] for row in done["steps"]) == 8
    assert done["kills"] >= 7 and verdict(done) == CLEAN
    assert Bucket(store, "drilled").names("") == []
    assert list(tmp_path.iterdir()) == []


def test_the_fate_of_a_game_names_objects(played):
    settings, _ = played
    records = program.run("log", **settings)
    token = next(line for line in records.out.splitlines() if "game_token" in line)
    token = token.split('"game_token":"')[1].split('"')[0]
    fate = must("game", token, **settings)
    assert f'{settings["OUTPUT_DIR"]}/superhero/_commits/lib.server.lobby/' in str(fate)


@pytest.mark.parametrize("table_format", ["delta", "parquet"])
def test_files_of_a_bucket_are_merged_and_the_old_ones_go_later(store, played, tmp_path,
                                                                table_format):
    settings = at(store, f"merged-{table_format}", tmp_path) | {"TABLE_FORMAT": table_format}
    must("simulate", "--games", 200, "--seed", 5, "--rotate-games", 3, **settings)
    bucket = Bucket(store, f"merged-{table_format}")
    before = bucket.names("superhero/GAME_META/lib.")
    told = must("compact", **settings)
    assert [table["files"] for table in told["tables"]] == [2, 2]
    assert bucket.names("superhero/GAME_META/lib.") == before, "readers may have begun"
    proof = must("audit", **settings)
    assert verdict(proof) == CLEAN and proof["digest"] == played[1]["digest"]
    assert must("compact", "--compact-grace", 0, **settings)["removed"] == 2 * len(before)
    assert not bucket.names("superhero/GAME_META/lib.")
    assert len(bucket.names("superhero/GAME_META/merged-")) == 2
    assert must("batch", **settings)["games"] == 0
    assert must("audit", **settings)["digest"] == played[1]["digest"]
    must("audit", "--against", played[0]["OUTPUT_DIR"], **settings)
    if table_format == "delta":
        assert lake.digest("delta-rs", bucket.place, lake.options_of(store)) == played[1]["digest"]


def test_compactions_of_a_bucket_are_killed_and_nothing_is_missing_or_doubled(store, tmp_path):
    settings = at(store, "merge-drill", tmp_path)
    done = must("drill", "--kills", 4, "--steps",
                "merging after exchange_meta,merging before exchange_podium,merging random",
                **settings)
    assert done["kills"] >= 3 and verdict(done) == CLEAN


def refused(code, *words, command=("audit",), **settings):
    done = program.run(*command, **settings)
    assert done.code == code, done.err
    for word in words:
        assert word in done.last_line()
    if settings.get("S3_SECRET_KEY"):
        assert settings["S3_SECRET_KEY"] not in done.err + done.out


@pytest.mark.parametrize("command", [
    ("audit",), ("batch",), ("simulate", "--games", 1), ("worker", "--logger-module", "embedded"),
    ("drill", "--kills", 1), ("top", "--once"), ("monitor",), ("tables", "new-log"), ("compact",),
    ("game", "f47ac10b-58cc-4372-a567-0e02b2c3d479"),
    ("ready", "--logger-module", "default", "--registry", "memory")])
def test_wrong_keys_are_told_in_one_line(played, command):
    refused(2, "S3_SECRET_KEY is not that of the access key", command=command,
            **(played[0] | {"S3_SECRET_KEY": "wrong-word"}))


def test_records_are_printed_whatever_the_keys(played):
    assert program.run("log", **(played[0] | {"S3_SECRET_KEY": "wrong-word"})).code == 0


def test_settings_of_the_store_that_cannot_be_used(store, tmp_path):
    settings = at(store, "none", tmp_path)
    refused(2, "S3_SECRET_KEY is not set", **(settings | {"S3_SECRET_KEY": ""}))
    refused(2, "S3_ACCESS_KEY is not set", **(settings | {"S3_ACCESS_KEY": ""}))
    refused(2, "does not know the key S3_ACCESS_KEY", **(settings | {"S3_ACCESS_KEY": "nobody"}))
    refused(2, "there is no bucket", **(settings | {"OUTPUT_DIR": "s3://no-such-bucket/x"}))
    refused(2, "s3://BUCKET/PREFIX expected", **(settings | {"OUTPUT_DIR": "s3://B/x"}))
    refused(2, "S3_ENDPOINT is", **(settings | {"S3_ENDPOINT": "127.0.0.1:9"}))
    refused(3, "Couldn't connect", **(settings | {"S3_ENDPOINT": "http://127.0.0.1:1"}))
    refused(2, "S3_CA) is", **(settings | {"S3_CA": tmp_path / "none.pem"}))


def test_nothing_is_in_a_bucket_that_is_new(store, tmp_path):
    done = program.run("audit", **at(store, "new", tmp_path))
    assert done.code == 2
    assert "s3://superhero/new/superhero" in done.err + done.out


def test_keys_come_from_files_too(played, tmp_path):
    settings, summary = played
    secret = tmp_path / "secret"
    secret.write_text(settings["S3_SECRET_KEY"] + "\n")
    by_file = settings | {"S3_SECRET_KEY": "", "S3_SECRET_KEY_FILE": secret}
    assert must("audit", **by_file)["digest"] == summary["digest"]
    refused(2, "S3_SECRET_KEY is given too", **(settings | {"S3_SECRET_KEY_FILE": secret}))
    refused(2, "it cannot be read", **(by_file | {"S3_SECRET_KEY_FILE": tmp_path / "none"}))
    secret.write_text("")
    refused(2, "it is empty", **by_file)


def test_the_names_of_other_tools_do(played):
    settings, summary = played
    others = settings | {"AWS_ACCESS_KEY_ID": settings["S3_ACCESS_KEY"], "S3_ACCESS_KEY": "",
                         "AWS_SECRET_ACCESS_KEY": settings["S3_SECRET_KEY"], "S3_SECRET_KEY": ""}
    assert must("audit", **others)["digest"] == summary["digest"]


def test_a_real_store_understands_a_session_token(played):
    """One that gives out no temporary keys passes it over, or knows that it is none of its own;
    the signature is right in any case."""
    settings, summary = played
    done = program.run("audit", "--json", **(settings | {"S3_SESSION_TOKEN": "a/token+of=signs"}))
    assert done.code in (0, 2), done.err
    if done.code == 0:
        assert done.json["digest"] == summary["digest"]
    else:
        assert "the store does not take S3_SESSION_TOKEN" in done.last_line()
    assert "a/token" not in done.out + done.err


KEYS = {"S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret"}
AWS_KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.mark.parametrize("given, sent", [
    (KEYS | {"S3_SESSION_TOKEN": "a/token+of=signs"}, "a/token+of=signs"),
    (KEYS | {"S3_SESSION_TOKEN_FILE": "from-a-file"}, "from-a-file"),
    (AWS_KEYS | {"AWS_SESSION_TOKEN": "aws-token"}, "aws-token"),
    (AWS_KEYS | {"AWS_SESSION_TOKEN": "not-this", "S3_SESSION_TOKEN": "but-this"}, "but-this"),
    (KEYS | {"AWS_SESSION_TOKEN": "of-other-keys"}, None),
    (KEYS, None)])
def test_a_session_token_is_sent_signed_and_never_printed(tmp_path, given, sent):
    if file := given.get("S3_SESSION_TOKEN_FILE"):
        (tmp_path / "token").write_text(file + "\n")
        given = given | {"S3_SESSION_TOKEN_FILE": tmp_path / "token"}
    with picky_store("secret") as (endpoint, seen):
        done = program.run("audit", OUTPUT_DIR="s3://bucket/x", LOCAL_DIR=tmp_path,
                           S3_ENDPOINT=endpoint, **given)
    assert seen and {each["token"] for each in seen} == {sent}
    assert all(each["fits"] for each in seen)
    assert all(("x-amz-security-token" in each["signed"]) == bool(sent) for each in seen)
    # The unit starts again what ends with 3, with the keys that are in its files then.
    assert done.code == 3 and "the store does not take S3_SESSION_TOKEN" in done.last_line()
    for word in ("token+of", "from-a-file", "aws-token", "but-this", "of-other-keys"):
        assert word not in done.out + done.err


def test_what_a_killed_race_has_left_in_a_bucket_is_in_nobodys_way(played):
    settings, summary = played
    bucket = Bucket(settings, "raced")
    bucket.put("superhero/_race/u-0", b"writer 1 of u")
    must("batch", "--rebuild", bucket.place, **settings)
    assert bucket.names("superhero/_race") == ["superhero/_race/u-0"]  # of a race of just now
    proven = must("audit", **(settings | {"OUTPUT_DIR": bucket.place}))
    assert verdict(proven) == CLEAN and proven["digest"] == summary["digest"]


def test_a_store_that_keeps_its_promise_is_ready(store, tmp_path):
    done = program.run("ready", "--logger-module", "default", "--registry", "memory",
                       **at(store, "ready", tmp_path))
    assert done.code == 0, done.err
    assert "let one of several writers win each of" in done.out
    assert Bucket(store, "ready").names("") == []
