"""deploy/iceberg/publish.py: the tables as Iceberg tables, each row once whoever publishes them."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys

import pytest
from program import ROOT, audit, commit_files, data_files, run, simulate
from pyiceberg.catalog.sql import SqlCatalog

SCRIPT = ROOT / "deploy/iceberg/publish.py"
TABLES = ("game_meta", "game_podium")


def script():
    """The script as a module of its own."""
    spec = importlib.util.spec_from_file_location("iceberg_publish", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Catalog:
    """A catalog in a folder, over the tables in another one."""

    def __init__(self, folder, output):
        self.folder, self.output = folder, output
        folder.mkdir()
        self.arguments = ("--output-dir", str(output), "--catalog", f"sqlite:///{folder}/c.db",
                          "--warehouse", str(folder / "warehouse"))

    def publish(self):
        done = subprocess.run([sys.executable, SCRIPT, *self.arguments], capture_output=True,
                              text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr
        return [int(line.split()[1]) for line in done.stdout.splitlines()]

    def table(self, name):
        return SqlCatalog("superhero", uri=f"sqlite:///{self.folder}/c.db").load_table(
            f"superhero.{name}")

    def digest(self):
        """As superhero audit computes it."""
        sha = hashlib.sha256()
        for name in TABLES:
            columns = self.table(name).scan().to_arrow().to_pydict().values()
            for line in sorted((",".join(map(str, row)) + "\n").encode() for row in zip(*columns)):
                sha.update(line)
        return sha.hexdigest()


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signed")
    simulate(folder, "--games", 200, "--seed", 7, "--types", "signed", "--rotate-games", 20)
    return folder


@pytest.fixture
def catalog(signed, tmp_path):
    return Catalog(tmp_path / "iceberg", shutil.copytree(signed, tmp_path / "tables"))


def test_what_is_published_is_what_the_audit_proves_and_again_is_nothing(catalog):
    files = len(data_files(catalog.output, "GAME_META"))
    assert catalog.publish() == [files, files]
    assert catalog.digest() == audit(catalog.output).json["digest"]
    assert catalog.publish() == [0, 0]
    assert len(catalog.table("game_meta").history()) == 1


def test_what_comes_later_is_added(catalog):
    catalog.publish()
    simulate(catalog.output, "--games", 100, "--seed", 8, "--types", "signed")
    assert min(catalog.publish()) > 0
    assert catalog.digest() == audit(catalog.output).json["digest"]


def test_of_two_publishers_at_the_same_time_one_adds_a_file(catalog):
    module = script()
    told = module.published_ends
    raced = []

    def after_another(table):
        ends = told(table)
        if table.name()[-1] not in raced:
            raced.append(table.name()[-1])
            catalog.publish()  # between the look and the snapshot
        return ends

    module.published_ends = after_another
    sys.argv = [str(SCRIPT), *catalog.arguments]
    module.main()
    assert raced == list(TABLES)
    assert "commit.retry.num-retries" not in catalog.table("game_meta").properties
    assert catalog.digest() == audit(catalog.output).json["digest"]


def test_what_another_program_has_done_to_the_table_is_no_hindrance(catalog):
    catalog.publish()
    catalog.table("game_meta").delete("superhero_id = 70")
    simulate(catalog.output, "--games", 20, "--seed", 9, "--types", "signed")
    assert min(catalog.publish()) > 0
    assert catalog.publish() == [0, 0]


def test_a_commit_whose_files_are_not_in_view_yet_waits(catalog):
    last = max((path for path in commit_files(catalog.output)
                if json.loads(path.read_text()).get("commit", {}).get("files")),
               key=lambda path: path.name)
    for file in json.loads(last.read_text())["commit"]["files"]:
        table = catalog.output / "superhero" / file["table"]
        (table / file["name"]).rename(table / file["staged"])
    files = len(data_files(catalog.output, "GAME_META"))
    assert catalog.publish() == [files, files]
    assert run("audit", "--repair", "--output-dir", catalog.output).code == 0
    assert catalog.publish() == [1, 1]
    assert catalog.digest() == audit(catalog.output).json["digest"]


def test_unsigned_numbers_are_refused(tmp_path):
    output = tmp_path / "unsigned"
    simulate(output, "--games", 5)
    catalog = Catalog(tmp_path / "iceberg", output)
    done = subprocess.run([sys.executable, SCRIPT, *catalog.arguments], capture_output=True,
                          text=True, timeout=600, check=False)
    assert done.returncode == 1
    assert "signed numbers" in done.stderr.strip().splitlines()[-1]


def test_a_folder_whose_files_were_merged_is_refused(signed, tmp_path):
    folder = shutil.copytree(signed, tmp_path / "merged")
    assert run("compact", "--output-dir", folder).code == 0
    done = subprocess.run([sys.executable, SCRIPT, *Catalog(tmp_path / "c", folder).arguments],
                          capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 1
    assert "merged by superhero compact" in done.stderr
