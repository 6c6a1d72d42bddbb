"""Each rule about documents on a small made-up tree."""

import doc_rules
import pytest
from small_tree import expect, files

DOCS = {
    "Makefile": "build: setup ## x\ntest:\nARGS := 1\n",
    "CMakePresets.json": '{"name": "dev"}',
    "docs/formats.md": "# Formats\n",
    "src/base/a.h": "#pragma once\n",
    "src/app/main.cpp": '{"simulate", run_simulate},',
}


@pytest.mark.parametrize("rule, text, complaint", [
    (doc_rules.quoted_paths, "`src/base/a.h`, `src/base/`, `src/{base,app}`, `src/*/*.h`", None),
    (doc_rules.quoted_paths, "`src/app/NAME.cpp` `src/<room>` `x/y.h` `./data`", None),
    (doc_rules.quoted_paths, "see `src/base/b.h`", "`src/base/b.h`"),
    (doc_rules.quoted_paths, "see `src/attic/`", "`src/attic/`"),
    (doc_rules.quoted_paths, "see `src/{base,attic}`", "`src/attic`"),
    (doc_rules.quoted_paths, "see `src/app/*.h`", "`src/app/*.h`"),
    (doc_rules.links, "[f](docs/formats.md#x) [w](https://example.org) [h](#head)", None),
    (doc_rules.links, "[f](docs/gone.md)", "docs/gone.md"),
    (doc_rules.make_targets, "`make test`, we make cakes\n```\nmake build ARGS='a b' # note\n```",
     None),
    (doc_rules.make_targets, "`make cake`", "make cake"),
    (doc_rules.make_targets, "`make setup`", "make setup"),
    (doc_rules.make_targets, "```sh\n$ cd x && make cake\n```", "make cake"),
    (doc_rules.presets, "cmake --preset dev", None),
    (doc_rules.presets, "cmake --preset fast", "fast"),
    (doc_rules.subcommands, "`build/release/superhero simulate --games 1`", None),
    (doc_rules.subcommands, "`superhero COMMAND --help`, the superhero bakes", None),
    (doc_rules.subcommands, "`superhero bake`", "superhero bake"),
    (doc_rules.subcommands, "```\nX=1 superhero bake\n```", "superhero bake"),
    (doc_rules.command_blocks, "```sh\nls\n```\n\n<!-- output -->\n```text\na\n```\n", None),
    (doc_rules.command_blocks, "<!-- not run: needs a moon -->\n```sh\nls\n```\n", None),
    (doc_rules.command_blocks, "<!-- digest query -->\n```sql\nselect 1\n```\n", None),
    (doc_rules.command_blocks, "```\nls\n```\n", "README.md:2: ```: one of sh"),
    (doc_rules.command_blocks, "a\n```bash\nls\n```\n", "README.md:3: ```bash: one of sh"),
    (doc_rules.command_blocks, "<!-- not run -->\n```sh\nls\n```\n", "knows no such mark"),
    (doc_rules.command_blocks, "<!-- not run: -->\n```sh\nls\n```\n", "knows no such mark"),
    (doc_rules.command_blocks, "<!-- run with SEED=1 -->\n```sh\nls\n```\n", None),
    (doc_rules.command_blocks, "<!-- run with luck -->\n```sh\nls\n```\n", "no such mark"),
    (doc_rules.command_blocks, "<!-- not run: no -->\n```text\nls\n```\n", "commands expected"),
    (doc_rules.command_blocks, "<!-- output -->\n```sh\nls\n```\n", "```text or ```json"),
    (doc_rules.command_blocks, "Type\n\n    make bench\n", "a fenced block expected"),
    (doc_rules.command_blocks, "```sh\nls\n", "not closed"),
])
def test_documents(rule, text, complaint):
    expect(rule(files(DOCS | {"README.md": text})), complaint)


@pytest.mark.parametrize("documented, complaint", [
    ("| Worker Started, Worker Stopped | INFO |", None),
    ("| Worker Started | INFO |", "the record 'Worker Stopped' of a worker"),
    ("| Worker Started | INFO | Worker Stoppeds |", "the record 'Worker Stopped' of a worker"),
])
def test_records_of_workers(documented, complaint):
    source = """return entry(worker, Level::info, "Worker Started", fill);
                return entry(worker, Level::info, "Worker Stopped", fill);"""
    expect(doc_rules.records_of_workers(files(DOCS | {
        "docs/formats.md": documented, "src/worker/happenings.cpp": source})), complaint)


def test_required_documents():
    missing = doc_rules.required_documents(files(DOCS))
    assert "README.md: is missing" in missing
    assert "docs/formats.md: is missing" not in missing


def test_subcommands_of_program(tmp_path):
    program = tmp_path / "superhero"
    program.write_text('#!/bin/sh\n[ "$1" = simulate ] && echo "  --games INT, --rate"\n')
    program.chmod(0o755)

    def violations(text):
        return doc_rules.subcommands_of_program(files({"README.md": text}), str(program))

    expect(violations("`superhero simulate --games 3`"), None)
    expect(violations("`superhero simulate --game 3`"), "has no --game")
    expect(violations("`make simulate ARGS='--cakes 3 --rate=1'`"), "has no --cakes")
    expect(violations("`superhero bake`"), "`superhero bake --help` fails")
