"""Holds the rules of the house over the whole repository. That the rules themselves can fail is
tested in test_rules.py."""

import json
import os
import pathlib
import re

import code_rules
import doc_rules
import include_rules
import pytest
from tree import Tree

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "asan-ubsan"


@pytest.fixture(scope="module")
def tree():
    return Tree.of_repository(ROOT)


def check(violations):
    if violations:
        pytest.fail("\n" + "\n".join(violations), pytrace=False)


@pytest.mark.parametrize("rule", include_rules.RULES + code_rules.RULES + doc_rules.RULES,
                         ids=lambda rule: rule.__name__)
def test_rule(tree, rule):
    check(rule(tree))


def test_every_source_is_in_the_build(tree):
    commands = BUILD / "compile_commands.json"
    assert commands.exists(), "make test makes build/asan-ubsan first"
    compiled = [pathlib.Path(entry["directory"], entry["file"])
                for entry in json.loads(commands.read_text())]
    joined = [re.findall(r'#include "(.*)"', path.read_text())
              for path in compiled if "Unity" in path.parts]  # several sources in one
    check(code_rules.built_sources(tree, {os.path.relpath(path, ROOT)
                                          for path in compiled + sum(joined, [])}))


def test_commands_in_documents_are_understood(tree):
    program = os.environ.get("SUPERHERO", str(BUILD / "superhero"))
    assert os.path.exists(program), "make test builds the program first"
    check(doc_rules.subcommands_of_program(tree, program))
