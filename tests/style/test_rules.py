"""Each rule on a small made-up tree: one that keeps it, and ones that break it."""

import code_rules
import include_rules
import pytest
from small_tree import CMAKE, expect, files
from tree import Tree

BASE = {"src/base/a.h": "#pragma once\n"}


def test_rooms_are_read_from_the_list():
    rooms = Tree({"CMakeLists.txt": CMAKE}).rooms()
    assert list(rooms) == ["base", "combat", "ports", "wire", "lmdb", "server", "app"]
    assert rooms["server"].layer == 5
    assert rooms["server"].uses == {"ports", "wire"}
    assert rooms["server"].test_uses == {"lmdb"}
    assert rooms["wire"].uses == {"combat", "base"}
    assert rooms["wire"].links == {"Boost::json", "fmt::fmt"}


@pytest.mark.parametrize("texts, complaint", [
    (BASE, None),
    ({"src/attic/a.h": ""}, "src/attic/a.h"),
    ({"CMakeLists.txt": "room(a LAYER 1)\nroom(b LAYER 1 USES a)"}, "arrows point down"),
    ({"CMakeLists.txt": "room(a LAYER 1 USES c)"}, "not listed"),
    ({"CMakeLists.txt": "room(a LAYER 4)\nroom(b LAYER 5 USES a)"}, "only app may"),
    ({"CMakeLists.txt": "room(a LAYER 4)\nroom(b LAYER 5 TEST_USES a)"}, None),
])
def test_declared_rooms(texts, complaint):
    expect(include_rules.declared_rooms(files(texts)), complaint)


@pytest.mark.parametrize("texts, complaint", [
    ({"src/combat/b.h": '#include "base/a.h"\n#include <vector>'}, None),
    ({"src/combat/b.h": '#include "combat/c.h"', "src/combat/c.h": ""}, None),
    ({"src/combat/b.h": '#include "c.h"', "src/combat/c.h": ""}, "no file src/c.h"),
    ({"src/base/b.h": '#include "combat/c.h"', "src/combat/c.h": ""}, "src/base/b.h:1"),
    ({"src/ports/b.h": '\n#include "wire/c.h"', "src/wire/c.h": ""}, "src/ports/b.h:2"),
    ({"src/server/b.cpp": '#include "base/a.h"'}, "may not include base/a.h"),
    ({"src/server/b.cpp": '#include "lmdb/c.h"', "src/lmdb/c.h": ""}, "may not include lmdb/c.h"),
    ({"src/server/b_test.cpp": '#include "lmdb/c.h"', "src/lmdb/c.h": ""}, None),
    ({"src/server/b_test.cpp": '#include "tests/support/d.h"'}, None),
])
def test_include_directions(texts, complaint):
    expect(include_rules.include_directions(files(BASE | texts)), complaint)


@pytest.mark.parametrize("path, target, complaint", [
    ("src/app/doors/a.cpp", "app/console/b.h", None),
    ("src/app/doors/a.cpp", "app/doors/b.h", None),
    ("src/app/doors/a.cpp", "app/settings.h", None),
    ("src/app/doors/a.cpp", "ports/a.h", None),
    ("src/app/main.cpp", "app/commands/b.h", None),
    ("src/app/doors/a.cpp", "app/jobs/b.h", "src/app/doors/a.cpp:1: may not include app/jobs/b.h"),
    ("src/app/drill/a.cpp", "app/simulate/b.h", "may not include app/simulate/b.h"),
    ("src/app/a.h", "app/console/b.h", "may not include app/console/b.h"),
    ("src/app/attic/a.h", "app/console/b.h", "APP_FOLDERS of the style rules lacks attic"),
])
def test_app_directions(path, target, complaint):
    expect(include_rules.app_directions(files({path: f'#include "{target}"'})), complaint)


@pytest.mark.parametrize("texts, complaint", [
    ({"src/combat/a.h": '#include "base/a.h"'}, None),
    ({"src/combat/a.h": '#include "combat/b.h"'}, "combat USES base"),
    ({"src/combat/a.h": '#include "combat/b.h"',
      "src/combat/a_test.cpp": '#include "base/a.h"'}, "combat USES base"),
    ({"src/server/a.h": '#include "ports/a.h"\n#include "wire/a.h"'}, "TEST_USES lmdb"),
])
def test_true_declarations(texts, complaint):
    expect(include_rules.true_declarations(files(texts)), complaint)


@pytest.mark.parametrize("texts, complaint", [
    ({"src/wire/a.h": "#include <boost/json/value.hpp>\n#include <fmt/core.h>"}, None),
    ({"src/wire/a.h": "#include <boost/json.hpp>"}, "wire LINKS fmt::fmt, but includes none"),
    ({"src/base/a.h": "#include <fmt/core.h>"}, "base uses fmt::fmt, but LINKS it not"),
    ({"CMakeLists.txt": "room(a LAYER 1 LINKS cake::cake)"}, "LINKS cake::cake, which PARTS"),
])
def test_true_links(texts, complaint):
    expect(include_rules.true_links(files(texts)), complaint)


@pytest.mark.parametrize("path, header, allowed", [
    ("src/lmdb/a.cpp", "lmdb.h", True),
    ("src/lmdb/a.h", "lmdb.h", False),
    ("src/server/a.cpp", "lmdb.h", False),
    ("src/parquet/a.cpp", "arrow/api.h", True),
    ("src/lmdb/a.cpp", "parquet/arrow/writer.h", False),
    ("src/server/a.cpp", "hiredis/async.h", False),
    ("src/app/a.cpp", "librdkafka/rdkafka.h", False),
    ("bench/a.cpp", "lmdb.h", True),
])
def test_adapter_headers(path, header, allowed):
    violations = include_rules.adapter_headers(files({path: f"#include <{header}>"}))
    expect(violations, None if allowed else f"{path}:1")


@pytest.mark.parametrize("path, allowed", [
    ("src/web/a.h", True), ("src/server/a.h", True), ("src/player/a.h", True),
    ("src/app/a.cpp", True),
    ("src/app/a.h", False), ("tests/integration/a.h", True),
])
def test_beast_headers(path, allowed):
    violations = include_rules.beast_headers(files({path: "#include <boost/beast/core.hpp>"}))
    expect(violations, None if allowed else f"{path}:1")


@pytest.mark.parametrize("change, complaint", [
    (("", ""), None),
    (("wire", "    "), "lacks wire in layer 2"),
    (("server", "lmdb  "), "has lmdb in layer 5"),
    (("combat", "attics"), "has attics in layer 1"),
])
def test_drawn_rooms(change, complaint):
    drawn = "\n".join((" 6  app", " 5  server                                   coroutine shells",
                       " 4  lmdb", " 2  ports", "    wire", " 1  combat", " 0  base"))
    text = f"# Map\n```text\n{drawn.replace(*change)}\n```\n"
    expect(include_rules.drawn_rooms(files({"ARCHITECTURE.md": text})), complaint)


@pytest.mark.parametrize("path, text, complaint", [
    ("src/base/a.cpp", "#include <mutex>", None),
    ("src/base/a.cpp", "#include <thread>", "<thread>"),
    ("src/wire/a.cpp", "#include <fstream>", "<fstream>"),
    ("src/wire/a.cpp", "auto t = std::chrono::system_clock::now();", "_clock::now("),
    ("src/ports/a.h", "#include <boost/asio/awaitable.hpp>", None),
    ("src/ports/a.h", "#include <boost/asio/post.hpp>", "post.hpp"),
    ("src/combat/a.h", "#include <boost/asio/awaitable.hpp>", "awaitable.hpp"),
    ("src/base/a_test.cpp", "#include <thread>", None),
    ("src/server/a.cpp", "#include <thread>", None),
    ("src/server/a.cpp", 'std::getenv("HOME")', "getenv("),
    ("src/app/a.cpp", 'std::getenv("HOME")', None),
])
def test_pure_layers(path, text, complaint):
    expect(include_rules.pure_layers(files({path: text})), complaint)


@pytest.mark.parametrize("path, columns, allowed", [
    ("src/base/a.h", 100, True), ("src/base/a.h", 101, False), ("tools/setup", 101, False),
    ("Makefile", 101, False), ("README.md", 300, True),
    ("src/monitor/page/a.js", 101, False), ("src/monitor/page/a.css", 101, False),
    ("src/monitor/page/uPlot.iife.min.js", 50000, True),
])
def test_line_length(path, columns, allowed):
    violations = code_rules.line_length(files({path: "\n" + "x" * columns}))
    expect(violations, None if allowed else f"{path}:2: 101")


@pytest.mark.parametrize("lines, allowed", [(400, True), (401, False)])
def test_file_length(lines, allowed):
    violations = code_rules.file_length(files({"src/base/a.cpp": "x\n" * lines}))
    expect(violations, None if allowed else "src/base/a.cpp: 401")


@pytest.mark.parametrize("text, allowed", [
    ("#pragma once\nint a;\n", True),
    ("// What it is.\n/* And\n more. */\n\n#pragma once\n", True),
    ("int a;\n#pragma once\n", False),
    ("// #pragma once\n", False),
])
def test_pragma_once(text, allowed):
    expect(code_rules.pragma_once(files({"src/a/a.h": text})), None if allowed else "src/a/a.h")


def test_type_names_once():
    tree = Tree({"src/etl/a.h": "struct Fighter {\n};\nstruct Options {\n};\nclass Later;\n",
                 "src/combat/b.h": "class Fighter final {\n};\nstruct Options {\n};\n",
                 "src/wire/c.h": "class Later {\n};\nstruct Whole {\n    struct Fighter {};\n};\n",
                 "src/redis/d.h": "class Registry {\n};\n",
                 "src/memory/e.h": "class Registry {\n};\n"})
    assert code_rules.type_names_once(tree) == [
        "Fighter: a type of src/combat/b.h and of src/etl/a.h"]


@pytest.mark.parametrize("functions, complaint", [
    (5, None),
    (6, "src/ports/a.h: Door has 6 functions to carry out, at most 5"),
])
def test_small_doors(functions, complaint):
    door = "class Door {\npublic:\n    virtual ~Door() = default;\n    void load();\n" + "".join(
        f"    virtual Task<int> f{i}(int a,\n        int b) const = 0;\n" for i in range(functions))
    expect(code_rules.small_doors(files({"src/ports/a.h": door + "};\n"})), complaint)


def test_python_tests_have_own_names():
    tree = files({"tests/a/test_x.py": "", "tests/a/test_y.py": "", "tests/b/test_x.py": ""})
    assert code_rules.python_tests_have_own_names(tree) == [
        "tests/b/test_x.py: tests/a/test_x.py has the same name"]


@pytest.mark.parametrize("text, allowed", [
    ("TEST(A, B) {}", True), ("TEST(A, DISABLED_B) {}", False), ("#if 0", False),
])
def test_living_tests(text, allowed):
    violations = code_rules.living_tests(files({"src/base/a_test.cpp": text}))
    expect(violations, None if allowed else "src/base/a_test.cpp:1")


@pytest.mark.parametrize("path, text, allowed", [
    ("src/etl/a.cpp", 'f("Other");  // as "Hero Selected"', True),
    ("src/etl/a.cpp", '\nf("Hero Selected");', False),
    ("src/etl/a_test.cpp", 'f("Hero Selected");', True),
])
def test_event_names_once(path, text, allowed):
    table = {"src/combat/event.h": '{EventKind::hero_selected, "Hero Selected", queue}'}
    violations = code_rules.event_names_once(files({**table, path: text}))
    expect(violations, None if allowed else f"{path}:2")
    expect(code_rules.event_names_once(files({"src/combat/event.h": ""})), "no names")


@pytest.mark.parametrize("path, text, complaint", [
    ("src/lmdb/writer_lock.cpp", "std::this_thread::sleep_for(k_pause);", None),
    ("src/server/a.cpp", "std::this_thread::sleep_for(k_pause);", "src/server/a.cpp: sleeps"),
    ("src/server/a.cpp", "usleep(5);", "src/server/a.cpp: sleeps"),
    ("src/server/a.cpp", "floor_.server_sleep == Duration::zero()", None),
    ("src/server/a_test.cpp", "std::this_thread::sleep_for(k_pause);", None),
    ("src/lmdb/writer_lock.cpp", "", "is in SLEEPERS, but does not sleep"),
])
def test_sleepers(path, text, complaint):
    expect(code_rules.sleepers(files({path: text})), complaint)


@pytest.mark.parametrize("path, text, allowed", [
    ("src/app/a.cpp", r'out += R"({"closed":[)";', False),
    ("src/app/a.cpp", r'out += R"(,{"topic":)";', False),
    ("src/app/a.cpp", r'fmt::format(R"({{"games":{},)"', False),
    ("src/app/a.cpp", r'json += ",\"file\":";', False),
    ("src/app/a.cpp", r'fmt::format("{{\"heroes\":{}}}\n", n)', False),
    ("src/app/a.cpp", r'"a line such as " R"({"game_token":"…"})" " expected"', True),
    ("src/app/a.cpp", r'fmt::format("--steps is \"{}\": one of these expected", x)', True),
    ("src/app/a_test.cpp", r'EXPECT_EQ(text, R"({"a":)");', True),
    ("src/wire/a.cpp", r'out += R"({"PAYLOAD":{)";', True),
])
def test_json_by_one_class(path, text, allowed):
    violations = code_rules.json_by_one_class(files({path: text}))
    expect(violations, None if allowed else f"{path}:1")


@pytest.mark.parametrize("head, name", [
    ("int f(int a)", "f"),
    ("namespace x { class A : public B {\n public:\n  void g() const override", "g"),
    ("A::A(int a) : a_{a}, b_(a), c_{{1}, 2}", "A::A"),
    ("auto f() -> Result<int>", "f"),
    ("struct X make(const char* s = \"{\", char c = '{')", "make"),
    ("TEST(A, B)", "TEST"),
    ("constexpr int k[] = {1, 2};\nenum class E { a };\nstatic void h()", "h"),
])
def test_function_length(head, name):
    lead = head.count("\n")
    within = head + " {" + "\n x();" * 68 + "\n}"
    beyond = head + " {" + "\n x({}); // }" * 69 + "\n}"
    assert code_rules.function_length(files({"src/base/a.cpp": within})) == []
    assert code_rules.function_length(files({"src/base/a.cpp": beyond})) == [
        f"src/base/a.cpp:{lead + 1}: {name} has 71 lines, at most 70"]


@pytest.mark.parametrize("head, count", [
    ("void f()", 0),
    ("void f(  )", 0),
    ("int f(int a, int b, int c, int d)", 4),
    ("int f(int a, int b, int c, int d, int e)", 5),
    ("A::A(int a, int b,\n     int c, int d, int e) : a_{a}, b_(a)", 5),
    ("A::A(int a)\n    : a_(a, {a, a}), b_(a, a, a, a, a), c_{a, a, a, a, a}", 1),
    ("void f(std::map<int, std::pair<int, int>> a, std::function<void(int, int, int)> b)", 2),
    ("void f(int a, B b = B(1, 2, 3, 4))", 2),
    ("template <class A, class B, class C, class D, class E>\nauto f(A a) -> R<A, B, C, D, E>", 1),
])
def test_parameters(head, count):
    text = "namespace a {\n\n" + head + " {\n    g(1, 2, 3, 4, 5);\n}\n\n}  // namespace a\n"
    violations = code_rules.parameters(files({"src/base/a.cpp": text}))
    expect(violations, f"src/base/a.cpp:3: {head.split('(')[0].split()[-1]} has {count} parameters"
           if count > 4 else None)


@pytest.mark.parametrize("text, complaint", [
    ("// Threads: any.\nclass A {\n    std::mutex mutex_;\n};\n", None),
    ("// A thing.\nclass A {\n    std::mutex mutex_;\n};\n", 'a.h:2: has "std::mutex mutex_'),
    ("class A final\n    : public B {\n    std::mutex mutex_;\n};\n", "src/base/a.h:1"),
    ("class A {\n    // Threads: any.\n    void f();\n    std::atomic<int> a_{0};\n};\n", None),
    ("class A {\n    mutable std::shared_mutex mutex_;\n};\n", "src/base/a.h:1"),
    ("struct A {\n    std::atomic<std::uint64_t> a{0}, b{0};\n};\n", "src/base/a.h:1"),
    ("// Threads: any.\nstruct A {\n    int a;\n};\n\nstruct B {\n    std::atomic<int> b;\n};\n",
     "src/base/a.h:6"),
    ("class A {\n    const std::atomic<bool>& stopping_;  // not a std::mutex here\n};\n", None),
    ("class A {\n    void f(std::mutex& mutex);\n};\n", None),
])
def test_threads_told(text, complaint):
    expect(code_rules.threads_told(files({"src/base/a.h": text})), complaint)


def test_function_length_of_python():
    long = "def f():\n" + "    x = 1\n" * 70
    expect(code_rules.function_length(files({"tools/a.py": long})), "tools/a.py:1: f has 71")


@pytest.mark.parametrize("path, compiled, complaint", [
    ("src/base/a.cpp", None, None),
    ("src/base/a.cpp", {"src/base/a.cpp"}, None),
    ("src/base/a.cpp", set(), "src/base/a.cpp: is not in"),
    ("src/attic/a.cpp", None, "src/attic/a.cpp: no target"),
    ("src/base/main.cpp", None, "src/base/main.cpp: no target"),
    ("src/app/main.cpp", None, None),
    ("tests/contract/a_test.cpp", None, None),
    ("tests/contract/a.cpp", None, "tests/contract/a.cpp: no target"),
    ("tests/a_test.cpp", None, "tests/a_test.cpp: no target"),
    ("bench/a.cpp", set(), None),
    ("tools/a.cpp", None, "tools/a.cpp: no target"),
])
def test_built_sources(path, compiled, complaint):
    expect(code_rules.built_sources(files({path: ""}), compiled), complaint)
