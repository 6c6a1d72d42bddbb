"""A clone of the tree under test as a reader has it, but nothing is compiled or fetched again.

`cmake` is a stand-in there that hands out the programs that the tests use; .venv/ has the packages
of the tree's own, and build/kafka/ and build/spark/ are the tree's own. All else is real: make,
tools/setup, tools/cluster, and every program.
"""

import hashlib
import os
import shutil
import subprocess

from program import PROGRAM, ROOT

_CMAKE = """#!/bin/sh
# cmake --preset NAME, cmake --build --preset NAME [--target TARGET]
preset= target=superhero
while [ $# -gt 0 ]; do
    case $1 in
        --preset) preset=$2; shift;;
        --target) target=$2; shift;;
        --build) ;;
        *) echo "cmake of tests/docs: $1 is not understood" >&2; exit 2;;
    esac
    shift
done
mkdir -p "build/$preset"
[ -e "build/$preset/build.ninja" ] || touch "build/$preset/build.ninja"
built="@ROOT@/build/$preset/$target"
[ "$target" = superhero ] && built="@PROGRAM@"
[ -x "$built" ] || { echo "cmake of tests/docs: no $built: make test builds it" >&2; exit 1; }
ln -sf "$built" "build/$preset/$target"
"""


def make(folder):
    """Clones the tree with the changes that are not committed yet."""
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout
    for path in filter(None, listed.split("\0")):
        (folder / path).unlink(missing_ok=True)
        if (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path, follow_symlinks=False)
    _share_venv(folder)
    (folder / "build").mkdir()
    for name in ("kafka", "spark"):
        (ROOT / "build" / name).mkdir(parents=True, exist_ok=True)
        (folder / "build" / name).symlink_to(ROOT / "build" / name)


def _share_venv(folder):
    """A virtual environment of the clone's own, with the packages of the tree's."""
    (folder / ".venv").mkdir()
    for name in ("bin", "duckdb-delta", "include", "lib", "lib64"):
        if (ROOT / ".venv" / name).exists():
            (folder / ".venv" / name).symlink_to(ROOT / ".venv" / name)
    shutil.copy(ROOT / ".venv/pyvenv.cfg", folder / ".venv")
    lists = sorted((folder / "tools").glob("requirements*.txt"))
    made_of = b"".join(path.read_bytes() for path in (folder / "tools/setup", *lists))
    (folder / ".venv/made-from").write_text(f"{folder} {hashlib.sha256(made_of).hexdigest()}  -\n")


def path_with_cmake(folder):
    """PATH with the stand-in for cmake, which is written to the folder."""
    folder.mkdir()
    text = _CMAKE.replace("@ROOT@", str(ROOT)).replace("@PROGRAM@", str(PROGRAM.resolve()))
    (folder / "cmake").write_text(text)
    (folder / "cmake").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
