"""Every command block of the documents runs in a fresh clone, in order, as a reader types it, and
prints what the document says. blocks.py has the marks by which a block says more."""

import json
import re
import subprocess
import sys
import time

import blocks
import duckdb
import fresh_clone
import pytest
from program import ROOT, environment
from terminal import Terminal

sys.path.insert(0, str(ROOT / "tools"))

from kafka.ports import free_ports, release  # noqa: E402

LISTED = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT,
                        capture_output=True, text=True, check=True).stdout.split()
DOCUMENTS = ["README.md", *sorted(set(LISTED) - {"README.md"})]
SECONDS = 900  # only against hanging


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader") / "superhero"
    fresh_clone.make(folder)
    yield folder
    down = subprocess.run([folder / "tools/cluster", "down"], capture_output=True, text=True,
                          check=False)
    assert down.stdout == "not up\n", "a document leaves its cluster behind"


class Reader:
    """Reads a document from top to bottom, and does what it says."""

    def __init__(self, clone, document, terminal):
        self.clone, self.document, self.terminal = clone, document, terminal
        self.printed = ""  # by the last block that ran
        holders = free_ports(2)
        self.ports = [holder.getsockname()[1] for holder in holders]
        release(holders)

    def read(self):
        """Gives how many blocks ran, and how many did not."""
        ran = left_out = 0
        for block in blocks.blocks((ROOT / self.document).read_text()):
            place = f"{self.document}:{block.line}"
            if block.not_run is not None:
                left_out += 1
            elif block.language in blocks.RUN:
                ran += 1
                self.printed = self.run(block, place)
            elif block.is_output:
                self.compare(block, place)
        return ran, left_out

    def run(self, block, place):
        """Gives what it printed; of SQL, the rows."""
        text = block.text
        if block.language == "sql":
            database = duckdb.connect()
            database.execute(f"set file_search_path = '{self.clone}'")
            return "\n".join(" ".join(map(str, row)) for row in database.sql(text).fetchall())
        if block.language == "python":
            text = f".venv/bin/python - <<'PYTHON'\n{text}PYTHON\n"
        if block.variable:
            text = f"export {block.variable}\n{text}\nunset {block.variable.split('=')[0]}\n"
        begin = time.monotonic()
        printed, failures = self.terminal.run(self.with_free_ports(text), SECONDS)
        print(f"{place}: {time.monotonic() - begin:.1f} s")
        assert not failures, f"{place}: {failures}\nIt printed:\n{printed[-4000:]}"
        return printed

    def with_free_ports(self, text):
        """The commands with ports that no server of this machine has, instead of 5678 and 5679."""
        text = re.sub(r"superhero (server|client)\b(?!.*--websocket-port)",
                      r"superhero \1 --websocket-port 5678", text)
        for port, free in zip(("5678", "5679"), self.ports):
            text = re.sub(rf"\b{port}\b", str(free), text)
        return text

    def compare(self, block, place):
        missing = blocks.missing_lines(block.text, self.printed)
        assert not missing, f"{place}: not printed: {missing}\nIt printed:\n{self.printed[-4000:]}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_reader_can_do_what_the_document_says(clone, document, tmp_path, record_property):
    path = fresh_clone.path_with_cmake(tmp_path / "bin")
    if document != "README.md":  # whoever comes from there has the program
        subprocess.run(["cmake", "--build", "--preset", "release"], cwd=clone, check=True,
                       env=environment(PATH=path))
    with Terminal(clone, tmp_path / "terminal", environment(PATH=path)) as terminal:
        reader = Reader(clone, document, terminal)
        ran, left_out = reader.read()
        assert not terminal.jobs(), f"{document} does not say how to end what it starts"
    record_property("blocks", f"{document}: {ran} blocks ran, {left_out} are marked as not run")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_json_in_documents_is_json(document):
    for block in blocks.blocks((ROOT / document).read_text()):
        if block.language == "json":
            for line in block.text.splitlines():
                json.loads(line)
