"""Reads what `superhero --help` and `superhero COMMAND --help` print.

The program makes these texts from its table of commands and settings, and so does whoever reads
them. A line that is not understood ends the reading with a ValueError that quotes it.
"""

import dataclasses
import re
import subprocess

TEXT_COLUMN = 30  # where the sentences about flags begin
EXAMPLE = "Example: "
ABOUT_VARIABLES = ("A name in brackets is the environment variable that says the same. The flag "
                   "wins.")


@dataclasses.dataclass
class Option:
    flags: list      # "--roster", "--file"
    takes: str       # "N", "memory|redis"; empty: a flag without a value
    text: str        # its sentences
    default: str     # empty: none is told
    variable: str    # empty: there is none
    heading: str

    @property
    def words(self):
        """All values that it takes, where its help lists them."""
        words = self.takes.split("|")
        listed = len(words) > 1 and all(re.fullmatch(r"[A-Za-z0-9_-]+", word) for word in words)
        return words if listed else []


@dataclasses.dataclass
class Command:
    name: str
    summary: str     # without a full stop
    details: list    # paragraphs
    examples: list   # command lines
    arguments: list  # "TOKEN": what it takes in front of its flags
    options: list

    @property
    def headings(self):
        return list(dict.fromkeys(option.heading for option in self.options))


@dataclasses.dataclass
class Program:
    version: str
    about: str
    examples: list    # (what they are for, command lines)
    exit_codes: list  # (number, meaning)
    commands: list


def read_program(program):
    """Asks the built program at that path for its version and all of its help."""
    def answer(*words):
        return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout

    found = read_overview(answer("--help"))
    found.version = answer("--version").split()[1]
    found.commands = [read_command(name, answer(name, "--help")) for name in found.commands]
    return found


def read_overview(text):
    """What `superhero --help` printed. Its commands are names only."""
    about, *middle, commands, _, rest = text.strip().split("\n\n")
    examples = []
    for block in middle:
        heading, *lines = block.split("\n")
        rows = [line.strip().split("  ")[0] for line in lines if line.startswith("  superhero ")]
        if not heading.endswith(":") or not rows:
            raise ValueError(f"superhero --help: a heading and commands expected: {block!r}")
        examples.append((heading.rstrip(":"), rows))
    title, *rows = commands.split("\n")
    names = [found[1] for row in rows if (found := re.match(r"  ([a-z][a-z-]*)  ", row))]
    codes = re.search(r"Exit codes: (.*)\.$", unwrapped(rest))
    if title != "Commands:" or not names or not codes:
        raise ValueError("superhero --help: commands and exit codes expected")
    exit_codes = [tuple(code.split(" ", 1)) for code in codes[1].split("; ")]
    return Program("", unwrapped(about), examples, exit_codes, names)


def read_command(name, text):
    """What `superhero NAME --help` printed."""
    top, found, settings = text.partition("\nUsage: superhero ")
    intro, _, details = top.partition("\n\n")
    summary = unwrapped(intro).removeprefix(f"superhero {name}: ").removesuffix(".")
    usage, _, settings = settings.partition("\n")
    arguments = re.fullmatch(rf"{re.escape(name)}((?: [A-Z]+)*) \[FLAGS\]", usage)
    if not found or not arguments or not intro.startswith(f"superhero {name}: "):
        raise ValueError(f"superhero {name} --help: summary and usage expected")
    settings, end, rest = settings.rpartition("\n\n")
    if unwrapped(rest) != ABOUT_VARIABLES:
        raise ValueError(f"superhero {name} --help ends with {rest!r}")
    paragraphs, examples = _details(details)
    return Command(name, summary, paragraphs, examples, arguments[1].split(), _options(settings))


def unwrapped(text):
    return " ".join(text.split())


def _details(text):
    """(paragraphs, examples). An example is a line of its own and ends a paragraph."""
    paragraphs, examples, lines = [], [], []
    for line in [*text.splitlines(), EXAMPLE]:
        if not line.startswith(EXAMPLE):
            lines.append(line)
            continue
        if lines:
            paragraphs.append(unwrapped(" ".join(lines)))
        lines = []
        examples += [line.removeprefix(EXAMPLE)] if line != EXAMPLE else []
    return paragraphs, examples


def _options(text):
    options, heading = [], ""
    for line in text.splitlines():
        if line.startswith("  --"):
            names, _, sentence = line[2:].partition("  ")
            options.append([heading, names, sentence.strip()])
        elif line.startswith(" " * TEXT_COLUMN) and options:
            options[-1][2] += " " + line.strip()
        elif line and not line.startswith(" "):
            heading = line
        elif line:
            raise ValueError(f"neither a heading nor a flag nor what it does: {line!r}")
    return [_option(*each) for each in options]


def _option(heading, names, sentences):
    flags = r"(--[a-z0-9-]+(?:, --[a-z0-9-]+)*)(?: (\S+))?"
    left = re.fullmatch(flags, names)
    right = re.fullmatch(r"(.+?\.)(?: Default: (.+)\.)?(?: \(([A-Z0-9_]+)\))?", sentences.strip())
    if not left or not right or not heading:
        raise ValueError(f"a flag under a heading with sentences expected: {names} {sentences}")
    return Option(left[1].split(", "), left[2] or "", right[1], right[2] or "", right[3] or "",
                  heading)
