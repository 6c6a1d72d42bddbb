"""The code blocks of a document, and the marks that say how a test treats them.

A mark is an HTML comment on the line before the block:

  <!-- not run: WHY -->         a block of commands that the test leaves out
  <!-- run with NAME=VALUE -->  a block of commands that it runs with this variable
  <!-- output -->               each line stands in what the last block that ran printed

In the lines of an output, … stands for anything, blanks do not count, and neither do the figures
that differ from machine to machine: those before " s", " games/s", " records" and " files".
"""

import dataclasses
import re

RUN = ("sh", "sql", "python")  # languages of blocks that readers run
SHOWN = ("json", "text")       # languages of blocks that they only look at
_FENCE = re.compile(r"(?:^<!-- *(?P<mark>.*?) *-->\n)?^```(?P<language>\S*)\n(?P<text>.*?)^```$",
                    re.DOTALL | re.MULTILINE)
_MARK = re.compile(r"not run: \S.*|run with \w+=\S+|output|digest query")


@dataclasses.dataclass(frozen=True)
class Block:
    line: int       # of the document, where the block's text begins
    language: str
    text: str
    mark: str = ""  # empty: none

    @property
    def not_run(self):
        """Why its commands are not run; None if they are."""
        found = re.fullmatch("not run: (.*)", self.mark)
        return found and found[1]

    @property
    def variable(self):
        """NAME=VALUE that its commands run with; None if there is none."""
        found = re.fullmatch("run with (.*)", self.mark)
        return found and found[1]

    @property
    def is_output(self):
        return self.mark == "output"


def blocks(text):
    found = []
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start("text")) + 1
        found.append(Block(line, match["language"], match["text"], match["mark"] or ""))
    return found


def without_blocks(text):
    return _FENCE.sub("", text)


def faults(block):
    """What is wrong with a block, each in a line; none: the test knows what to do with it."""
    found = []
    if block.language not in RUN + SHOWN:
        found.append(f"```{block.language}: one of {', '.join(RUN + SHOWN)} expected")
    if block.mark and not _MARK.fullmatch(block.mark):
        found.append(f"<!-- {block.mark} -->: the test knows no such mark")
    if (block.not_run or block.variable) and block.language not in RUN:
        found.append(f"<!-- {block.mark} -->: a block of commands expected")
    if block.is_output and block.language not in SHOWN:
        found.append(f"<!-- {block.mark} -->: ```text or ```json expected")
    return found


def _plain(line):
    return re.sub(r"\s", "", re.sub(r"\d[\d.,]*(?= s\b| games/s| records| files)", "#", line))


def missing_lines(shown, printed):
    """The lines of a block of output that are not in what was printed."""
    lines = [_plain(line) for line in printed.splitlines()]
    missing = []
    for line in filter(str.strip, shown.splitlines()):
        pattern = ".*".join(map(re.escape, _plain(line).split("…")))
        if not any(re.search(pattern, printed_line) for printed_line in lines):
            missing.append(line)
    return missing
