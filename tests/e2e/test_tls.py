"""Players and server over TLS: what works, what is refused, and in which words."""

import re
import signal
import socket
import ssl
import sys
import threading

import pytest
from program import ROOT, environment, run, untimed
from roles import Process

sys.path.insert(0, str(ROOT / "tools"))

from kafka.secure import Authority  # noqa: E402


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def pair(authority):
    """Certificate and key of the server."""
    return authority.issue("server")


@pytest.fixture
def serve():
    """Starts a server of these files, or a plain one; `port` of what it gives says where."""
    started = []

    def launch(certificate="", key=""):
        server = Process("server", ("server", "--registry", "memory", "--websocket-port", 0),
                         environment(WEBSOCKET_TLS_CERT=certificate, WEBSOCKET_TLS_KEY=key))
        started.append(server)
        server.port = int(re.search(r":(\d+)/", server.says("serves ws")).group(1))
        return server

    yield launch
    for server in started:
        if server.process.poll() is None:
            server.kill()


def play(port, host="localhost", **settings):
    return run("client", "--players", 4, "--games", 5, "--client-sleep", 0.1, "--json", "--quiet",
               "--websocket-port", port, "--websocket-host", host, **settings)


def by_tls(authority):
    return {"WEBSOCKET_TLS": "True", "WEBSOCKET_TLS_CA": authority.certificate}


def secured(authority, port):
    """A socket that has shaken hands with the server."""
    context = ssl.create_default_context(cafile=authority.certificate)
    plain = socket.create_connection(("127.0.0.1", port), timeout=300)
    return context.wrap_socket(plain, server_hostname="localhost")


def shown(authority, port):
    """The certificate that a new connection gets."""
    with secured(authority, port) as connection:
        return connection.getpeercert(binary_form=True)


def refused(done, *words):
    assert done.code == 2, done.err
    line = untimed(done.error_line())
    for word in words:
        assert str(word) in line
    return line


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
@pytest.mark.parametrize("users", [1, 4])
def test_players_play(authority, pair, serve, host, users):
    server = serve(*pair)
    assert "serves wss://" in server.says("serves ws")
    done = play(server.port, host, USERS_PER_CONNECTION=users, **by_tls(authority))
    assert done.code == 0, done.err
    assert done.json["games"] == 5


def test_the_certificate_is_read_again_while_it_serves(authority, tmp_path, serve):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"

    def put(name):
        for source, target in zip(authority.issue(name), (certificate, key)):
            target.write_bytes(source.read_bytes())

    put("first")
    server = serve(certificate, key)
    old = shown(authority, server.port)
    with secured(authority, server.port) as kept:
        put("second")
        server.signal(signal.SIGHUP)
        server.says("new connections get the certificate")
        new = shown(authority, server.port)
        assert new != old
        key.write_text("no key")
        server.signal(signal.SIGHUP)
        line = server.says("keeps the certificate that it had")
        assert "WEBSOCKET_TLS_KEY" in line and str(key) in line
        assert shown(authority, server.port) == new
        kept.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert kept.recv(100).startswith(b"HTTP/1.1 ")
    assert play(server.port, **by_tls(authority)).code == 0


def test_files_that_are_no_certificate_and_key_are_refused(authority, pair, tmp_path):
    certificate, key = pair
    other = authority.issue("other")[1]
    expired = authority.issue("expired", days=-1)
    (empty := tmp_path / "empty").touch()
    (text := tmp_path / "text").write_text("not PEM\n")
    for given, *words in (
            ((tmp_path / "none", key), "WEBSOCKET_TLS_CERT", "none", "No such file"),
            ((certificate, tmp_path / "none"), "WEBSOCKET_TLS_KEY", "none", "No such file"),
            ((tmp_path, key), "WEBSOCKET_TLS_CERT", "cannot be read"),
            ((certificate, empty), "WEBSOCKET_TLS_KEY", "it is empty"),
            ((text, key), "WEBSOCKET_TLS_CERT", "certificates in PEM expected"),
            ((certificate, text), "WEBSOCKET_TLS_KEY", "a key in PEM"),
            ((certificate, other), "WEBSOCKET_TLS_KEY", "not the key of the certificate"),
            (expired, "WEBSOCKET_TLS_CERT", "has expired"),
            ((certificate, ""), "WEBSOCKET_TLS_CERT", "without WEBSOCKET_TLS_KEY"),
            (("", key), "WEBSOCKET_TLS_KEY", "without WEBSOCKET_TLS_CERT")):
        refused(run("server", "--registry", "memory", "--websocket-port", 0, "--quiet",
                    WEBSOCKET_TLS_CERT=given[0], WEBSOCKET_TLS_KEY=given[1]), *words)


def test_players_do_not_trust_everybody(authority, pair, serve, tmp_path):
    server = serve(*pair)
    refused(play(server.port, WEBSOCKET_TLS="True"), "signed by no authority that is trusted",
            "WEBSOCKET_TLS_CA")
    stranger = Authority(tmp_path / "stranger")
    refused(play(server.port, **by_tls(stranger)), "signed by no authority that is trusted")
    elsewhere = serve(*authority.issue("elsewhere", hosts=("DNS:elsewhere.example",)))
    refused(play(elsewhere.port, **by_tls(authority)), f"localhost:{elsewhere.port}",
            "for another name")
    refused(play(server.port, WEBSOCKET_TLS="True", WEBSOCKET_TLS_CA=tmp_path / "none"),
            "WEBSOCKET_TLS_CA", "No such file")
    refused(play(server.port, WEBSOCKET_TLS_CA=authority.certificate), "WEBSOCKET_TLS is False")


def test_an_expired_certificate_is_told(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("expired", days=-1))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def answer():
            connection, _ = listener.accept()
            with connection:
                try:
                    context.wrap_socket(connection, server_side=True)
                except (ssl.SSLError, OSError):
                    pass
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        refused(play(listener.getsockname()[1], "127.0.0.1", **by_tls(authority)),
                "its certificate has expired")
        thread.join(timeout=300)


def test_tls_meets_a_plain_side(authority, pair, serve):
    plain, secure = serve(), serve(*pair)
    refused(play(plain.port, **by_tls(authority)), "it does not speak TLS", "WEBSOCKET_TLS")
    for users in (1, 4):
        done = play(secure.port, USERS_PER_CONNECTION=users)
        assert done.code == 2
        assert "speaks TLS only: WEBSOCKET_TLS=True expected" in done.last_line()
    with socket.create_connection(("127.0.0.1", secure.port), timeout=300) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(1000), b""))
    assert answer.startswith(b"HTTP/1.1 400 ") and b"wss expected" in answer


def test_a_handshake_that_never_ends_is_ended(authority, pair, serve):
    server = serve(*pair)
    silent, halting = (socket.create_connection(("127.0.0.1", server.port), timeout=300)
                       for _ in range(2))
    with silent, halting:
        halting.sendall(b"\x16\x03\x01\x02\x00\x01")  # of a ClientHello, the beginning
        assert silent.recv(1) == b"" and halting.recv(1) == b""
    assert play(server.port, **by_tls(authority)).code == 0
