"""A folder that is deleted under the program: it ends with 4 and says what to do."""

import shutil
import signal

from program import commit_files, finish, wait_until


def test_output_dir_removed_while_playing(out, background):
    process = background("simulate", "--duration", 60, "--rate", 200, "--quiet",
                         "--output-dir", out)
    wait_until(lambda: commit_files(out) or (
        (out / "log/data.mdb").exists() and (out / "log/data.mdb").stat().st_size > 1_000_000),
        "games are played")
    shutil.rmtree(out, ignore_errors=True)
    done = finish(process, send=signal.SIGINT)
    assert done.code == 4, done.err
    assert "OUTPUT_DIR" in done.err and "play again" in done.err
