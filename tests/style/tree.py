"""The source tree as the style rules see it: paths, texts, and the rooms of CMakeLists.txt."""

import dataclasses
import pathlib
import re
import subprocess

CODE = (".cpp", ".h", ".py")


@dataclasses.dataclass(frozen=True)
class Room:
    name: str
    layer: int
    uses: frozenset
    test_uses: frozenset
    links: frozenset


class Tree:
    """Files by their path from the root. Made-up ones for tests: Tree({"src/a/a.h": "..."})."""

    def __init__(self, texts):
        self._texts = dict(texts)

    @classmethod
    def of_repository(cls, root):
        """What git tracks in `root`, and what it does not know yet but does not ignore."""
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=root, capture_output=True, text=True, check=True).stdout
        paths = [p for p in listed.split("\0") if p and (root / p).is_file()]
        return cls({p: pathlib.Path(root, p).read_text(errors="replace") for p in paths})

    def paths(self, *folders, ending=""):
        """Sorted paths below the folders (all without any), with one of the endings."""
        return sorted(p for p in self._texts
                      if p.endswith(ending) and (not folders or p.split("/")[0] in folders))

    def text(self, path):
        return self._texts[path]

    def __contains__(self, path):
        return path in self._texts

    def has_folder(self, path):
        return any(p.startswith(path.rstrip("/") + "/") for p in self._texts)

    def rooms(self):
        """The rooms that CMakeLists.txt lists, by name."""
        text = re.sub(r"#.*", "", self._texts.get("CMakeLists.txt", ""))
        rooms = {}
        for name, words in re.findall(r"^room\(\s*(\w+)([^)]*)\)", text, re.MULTILINE):
            lists, current = {}, None
            for word in words.split():
                if word in ("LAYER", "USES", "LINKS", "TEST_USES", "TEST_SUPPORT"):
                    current = lists.setdefault(word, [])
                else:
                    current.append(word)
            rooms[name] = Room(name, int(lists["LAYER"][0]), *(
                frozenset(lists.get(key, ())) for key in ("USES", "TEST_USES", "LINKS")))
        return rooms


def room_of(path):
    """The room of a file below src/, else None: src/combat/fight.h is of combat."""
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def is_test(path):
    """A test, or a header that only tests include: x_test.cpp, x_test_support.h."""
    return path.endswith(("_test.cpp", "_test_support.h"))


def includes(text):
    """(line number, included file, True for <...>) of each #include."""
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")', line)
        if found:
            yield number, found[1] or found[2], found[1] is not None
