"""Rules about the documents: what they quote exists. Each takes a Tree and returns violations."""

import fnmatch
import itertools
import posixpath
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "docs"))

import blocks  # noqa: E402

REQUIRED = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/formats.md",
            "docs/benchmarks.md")
FOLDERS = ("src", "tests", "tools", "docs", "cmake", "bench", "deploy", ".ci")

_PATH = re.compile(rf"(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./{{}},*-]*"
                   r"|Makefile|\.clang-(?:tidy|format)|\w+\.md|CMake\w+\.(?:txt|json)")
# A word of a command: plain, or with a quoted part.
_WORD = r"""(?:[^\s'"`;&|#()]|'[^']*'|"[^"]*")+"""
_COMMAND = re.compile(rf"(?:^|[;&|(]|\$ )\s*(?:\w+=\S*\s+|sudo\s+|time\s+)*((?:{_WORD}[ \t]*)+)")


def documents(tree):
    return [path for path in tree.paths(ending=".md")
            if "/" not in path or path.startswith("docs/")]


def _spans(text):
    """The texts between single backticks, outside of fenced blocks."""
    return re.findall(r"`([^`\n]+)`", _outside_fences(text))


def _outside_fences(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def commands(text):
    """Each command that a document quotes, as its words: fenced lines and code spans."""
    fences = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    joined = "\n".join(fences).replace("\\\n", " ")
    for quoted in itertools.chain(joined.splitlines(), _spans(text)):
        for found in _COMMAND.finditer(quoted.strip()):
            yield re.findall(_WORD, found[1])


def required_documents(tree):
    return [f"{path}: is missing" for path in REQUIRED if path not in tree]


def quoted_paths(tree):
    """A path in backticks exists. {a,b} and * stand for what they stand for in a shell; a file
    in capitals, as in src/app/NAME.cpp, for any."""
    wrong = []
    for document in documents(tree):
        for span in _spans(tree.text(document)):
            if _PATH.fullmatch(span) and not re.search(r"\b[A-Z]+\.(cpp|h|py)", span):
                wrong += [f"{document}: `{path}` does not exist" for path in _expand(span)
                          if not _exists(tree, path)]
    return wrong


def _expand(path):
    found = re.search(r"\{([^{}]*)\}", path)
    if not found:
        return [path]
    return [expanded for choice in found[1].split(",")
            for expanded in _expand(path[:found.start()] + choice + path[found.end():])]


def _exists(tree, path):
    if "*" in path:
        return any(fnmatch.fnmatch(p, path) for p in tree.paths())
    return path in tree or tree.has_folder(path)


def links(tree):
    """A link to a file of the repository leads somewhere."""
    wrong = []
    for document in documents(tree):
        for target in re.findall(r"\]\(([^)\s]+)\)", _outside_fences(tree.text(document))):
            path = target.split("#")[0]
            if not path or re.match(r"\w+:", path):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(document), path))
            if not _exists(tree, path):
                wrong.append(f"{document}: the link to {target} leads nowhere")
    return wrong


def make_targets(tree):
    """A quoted `make X` is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z][\w-]*):(?!=)", tree.text("Makefile"), re.MULTILINE))
    return [f"{document}: `make {word}`: the Makefile has no such target"
            for document in documents(tree)
            for words in commands(tree.text(document)) if words[0] == "make"
            for word in words[1:]
            if re.fullmatch(r"[a-z][\w-]*", word) and word not in targets]


def presets(tree):
    """A quoted `--preset X` is one of CMakePresets.json."""
    known = set(re.findall(r'"name": "([\w-]+)"', tree.text("CMakePresets.json")))
    return [f"{document}: --preset {preset}: no such preset"
            for document in documents(tree)
            for preset in re.findall(r"--preset[ =]([\w-]+)", tree.text(document))
            if preset not in known]


def quoted_subcommands(tree):
    """(document, subcommand, its flags) of each quoted command of the program."""
    for document in documents(tree):
        for words in commands(tree.text(document)):
            if posixpath.basename(words[0]) == "superhero" and len(words) > 1:
                flags = [word.split("=")[0] for word in words[1:] if word.startswith("--")]
                if re.fullmatch(r"[a-z][\w-]*", words[1]):
                    yield document, words[1], flags
        for args in re.findall(r"""make simulate ARGS=(?:'([^'\n]*)'|"([^"\n]*)"|(\S+))""",
                               tree.text(document)):
            yield document, "simulate", re.findall(r"--[a-z][\w-]*", " ".join(args))


def subcommands(tree):
    """A quoted `superhero X` is a subcommand: src/app names it in a literal."""
    literals = set()
    for path in tree.paths("src", ending=(".cpp", ".h")):
        if path.startswith("src/app/"):
            literals |= set(re.findall(r'"([a-z][\w-]*)"', tree.text(path)))
    return [f"{document}: `superhero {name}`: src/app knows no such subcommand"
            for document, name, _ in quoted_subcommands(tree) if name not in literals]


def subcommands_of_program(tree, program):
    """A quoted subcommand of the built program has a --help, which names each flag quoted."""
    wrong, helps = [], {}
    for document, name, flags in quoted_subcommands(tree):
        if name not in helps:
            helps[name] = subprocess.run([program, name, "--help"], capture_output=True, text=True,
                                         timeout=600, check=False)
        if helps[name].returncode:
            wrong.append(f"{document}: `superhero {name} --help` fails")
        wrong += [f"{document}: `superhero {name}` has no {flag}" for flag in flags
                  if flag != "--help"
                  and not re.search(rf"(?<![\w-]){flag}(?![\w-])", helps[name].stdout)]
    return wrong


def command_blocks(tree):
    """tests/docs knows what to do with each block: it runs, or a mark says why not."""
    wrong = []
    for document in tree.paths(ending=".md"):
        text = tree.text(document)
        wrong += [f"{document}:{block.line}: {fault}"
                  for block in blocks.blocks(text) for fault in blocks.faults(block)]
        rest = blocks.without_blocks(text)
        wrong += [f"{document}: {line!r}: a fenced block expected"
                  for line in re.findall(r"^\n(    \S.*)$", rest, re.MULTILINE)]
        if "```" in rest:
            wrong.append(f"{document}: a block that is not closed")
    return wrong


def records_of_workers(tree):
    """What a worker tells of itself stands in docs/formats.md."""
    source = tree.text("src/worker/happenings.cpp")
    messages = re.findall(r'entry\(worker, Level::\w+, "([^"]+)"', source)
    cells = set(re.findall(r"[\w ']+", tree.text("docs/formats.md")))
    cells = {cell.strip() for cell in cells}
    return [f"docs/formats.md: the record {message!r} of a worker is missing"
            for message in messages if message not in cells]


RULES = [required_documents, quoted_paths, links, make_targets, presets, subcommands,
         command_blocks, records_of_workers]
