"""Rules about what may include what. Each takes a Tree and returns its violations as lines."""

import re

from tree import includes, is_test, room_of

# C headers of a technology -> the one room that may name them, in its .cpp files.
ADAPTER_HEADERS = {
    r"lmdb\.h": ("lmdb",),
    r"hiredis/.*": ("redis",),
    r"librdkafka/.*": ("kafka",),
    r"curl/.*": ("heroapi", "s3", "scrape"),
    r"openssl/(ssl|x509.*|err|pem)\.h": ("tls",),
    r"(arrow|parquet)/.*": ("parquet",),
}
# What CMakeLists.txt links a room with -> the headers that come with it.
PARTS = {
    "Boost::json": r"boost/json(/.*|\.hpp)",
    "CLI11::CLI11": r"CLI/.*",
    "CURL::libcurl": r"curl/.*",
    "pugixml::pugixml": r"pugixml\.hpp",
    "OpenSSL::Crypto": r"openssl/(evp|rand|sha|hmac)\.h",
    "OpenSSL::SSL": r"openssl/(ssl|x509.*|err|pem)\.h|boost/(asio|beast)/ssl.*"
                    r"|boost/beast/websocket/ssl\.hpp",
    "fmt::fmt": r"fmt/.*",
    "hiredis::hiredis": r"hiredis/.*",
    "isal::isal": r"isa-l/.*",
    "lmdb::lmdb": r"lmdb\.h",
    "parts::parquet": r"(arrow|parquet)/.*",
    "rdkafka::rdkafka": r"librdkafka/.*",
    "simdjson::simdjson": r"simdjson\.h",
}
ADAPTER_LAYER = 4
# Layers up to this one are pure. Not for them, even in part:
PURE_LAYER = 2
IMPURE_HEADERS = re.compile(
    r"thread|fstream|iostream|future|boost/beast.*|boost/asio.*"
    r"|sys/(socket|epoll|stat|mman)\.h|unistd\.h|fcntl\.h|pthread\.h|time\.h")
# The doors name the type of their coroutines, awaitable<T, io_context::executor_type>.
PURE_EXCEPTIONS = {("ports", "boost/asio/awaitable.hpp"), ("ports", "boost/asio/io_context.hpp")}
IMPURE_CALLS = re.compile(r"_clock::now\(|std::random_device|\bgetenv\(|std::this_thread")


def declared_rooms(tree):
    """CMakeLists.txt lists every folder of src/; what a room uses is of a lower layer."""
    rooms, wrong = tree.rooms(), []
    for path in tree.paths("src"):
        if room_of(path) not in rooms:
            wrong.append(f"{path}: is in no room that CMakeLists.txt lists")
    for room in rooms.values():
        for used in sorted(room.uses | room.test_uses):
            if used not in rooms:
                wrong.append(f"CMakeLists.txt: {room.name} uses {used}, which is not listed")
            elif rooms[used].layer >= room.layer:
                wrong.append(f"CMakeLists.txt: {room.name} (layer {room.layer}) uses {used} "
                             f"(layer {rooms[used].layer}): arrows point down")
            elif (used in room.uses and rooms[used].layer == ADAPTER_LAYER
                  and room.name != "app"):
                wrong.append(f"CMakeLists.txt: {room.name} uses the adapter {used}: only app may")
    return wrong


def include_directions(tree):
    """A file includes of its own room and of those that its room declares, by path from src/."""
    rooms, wrong = tree.rooms(), []
    for path in tree.paths("src", ending=(".h", ".cpp")):
        room = rooms.get(room_of(path))
        if room is None:
            continue  # declared_rooms tells
        allowed = {room.name} | room.uses | (room.test_uses if is_test(path) else set())
        for line, target, angled in includes(tree.text(path)):
            if angled or (is_test(path) and target.startswith("tests/")):
                continue
            if f"src/{target}" not in tree and not target.endswith(".inc"):
                wrong.append(f"{path}:{line}: no file src/{target}")
            elif target.split("/")[0] not in allowed:
                wrong.append(f"{path}:{line}: {room.name} may not include {target}: "
                             f"CMakeLists.txt does not let it use {target.split('/')[0]}")
    return wrong


def true_declarations(tree):
    """The list of CMakeLists.txt says nothing that is not so: a room that is used is included."""
    rooms, wrong = tree.rooms(), []
    included = {name: {"code": set(), "tests": set()} for name in rooms}
    for path in tree.paths("src", ending=(".h", ".cpp")):
        if room_of(path) in rooms:
            kind = "tests" if is_test(path) else "code"
            included[room_of(path)][kind] |= {
                target.split("/")[0] for _, target, angled in includes(tree.text(path))
                if not angled}
    for room in rooms.values():
        if not included[room.name]["code"] and not included[room.name]["tests"]:
            continue  # not begun
        wrong += [f"CMakeLists.txt: {room.name} USES {used}, but includes nothing of it"
                  for used in sorted(room.uses - included[room.name]["code"])]
        wrong += [f"CMakeLists.txt: {room.name} TEST_USES {used}, but no test includes it"
                  for used in sorted(room.test_uses - included[room.name]["tests"])]
    return wrong


def true_links(tree):
    """A room links a part (LINKS) if and only if it includes headers of it."""
    wrong = []
    for room in tree.rooms().values():
        included = {target for path in tree.paths("src", ending=(".h", ".cpp"))
                    if room_of(path) == room.name
                    for _, target, angled in includes(tree.text(path)) if angled}
        wrong += [f"CMakeLists.txt: {room.name} LINKS {part}, which PARTS of the style rules lacks"
                  for part in sorted(room.links - PARTS.keys())]
        for part, pattern in PARTS.items():
            uses = any(re.fullmatch(pattern, target) for target in included)
            if uses and part not in room.links:
                wrong.append(f"CMakeLists.txt: {room.name} uses {part}, but LINKS it not")
            elif included and part in room.links and not uses:
                wrong.append(f"CMakeLists.txt: {room.name} LINKS {part}, but includes none of it")
    return wrong


def adapter_headers(tree):
    """The headers of a technology are named in the .cpp files of its room only."""
    wrong = []
    for path in tree.paths("src", ending=(".h", ".cpp")):
        for line, target, angled in includes(tree.text(path)):
            for pattern, rooms in ADAPTER_HEADERS.items():
                if angled and re.fullmatch(pattern, target) and not (
                        path.endswith(".cpp") and room_of(path) in rooms):
                    wrong.append(f"{path}:{line}: <{target}> belongs into .cpp files of "
                                 + " or ".join(rooms))
    return wrong


def beast_headers(tree):
    """No header outside web, tls, server and player brings in Boost.Beast:
    it is slow to compile."""
    return [f"{path}:{line}: <{target}> in a header outside web, tls, server and player"
            for path in tree.paths("src", ending=".h")
            if room_of(path) not in ("web", "tls", "server", "player")
            for line, target, _ in includes(tree.text(path))
            if target.startswith("boost/beast")]


def pure_layers(tree):
    """Layers 0 to 2 know no clock, socket, thread, file or log; only app reads the environment."""
    rooms, wrong = tree.rooms(), []
    for path in tree.paths("src", ending=(".h", ".cpp")):
        room = rooms.get(room_of(path))
        if room is None or is_test(path):
            continue
        pure = room.layer <= PURE_LAYER
        for line, target, _ in includes(tree.text(path)):
            if pure and IMPURE_HEADERS.fullmatch(target) and (
                    room.name, target) not in PURE_EXCEPTIONS:
                wrong.append(f"{path}:{line}: <{target}> in a pure layer")
        for line, text in enumerate(tree.text(path).splitlines(), 1):
            call = IMPURE_CALLS.search(text)
            if call and (pure or (call[0] == "getenv(" and room.name != "app")):
                wrong.append(f"{path}:{line}: {call[0]} is not for {room.name}")
    return wrong


# The folders of app, from the bottom up. Those of one row do not include each other.
APP_FOLDERS = [("", "roster"), ("console",), ("doors",), ("jobs",), ("monitor",),
               ("simulate", "drill"), ("cli", "commands")]


def _app_folder(path):
    """Of src/app/x/y.h and app/x/y.h; "" for files directly in app."""
    return "/".join(path.removeprefix("src/").split("/")[1:-1])


def app_directions(tree):
    """Within app, files include only what is in their own folder or in a lower one."""
    level = {folder: row for row, folders in enumerate(APP_FOLDERS) for folder in folders}
    wrong = []
    for path in tree.paths("src", ending=(".h", ".cpp")):
        if room_of(path) != "app" or path == "src/app/main.cpp":
            continue
        own = _app_folder(path)
        if own not in level:
            wrong.append(f"{path}: APP_FOLDERS of the style rules lacks {own}")
            continue
        wrong += [f"{path}:{line}: may not include {target}"
                  for line, target, angled in includes(tree.text(path))
                  if not angled and target.startswith("app/")
                  and (other := _app_folder(target)) != own
                  and level.get(other, -1) >= level[own]]
    return wrong


MAP_COLUMNS = slice(3, 45)  # of the names; what they are for stands to the right


def drawn_rooms(tree):
    """The map of ARCHITECTURE.md has each room in its layer, and no other."""
    layer, drawn = None, set()
    block = re.search(r"^```text\n(.*?)^```", tree.text("ARCHITECTURE.md"), re.S | re.M)
    for line in block[1].splitlines():
        if begins := re.match(r" (\d)  ", line):
            layer = int(begins[1])
        drawn |= {(name, layer) for name in re.findall(r"[a-z]\w*", line[MAP_COLUMNS])}
    built = {(room.name, room.layer) for room in tree.rooms().values()}
    return ([f"ARCHITECTURE.md: the map lacks {name} in layer {at}" for name, at in built - drawn]
            + [f"ARCHITECTURE.md: the map has {name} in layer {at}, CMakeLists.txt has not"
               for name, at in drawn - built])


RULES = [declared_rooms, drawn_rooms, include_directions, app_directions, true_declarations,
         true_links, adapter_headers, beast_headers, pure_layers]
