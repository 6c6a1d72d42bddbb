"""Rules about single files of code. Each takes a Tree and returns its violations as lines."""

import ast
import re

from tree import CODE, is_test, room_of

LINE_MAX = 100
FUNCTION_MAX = 70
FILE_MAX = 400
PARAMETERS_MAX = 4
OTHERS_WORK = "uPlot."  # files of the page that are as npm's package has them


def _is_code(path):
    name = path.split("/")[-1]
    script = path.startswith(("tools/", ".ci/")) and "." not in name
    return script or name in ("CMakeLists.txt", "Makefile") or name.endswith(
        (*CODE, ".cmake", ".cpp.in", ".sh")) or (
        name.endswith((".js", ".css")) and not name.startswith(OTHERS_WORK))


def line_length(tree):
    return [f"{path}:{number}: {len(line)} characters, at most {LINE_MAX}"
            for path in tree.paths() if _is_code(path)
            for number, line in enumerate(tree.text(path).splitlines(), 1)
            if len(line) > LINE_MAX]


def file_length(tree):
    return [f"{path}: {lines} lines, at most {FILE_MAX}"
            for path in tree.paths() if _is_code(path)
            if (lines := len(tree.text(path).splitlines())) > FILE_MAX]


def pragma_once(tree):
    """The first line of a header that is no comment is #pragma once."""
    wrong = []
    for path in tree.paths(ending=".h"):
        bare = re.sub(r"//[^\n]*|/\*.*?\*/", "", tree.text(path), flags=re.DOTALL)
        if not re.match(r"\s*#pragma once\n", bare):
            wrong.append(f"{path}: does not begin with #pragma once")
    return wrong


def living_tests(tree):
    """No test is switched off, no code commented out by #if 0."""
    return [f"{path}:{number}: {found[0].strip()}"
            for path in tree.paths("src", "tests", "bench", ending=(".cpp", ".h"))
            for number, line in enumerate(tree.text(path).splitlines(), 1)
            if (found := re.search(r"\bDISABLED_\w*|^\s*#\s*if\s+0\b", line))]


def python_tests_have_own_names(tree):
    """pytest loads no two files of one name, whatever their folders."""
    first, wrong = {}, []
    for path in tree.paths("tests", ending=".py"):
        name = path.split("/")[-1]
        if name.startswith("test_") and first.setdefault(name, path) != path:
            wrong.append(f"{path}: {first[name]} has the same name")
    return wrong


def function_length(tree):
    wrong = []
    for path in tree.paths(ending=CODE):
        find = _python_functions if path.endswith(".py") else _cpp_functions
        wrong += [f"{path}:{first}: {name} has {last - first + 1} lines, at most {FUNCTION_MAX}"
                  for name, first, last in find(tree.text(path)) if last - first >= FUNCTION_MAX]
    return wrong


def _python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def _blank(match):
    """Replaces comments and literals by nothing that matters, keeping the line count."""
    return "\n" * match[0].count("\n") or " "


_NOISE = re.compile(
    r'R"(?P<tag>[^()\s]{0,16})\(.*?\)(?P=tag)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"      # not the ' of 1'000
    r"|//[^\n]*|/\*.*?\*/"
    r"|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",           # preprocessor
    re.DOTALL | re.MULTILINE)
_SCOPE = re.compile(r"^(template\s*<.*>\s*)?((inline|export|typedef)\s+)*"
                    r"(namespace|class|struct|union|enum|extern)\b", re.DOTALL)
_FUNCTION = re.compile(r"([\w:~]+|operator\s*\S+)\s*\(")


def _cpp_functions(text):
    for head, first, last in cpp_heads(text):
        yield _name(head), first, last


def _name(head):
    found = _FUNCTION.search(head)
    return found[1] if found else "?"


def cpp_heads(text):
    """(what stands before its body, first line, last line) of each function, by counting braces.

    A brace that follows a parameter list opens a function, unless it opens a namespace or a type;
    lambdas and local types belong to the function around them.
    """
    text = _NOISE.sub(_blank, text)
    head, head_line, line = "", 1, 1
    function, depth_in, initializer = None, 0, 0
    for character in text:
        line += character == "\n"
        if function or initializer:
            depth_in += (character == "{") - (character == "}")
            if depth_in:
                continue
            if function:
                yield *function, line
                head = ""
            else:
                head += "}"
            function, initializer = None, 0
        elif character == "{":
            if _SCOPE.match(head.strip()) and not re.search(r"\)\s*(const|noexcept|\s)*$", head):
                head = ""
            elif "(" in head and not _is_initializer(head):
                function, depth_in = (head, head_line), 1
            else:
                initializer, depth_in = 1, 1
        elif character in ";}":
            head = ""
        elif character == ":" and head.strip() in ("public", "private", "protected"):
            head = ""
        else:
            if not head.strip():
                head, head_line = "", line
            head += character


def _is_initializer(head):
    """Whether a brace after this text initializes: a member in `: a_{1}`, an argument, or a
    variable."""
    if head.count("(") != head.count(")"):
        return True
    if re.search(r"\)\s*(noexcept\s*)?:[^:]", head):
        return bool(re.search(r"[\w>]\s*$", head))
    return bool(re.search(r"=\s*[\w:<>, ]*$", head))


def parameters(tree):
    """What takes more than four parameters takes a struct. Of those that are defined here, which
    all are but pure virtual ones."""
    return [f"{path}:{first}: {_name(head)} has {count} parameters, at most {PARAMETERS_MAX}"
            for path in tree.paths("src", "tests", "bench", ending=(".cpp", ".h"))
            for head, first, _ in cpp_heads(tree.text(path))
            if (count := _parameter_count(head)) > PARAMETERS_MAX]


def _parameter_count(head):
    found = _FUNCTION.search(head)
    depth, commas, some = 0, 0, False
    for character in head[found.end():] if found else "":
        if character == ")" and depth == 0:
            break
        depth += (character in "([{<") - (character in ")]}>")
        commas += character == "," and depth == 0
        some = some or not character.isspace()
    return commas + some


_CLASS = re.compile(r"^((?://[^\n]*\n)*)((?:template[^\n]*\n)?(?:class|struct) [^;{]*\{\n.*?^\};)",
                    re.DOTALL | re.MULTILINE)
_SHARED_MEMBER = re.compile(r"\bstd::(?:\w*mutex|atomic)\b(?:<[^;&]*>)?\s+\w+")


def threads_told(tree):
    """A header says at a class that has a mutex or an atomic which threads may do what."""
    wrong = []
    for path in tree.paths("src", ending=".h"):
        for found in [] if is_test(path) else _CLASS.finditer(tree.text(path)):
            comment, body = found.groups()
            shared = _SHARED_MEMBER.search(re.sub(r"//[^\n]*", "", body))
            if shared and "Threads:" not in comment + body:
                line = tree.text(path).count("\n", 0, found.start(2)) + 1
                wrong.append(f'{path}:{line}: has "{shared[0]}", but does not say "Threads: …"')
    return wrong


# What each room has of its own: "audit::Options", "worker::Options".
EACH_ROOM_HAS = {"Counters", "Doors", "Limits", "Options", "WriterOptions"}
# Rooms that carry out the same doors: kafka::Reader and lmdb::Reader are both a ports::LogReader.
ADAPTERS = {"kafka", "lmdb", "memory", "parquet", "redis", "ports"}


def type_names_once(tree):
    """A type's name means one thing in all rooms, but for what each room has of its own and for
    the adapters' twins."""
    rooms_of, wrong = {}, []
    for path in tree.paths("src", ending=".h"):
        for name in re.findall(r"^(?:struct|class|enum class) (\w+)\b(?! *;)", tree.text(path),
                               re.MULTILINE):
            if not is_test(path) and name not in EACH_ROOM_HAS:
                rooms_of.setdefault(name, {}).setdefault(room_of(path), path)
    for name, rooms in sorted(rooms_of.items()):
        if len(rooms) > 1 and not rooms.keys() <= ADAPTERS:
            wrong.append(f"{name}: a type of " + " and of ".join(sorted(rooms.values())))
    return wrong


def built_sources(tree, compiled=None):
    """Some target builds every .cpp: by the globs of cmake/rooms.cmake, and, where the set of
    `compiled` paths of a build is given, in truth. Benchmarks are built for release only."""
    rooms, wrong = tree.rooms(), []
    suites = {"support", "programs"}
    suites |= {path.split("/")[1] for path in tree.paths("tests") if is_test(path)}
    for path in tree.paths(ending=".cpp"):
        folder, parts = path.split("/")[0], path.split("/")
        if folder == "src":
            stray_main = parts[-1] == "main.cpp" and path != "src/app/main.cpp"
            built = room_of(path) in rooms and not stray_main
        elif folder == "tests":
            built = len(parts) > 2 and parts[1] in suites
        else:
            built = folder == "bench" or path == "cmake/boost_separate.cpp"
        if not built:
            wrong.append(f"{path}: no target builds it")
        elif compiled is not None and folder != "bench" and path not in compiled:
            wrong.append(f"{path}: is not in the compile commands of the build")
    return wrong


FUNCTIONS_OF_A_DOOR = 5


def small_doors(tree):
    """A door has few functions that each twin of it has to carry out."""
    wrong = []
    for path in tree.paths("src", ending=".h"):
        if room_of(path) != "ports":
            continue
        text = _NOISE.sub(_blank, tree.text(path))
        for name, body in re.findall(r"^(?:class|struct) (\w+)[^;{]*\{(.*?)^\};", text,
                                     re.MULTILINE | re.DOTALL):
            count = len(re.findall(r"\bvirtual\b[^;{]*=\s*0\s*;", body))
            if count > FUNCTIONS_OF_A_DOOR:
                wrong.append(f"{path}: {name} has {count} functions to carry out, at most "
                             f"{FUNCTIONS_OF_A_DOOR}")
    return wrong


EVENT_TABLE = "src/combat/event.h"


def event_names_once(tree):
    """The names of the records of games stand in one table; other code asks it."""
    if EVENT_TABLE not in tree:
        return []
    names = re.findall(r'\{EventKind::\w+, ("[^"]+")', tree.text(EVENT_TABLE))
    if not names:
        return [f"{EVENT_TABLE}: no names of events found"]
    return [f"{path}:{number}: {name} stands in {EVENT_TABLE}"
            for path in tree.paths("src", ending=(".cpp", ".h"))
            if not is_test(path) and path != EVENT_TABLE
            for number, line in enumerate(tree.text(path).splitlines(), 1)
            for name in names if name in line.split("//")[0]]


# What is left out: wire and etl write and read most of what the program sends by hand, parquet the
# files whose bytes are fixed.
JSON_ROOMS = ("server", "player", "worker", "compact", "audit", "monitor", "app", "kafka", "redis",
              "s3", "lmdb", "heroapi", "scrape", "stream", "memory")


def json_by_one_class(tree):
    """JSON is written by wire::JsonObject, not piece by piece."""
    return [f"{path}:{number}: JSON by hand: wire/json_object.h writes it"
            for path in tree.paths("src", ending=(".cpp", ".h"))
            if not is_test(path) and room_of(path) in JSON_ROOMS
            for number, line in enumerate(tree.text(path).splitlines(), 1)
            if re.search(r'R"\(,?\{+"(?!.*\}\)")|(?<!R)"[,{]+\\"\w+\\":', line)]


# Who asks again after a pause because nobody tells when it changes, and what. All else waits for
# what it waits for.
SLEEPERS = {
    "src/app/drill/child.cpp": "a process that ends",
    "src/app/drill/drill.cpp": "time itself: kills come at random moments",
    "src/app/jobs/worker_thread.cpp": "a thread that begins to read, while signals are heard",
    "src/audit/inventory.cpp": "files that a worker of another process is about to show",
    "src/kafka/consumer.cpp": "brokers",
    "src/kafka/probe.cpp": "brokers",
    "src/kafka/reader.cpp": "brokers",
    "src/kafka/topics.cpp": "brokers",
    "src/lmdb/writer_lock.cpp": "a lock of another process",
    "src/player/reach.cpp": "a server that does not listen yet",
    "src/s3/object_calls.cpp": "an object store that fails for a moment",
    "src/worker/patience.cpp": "services that are away",
}


def sleepers(tree):
    """Nobody sleeps but those of SLEEPERS, all of whom do."""
    found = {path for path in tree.paths("src", ending=(".h", ".cpp"))
             if not is_test(path)
             and re.search(r"\b(sleep_for|sleep_until|u?sleep|nanosleep)\s*\(", tree.text(path))}
    return ([f"{path}: sleeps; wait for what it waits for" for path in sorted(found - {*SLEEPERS})]
            + [f"{path}: is in SLEEPERS, but does not sleep" for path in sorted({*SLEEPERS} - found)
               if path in tree.paths("src")])


RULES = [line_length, file_length, pragma_once, living_tests, python_tests_have_own_names,
         type_names_once, small_doors,
         function_length, built_sources, event_names_once, json_by_one_class,
         sleepers, parameters, threads_told]
