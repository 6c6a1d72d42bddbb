"""The Debian package: what is in it, what it needs, and that it is of this version. Whether it
installs in a clean Debian and its units run there, tools/try-package tries."""

import gzip
import re
import subprocess

import package
from program import ROOT, run

BUNDLED = ("libarrow", "libparquet")


def files():
    """Path below the root: (mode, owner), of what it installs."""
    listed = subprocess.run(["dpkg-deb", "--contents", package.packed()], check=True,
                            capture_output=True, text=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return {row[5].removeprefix("./"): (row[0], row[1]) for row in rows}


def commands():
    lines = run("--help").out.split("\nCommands:\n")[1].split("\n\n")[0].splitlines()
    return {line.split()[0] for line in lines if not line.startswith("   ")}


def test_its_version_is_that_of_the_program():
    version = package.field("Version")
    assert run("--version").out.split()[1] == version
    assert re.search(r"project\(superhero VERSION (\S+)",
                     (ROOT / "CMakeLists.txt").read_text())[1] == version
    assert (package.SOURCES / "changelog").read_text().startswith(f"superhero ({version}) ")
    assert package.packed().name == f"superhero_{version}_{package.field('Architecture')}.deb"


def test_what_is_in_it():
    found = files()
    wanted = {"usr/bin/superhero", "etc/superhero/superhero.env",
              "usr/share/man/man1/superhero.1.gz",
              "usr/share/bash-completion/completions/superhero",
              "usr/share/zsh/vendor-completions/_superhero",
              "usr/share/fish/vendor_completions.d/superhero.fish",
              "usr/share/doc/superhero/copyright", "usr/share/doc/superhero/changelog.gz",
              "usr/share/doc/superhero/examples/secrets.conf"}
    wanted |= {f"usr/share/man/man1/superhero-{name}.1.gz" for name in commands()}
    wanted |= {f"usr/lib/systemd/system/{name}" for name in package.ROLES.values()}
    assert wanted <= set(found), wanted - set(found)
    assert {path.split("/")[0] for path in found} == {"usr", "etc"}
    assert {owner for _, owner in found.values()} == {"root/root"}
    for path, (mode, _) in found.items():
        runs = mode.startswith("d") or path == "usr/bin/superhero"
        assert mode[1:] == ("rwxr-xr-x" if runs else "rw-r--r--"), f"{path}: {mode}"


def test_settings_are_kept_over_upgrades():
    listed = (package.unpacked() / "DEBIAN/conffiles").read_text().split()
    assert listed == [f"/{path}" for path, (mode, _) in files().items()
                      if path.startswith("etc/") and not mode.startswith("d")]


def test_it_plays_with_the_libraries_that_lie_in_it(tmp_path):
    program = package.unpacked() / "usr/bin/superhero"
    loaded = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    for name in BUNDLED:
        path = re.search(rf"{name}\S* => (\S+)", loaded)[1]
        assert path.startswith((str(package.unpacked() / "usr/bin/../lib/superhero"), "/usr/lib/"))
    done = run("simulate", "--games", 20, "--seed", 4, "--output-dir", tmp_path / "out", "--json",
               "--quiet", program=program)
    assert done.code == 0 and done.json["games_in_tables"] == 20, done.err


def test_symbols_are_left_out():
    tree = package.unpacked() / "usr"
    for binary in (tree / "bin/superhero", *(tree / "lib/superhero").iterdir()):
        sections = subprocess.run(["readelf", "--sections", "--wide", binary], check=True,
                                  capture_output=True, text=True).stdout
        assert ".dynsym" in sections and ".symtab" not in sections, binary
        assert ".debug_info" not in sections, binary


def test_it_depends_on_the_packages_of_its_libraries():
    needed = {each.split()[0] for each in package.field("Depends").split(", ")}
    program = package.unpacked() / "usr/bin/superhero"
    loaded = subprocess.run([ROOT / "deploy/runtime-packages", program], check=True,
                            capture_output=True, text=True).stdout.split()
    assert needed - {"adduser"} <= set(loaded), needed - set(loaded)
    assert {"adduser", "libc6", "librdkafka1", "libhiredis0.14", "liblmdb0"} <= needed


def test_the_scripts_of_the_package_are_understood():
    for name in ("postinst", "prerm", "postrm"):
        script = package.unpacked() / "DEBIAN" / name
        assert script.stat().st_mode & 0o777 == 0o755
        subprocess.run(["sh", "-n", script], check=True)


def test_licences_of_what_travels_along_are_in_it():
    docs = package.unpacked() / "usr/share/doc/superhero"
    told = (docs / "copyright").read_text()
    for name in ("uPlot", "CLI11", "Boost"):
        assert name in told
    if (package.unpacked() / "usr/lib/superhero").exists():
        text = gzip.decompress((docs / "arrow-LICENSE.txt.gz").read_bytes()).decode()
        assert "Apache License" in text and (docs / "arrow-NOTICE.txt.gz").exists()
