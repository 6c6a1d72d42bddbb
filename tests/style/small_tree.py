"""A small made-up tree for the tests of the rules."""

from tree import Tree

CMAKE = """
# room(ghost LAYER 9)
room(base   LAYER 0)
room(combat LAYER 1  USES base)
room(ports  LAYER 2  USES base)
room(wire   LAYER 2  USES combat base  LINKS Boost::json fmt::fmt)
room(lmdb   LAYER 4  USES ports  LINKS lmdb::lmdb)
room(server LAYER 5
    USES ports wire  # and nothing else
    TEST_USES lmdb)
room(app    LAYER 6  USES server lmdb)
"""


def files(texts):
    return Tree({"CMakeLists.txt": CMAKE, **texts})


def expect(violations, complaint):
    """No violation, or some of which one tells of the complaint."""
    if complaint is None:
        assert violations == []
    else:
        assert any(complaint in violation for violation in violations), violations
