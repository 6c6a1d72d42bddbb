"""deploy/Dockerfile, read as a text: no image is built. What it copies is enough to configure."""

import re
import shutil
import subprocess

from compose_file import DEPLOY, read_compose, read_env
from program import ROOT


def instructions():
    """(word, rest) of each instruction, continued lines joined, comments left out."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            word, rest = line.split(maxsplit=1)
            yield word, " ".join(rest.split())


def stages():
    """Each stage as its list of instructions, the FROM first."""
    found = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def copied_from_the_project():
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from="):
            yield from rest.split()[:-1]


def test_stages():
    build, final = stages()
    assert build[0] == ("FROM", "debian:bookworm-slim AS build")
    assert final[0] == ("FROM", "debian:bookworm-slim")
    assert ("RUN", "tools/setup") in build
    assert any("cmake --preset release" in rest for _, rest in build)
    assert any("cmake --install build/release" in rest for _, rest in build)


def test_the_final_stage_is_run_by_a_user():
    final = stages()[-1]
    assert [rest for word, rest in final if word == "USER"][-1] not in ("root", "0")
    assert [word for word, _ in final].index("USER") > max(
        place for place, (word, _) in enumerate(final) if word in ("RUN", "COPY"))
    assert ("ENTRYPOINT", '["superhero"]') in final


def test_the_final_stage_copies_only_what_was_built():
    for word, rest in stages()[-1]:
        if word == "COPY":
            assert rest.startswith("--from=build /opt/"), rest


def test_setup_finds_all_that_it_reads():
    read = set(re.findall(r"tools/requirements[\w-]*\.txt", (ROOT / "tools/setup").read_text()))
    assert read <= set(copied_from_the_project())


def test_labels_say_what_the_program_says():
    final = stages()[-1]
    given = dict(rest.split("=") for word, rest in final if word == "ARG")
    version = re.search(r"project\(superhero VERSION (\S+)",
                        (ROOT / "CMakeLists.txt").read_text())[1]
    assert given == {"VERSION": version, "REVISION": "unknown"}
    assert ("RUN", 'test "$(superhero --version)" = "superhero $VERSION ($REVISION)"') in final
    build = stages()[0]
    given_to = [rest for word, rest in build[build.index(("ARG", "REVISION=unknown")):]
                if word == "RUN"][0]
    assert given_to.startswith('cmake --preset release -DSUPERHERO_REVISION="$REVISION"')
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"',
                             dict(final)["LABEL"]))
    assert labels == {"title": "superhero", "version": "$VERSION", "revision": "$REVISION"}
    assert read_compose()["services"]["server"]["build"]["args"] == {
        "REVISION": "${SUPERHERO_REVISION}"}
    assert "SUPERHERO_REVISION" in {name for name, *_ in read_env()}


def test_nothing_is_fetched_from_addresses():
    for word, rest in instructions():
        assert word != "ADD"
        assert not re.search(r"\b(curl|wget)\b|https?://", rest), rest


def test_what_is_copied_exists_and_is_not_ignored():
    allowed = [line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
               if line.startswith("!")]
    sources = list(copied_from_the_project())
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert source in allowed, source
    assert set(allowed) == set(sources)


def test_what_is_copied_is_enough_to_configure(tmp_path):
    for source in copied_from_the_project():
        target = tmp_path / source
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / source).is_dir() else shutil.copy2)(ROOT / source, target)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    done = subprocess.run(["cmake", "--preset", "release", "-DBUILD_TESTING=OFF"], cwd=tmp_path,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    targets = subprocess.run(["ninja", "-C", tmp_path / "build/release", "-t", "targets", "all"],
                             capture_output=True, text=True, check=True).stdout
    assert re.search(r"^superhero: CXX_EXECUTABLE", targets, re.MULTILINE)


def runtime_packages(program):
    return subprocess.run([DEPLOY / "runtime-packages", program], capture_output=True, text=True,
                          check=False)


def test_runtime_packages_are_those_of_the_libraries(tmp_path):
    (tmp_path / "bin").mkdir()
    done = runtime_packages(shutil.copy(shutil.which("redis-cli"), tmp_path / "bin"))
    assert done.returncode == 0, done.stderr
    names = done.stdout.split()
    assert "libc6" in names
    assert any(name.startswith("libssl3") for name in names)
    assert names == sorted(set(names))


def test_a_missing_library_is_an_error(tmp_path):
    (tmp_path / "a.c").write_text("int answer(void) { return 42; }")
    (tmp_path / "b.c").write_text("int answer(void); int main(void) { return answer(); }")
    subprocess.run(["cc", "-shared", "-o", "liba.so", "a.c"], cwd=tmp_path, check=True)
    subprocess.run(["cc", "-o", "b", "b.c", "-L.", "-la"], cwd=tmp_path, check=True)
    done = runtime_packages(tmp_path / "b")
    assert done.returncode != 0
    assert "liba.so" in done.stderr
