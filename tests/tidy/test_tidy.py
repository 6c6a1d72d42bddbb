"""What `make tidy` looks at first: that .clang-tidy says what it means to."""

import pathlib

import pytest
from tidy_rules import loaded_checks

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLANG_TIDY = "clang-tidy-19"


def test_every_check_is_known():
    violations = loaded_checks((ROOT / ".clang-tidy").read_text(), CLANG_TIDY)
    assert not violations, "\n" + "\n".join(violations)


@pytest.mark.parametrize("config, complaint", [
    ("Checks: >\n  -*,\n  bugprone-*,\n  -bugprone-use-after-move\n", None),
    ("Checks: '-*,bugprone-cakes'\n", "bugprone-cakes matches no check"),
    ("Checks: '-*,bugprone-*,-bugprone-cakes'\n", "bugprone-cakes matches no check"),
    ("Checks: '-*'\n", "switches nothing on"),
    ("Checks: 'bugprone-*,-*'\n", "bugprone-* is named, but not"),
])
def test_what_it_does_not_mean_is_told(config, complaint):
    violations = loaded_checks(config, CLANG_TIDY)
    if complaint is None:
        assert violations == []
    else:
        assert any(complaint in violation for violation in violations), violations
