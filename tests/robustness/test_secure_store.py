"""An object store that wants TLS, beside a Kafka and a Redis that want it too."""

import contextlib
import socket
import ssl
import sys
import threading

import pytest
from program import CLEAN, ROOT, run, verdict
from test_object_store_away import BucketSystem

sys.path.insert(0, str(ROOT / "tools"))

from kafka.secure import Authority  # noqa: E402


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    class Secured(BucketSystem):
        up = ("--secure", "--store")

    with Secured(tmp_path_factory.mktemp("secure")) as system:
        yield system


def test_games_are_played_and_proven(system):
    assert system.settings["S3_ENDPOINT"].startswith("https://")
    server, worker, client = system.playing(games=3)
    client.wait()
    server.stop()
    worker.stop()
    games = system.prove(client)["games"]
    assert games > 0
    system.run("compact", "--quiet")
    rebuilt = "s3://superhero/rebuilt"
    assert system.run("batch", "--rebuild", rebuilt, "--json", "--quiet").json["games"] == games
    report = system.run("audit", "--against", rebuilt, "--json", "--quiet").json
    assert report["same"] and verdict(system.audit().json) == CLEAN


@pytest.fixture
def no_authority(tmp_path):
    file = tmp_path / "none.pem"
    file.write_text("nothing\n")
    return file


@pytest.mark.parametrize("command", ["worker", "batch", "audit", "compact"])
def test_a_store_whose_authority_is_not_trusted_is_refused(system, command):
    done = run(command, "--quiet", **(system.settings | {"S3_CA": ""}))
    assert done.code == 2, done.err
    assert done.last_line().endswith(
        f" at {system.settings['S3_ENDPOINT']}: its certificate is signed by no authority that is "
        "trusted: S3_CA names the file of the one that signed it"), done.err


def test_a_file_without_an_authority_is_named(system, no_authority):
    done = run("audit", "--quiet", **(system.settings | {"S3_CA": no_authority}))
    assert done.code == 2 and f'S3_CA is "{no_authority}": ' in done.last_line(), done.err


@contextlib.contextmanager
def store_with(certificate, key):
    """The address of one that shows this certificate, and gives no answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                context.wrap_socket(connection, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("certificate, code, words", [
    ({"hosts": ("DNS:elsewhere.example",)}, 2, "is for another name than S3_ENDPOINT has"),
    ({"days": -1}, 3, "has expired"),
], ids=["name", "expired"])
def test_a_certificate_that_does_not_fit_is_told(tmp_path, certificate, code, words):
    authority = Authority(tmp_path / "authority")
    with store_with(*authority.issue("store", **certificate)) as address:
        done = run("audit", "--quiet", OUTPUT_DIR="s3://superhero/x", LOCAL_DIR=tmp_path,
                   S3_ENDPOINT=address, S3_CA=authority.certificate, S3_ACCESS_KEY="x",
                   S3_SECRET_KEY="y")
    assert done.code == code, done.err
    assert done.last_line().endswith(f" at {address}: its certificate {words}"), done.err
