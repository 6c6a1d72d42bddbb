"""RFC 6455, section 4, and RFC 9112 as far as it matters here: which first bytes of a connection
are an upgrade, and what all others are answered. Over the game server itself."""

import base64
import socket
import struct

import pytest
from raw_websocket import ACCEPT, KEY, PONG, Closed, frame, request

BAD, NOT_FOUND, NOT_ALLOWED, UPGRADE, TOO_LARGE = 400, 404, 405, 426, 431
LARGEST_HEADER = 8192
PATHS = ("login", "game/find", "game/lobby", "game/hero", "game/action")

UPGRADES = {
    **{f"to {path}": request(f"/api/v1/{path}") for path in PATHS},
    "with a query": request("/api/v1/login?a=b"),
    "names in lower case": request().lower().replace(b"get /", b"GET /")
    .replace(b"http/1.1", b"HTTP/1.1").replace(KEY.lower(), KEY),
    "names in upper case": request(Upgrade=None).replace(b"Host", b"HOST").replace(
        b"\r\n\r\n", b"\r\nUPGRADE: WEBSOCKET\r\n\r\n"),
    "value of Upgrade in mixed case": request(Upgrade="WebSocket"),
    "several protocols in Upgrade": request(Upgrade="h2c, websocket"),
    "keep-alive, Upgrade": request(Connection="keep-alive, Upgrade"),
    "Connection in two fields": request(Connection="keep-alive").replace(
        b"\r\n\r\n", b"\r\nConnection: Upgrade\r\n\r\n"),
    "no space after colons": request().replace(b": ", b":"),
    "more space around values": request().replace(b": ", b": \t ").replace(b"\r\n", b" \r\n")
    .replace(b" HTTP/1.1 \r\n", b" HTTP/1.1\r\n").replace(b" \r\n \r\n", b"\r\n\r\n"),
    "from any origin": request(Origin="http://elsewhere.example"),
    "a protocol that is not chosen": request(Sec_WebSocket_Protocol="chat, superchat"),
    "extensions that are not taken": request(
        Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits"),
    "cookies and fields that mean nothing": request(Cookie="a=b", X_Anything="x" * 1000),
    "a key of other bytes": request(Sec_WebSocket_Key=base64.b64encode(bytes(range(16))).decode()),
    "a header nearly as large as may be": request(X_Padding="x" * (LARGEST_HEADER - 300)),
    "the host with a port": request(Host="localhost:5678"),
    "an empty host": request(Host=""),
    **{f"the absolute target {target}": request(target) for target in (
        "http://localhost/api/v1/login", "https://elsewhere.example:443/api/v1/login?a=b",
        "ws://localhost:5678/api/v1/login", "WSS://[::1]:5678/api/v1/login")},
    "an absolute target beside another host": request(
        "http://localhost/api/v1/login", Host="elsewhere.example"),
}

REFUSALS = {
    "an unknown path": (request("/api/v1/unknown"), NOT_FOUND),
    "the root": (request("/"), NOT_FOUND),
    "a path that goes up": (request("/api/v1/../v1/login"), NOT_FOUND),
    "a path in capitals": (request("/API/V1/LOGIN"), NOT_FOUND),
    "a path with escapes": (request("/api/v1/%6cogin"), NOT_FOUND),
    "a path with a slash at its end": (request("/api/v1/login/"), NOT_FOUND),
    **{f"the absolute target {target}": (request(target), NOT_FOUND) for target in (
        "http://localhost/api/v1/unknown", "http://localhost", "http://localhost?/api/v1/login",
        "http:///api/v1/login", "http://:80/api/v1/login", "http://a@localhost/api/v1/login",
        "http://localhost:x/api/v1/login", "http://[::1/api/v1/login", "http://a#b/api/v1/login",
        "http:/api/v1/login", "ftp://localhost/api/v1/login", "://localhost/api/v1/login")},
    "an absolute target without Host": (
        request("http://localhost/api/v1/login", Host=None), BAD),
    "an absolute target and Host twice": (request("http://localhost/api/v1/login").replace(
        b"\r\n\r\n", b"\r\nHost: other\r\n\r\n"), BAD),
    "the target *": (request("*"), NOT_FOUND),
    **{f"method {method}": (request().replace(b"GET", method.encode()), NOT_ALLOWED)
       for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW")},
    "method get": (request().replace(b"GET", b"get"), NOT_ALLOWED),
    "no Upgrade": (request(Upgrade=None), UPGRADE),
    "another protocol in Upgrade": (request(Upgrade="h2c"), UPGRADE),
    "no Connection": (request(Connection=None), UPGRADE),
    "Connection: close": (request(Connection="close"), UPGRADE),
    "no version": (request(Sec_WebSocket_Version=None), UPGRADE),
    **{f"version {version}": (request(Sec_WebSocket_Version=version), UPGRADE)
       for version in ("0", "8", "12", "14", "013", "13, 8", "x", "-13")},
    "the version twice": (request().replace(
        b"\r\n\r\n", b"\r\nSec-WebSocket-Version: 13\r\n\r\n"), UPGRADE),
    "no key": (request(Sec_WebSocket_Key=None), BAD),
    "an empty key": (request(Sec_WebSocket_Key=""), BAD),
    "a key of 15 bytes": (request(Sec_WebSocket_Key=base64.b64encode(bytes(15)).decode()), BAD),
    "a key of 17 bytes": (request(Sec_WebSocket_Key=base64.b64encode(bytes(17)).decode()), BAD),
    "a key that is not base 64": (request(Sec_WebSocket_Key="!" * 22 + "=="), BAD),
    "the key twice": (request().replace(
        b"\r\n\r\n", b"\r\nSec-WebSocket-Key: " + KEY + b"\r\n\r\n"), BAD),
    "no Host": (request(Host=None), BAD),
    "Host twice": (request().replace(b"\r\n\r\n", b"\r\nHost: other\r\n\r\n"), BAD),
    "HTTP/1.0": (request().replace(b"HTTP/1.1", b"HTTP/1.0"), BAD),
    "HTTP/2.0": (request().replace(b"HTTP/1.1", b"HTTP/2.0"), BAD),
    # RFC 9110, 2.5, would have it taken for 1.1. The library's parser knows 1.0 and 1.1 only, and
    # nobody speaks 1.2: there is no such version.
    "HTTP/1.2": (request().replace(b"HTTP/1.1", b"HTTP/1.2"), BAD),
    "http/1.1": (request().replace(b"HTTP/1.1", b"http/1.1"), BAD),
    "no version of HTTP": (request().replace(b" HTTP/1.1", b""), BAD),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BAD),
    "the beginning of TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40) + b"\r\n",
                             BAD),
    "binary": (bytes(range(256)) + b"\r\n\r\n", BAD),
    "a frame before the answer": (request() + frame(PONG), BAD),
    "a second request behind it": (request() + request(), BAD),
    # Ways in which two readers of one stream can be made to see different requests.
    "a body": (request(Content_Length="5") + b"hello", BAD),
    "a body of no bytes": (request(Content_Length="0"), BAD),
    "chunks": (request(Transfer_Encoding="chunked") + b"0\r\n\r\n", BAD),
    "chunks and a length": (request(Transfer_Encoding="chunked", Content_Length="5"), BAD),
    "two lengths": (request(Content_Length="5").replace(
        b"\r\n\r\n", b"\r\nContent-Length: 6\r\n\r\n"), BAD),
    "a length below 0": (request(Content_Length="-1"), BAD),
    "a length with a sign": (request(Content_Length="+5"), BAD),
    "a length beyond 64 bits": (request(Content_Length="9" * 30), BAD),
    "chunked, hidden": (request(Transfer_Encoding="xchunked"), BAD),
    "a space before a colon": (request().replace(b"Host:", b"Host :"), BAD),
    "a field without a colon": (request().replace(b"Host:", b"Host"), BAD),
    "a field without a name": (request().replace(b"Host:", b":"), BAD),
    "a name with a space": (request().replace(b"Host:", b"Ho st:"), BAD),
    "NUL in a name": (request().replace(b"Host:", b"Ho\0st:"), BAD),
    "NUL in a value": (request(X_Nul="a\0b"), BAD),
    "an escape in a value": (request(X_Escape="a\x1b[2Jb"), BAD),
    "lines that end with LF": (request().replace(b"\r\n", b"\n"), BAD),
    "lines that end with CR": (request().replace(b"\r\n", b"\r"), BAD),
    "CR in a value": (request(X_Return="a\rb"), BAD),
    "two spaces in the first line": (request().replace(b"GET /", b"GET  /"), BAD),
    "a tab in the first line": (request().replace(b"GET /", b"GET\t/"), BAD),
    "an empty line before it": (b"\r\n" + request(), BAD),
    "a space before the first line": (b" " + request(), BAD),
    "a target with a space": (request("/api/v1/ login"), BAD),
    "a target with NUL": (request("/api/v1/log\0in"), BAD),
    "a header that is too large": (request(X_Padding="x" * LARGEST_HEADER), TOO_LARGE),
    "too many fields": (request(**{f"X{i}": "x" * 20 for i in range(400)}), TOO_LARGE),
    "a target that is too long": (request("/" + "x" * LARGEST_HEADER), TOO_LARGE),
    "a name that is too long": (request(**{"X" * LARGEST_HEADER: "x"}), TOO_LARGE),
}


@pytest.mark.parametrize("name", UPGRADES)
def test_upgrades(game_server, connect, name):
    connection = connect(game_server)
    connection.send(UPGRADES[name])
    first, *fields = connection.head()
    assert first == "HTTP/1.1 101 Switching Protocols"
    values = {field.split(": ")[0].lower(): field.split(": ")[1] for field in fields}
    assert values["upgrade"].lower() == "websocket" and values["connection"].lower() == "upgrade"
    if KEY in UPGRADES[name]:
        assert values["sec-websocket-accept"].encode() == ACCEPT
    assert not values.keys() & {"sec-websocket-protocol", "sec-websocket-extensions"}
    connection.send(frame(9, b"alive"))
    assert connection.receive() == (10, b"alive")


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_an_upgrade_in_pieces(game_server, connect, piece):
    connection = connect(game_server)
    connection.send(request(), piece)
    assert connection.head()[0].split()[1] == "101"


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(game_server, connect, name):
    sends, status = REFUSALS[name]
    connection = connect(game_server)
    connection.send(sends)
    first, *fields = connection.head()
    assert first.startswith(f"HTTP/1.1 {status} ")
    assert "Connection: close" in fields
    if status == UPGRADE:
        assert {"Upgrade: websocket", "Sec-WebSocket-Version: 13"} <= set(fields)
    if status == NOT_ALLOWED:
        assert "Allow: GET" in fields
    length = next(int(field.split(": ")[1]) for field in fields if "Content-Length" in field)
    body = connection._take(length)
    assert body.endswith(b"\n") and body.count(b"\n") == 1
    connection.socket.shutdown(1)
    assert connection.is_over()


@pytest.mark.parametrize("sent", [0, 1, 3, 4, 20, len(request()) // 2, len(request()) - 1])
def test_what_is_cut_off_is_not_answered(game_server, connect, sent):
    connection = connect(game_server)
    connection.send(request()[:sent])
    connection.socket.shutdown(1)
    with pytest.raises(Closed):
        connection.head()


@pytest.mark.parametrize("sent", [0, 1, 20, len(request()) - 1])
def test_who_does_not_go_on_is_let_go(game_server, connect, sent):
    connection = connect(game_server)
    connection.send(request()[:sent])
    with pytest.raises(Closed):
        connection.head()


@pytest.mark.parametrize("sent", range(0, len(request()) + 1, 8))
def test_a_reset_within_the_handshake_disturbs_nobody(game_server, connect, sent):
    broken = connect(game_server)
    broken.send(request()[:sent])
    broken.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    broken.shut()
    other = connect(game_server).upgrade()
    other.send(frame(9, b"alive"))
    assert other.receive() == (10, b"alive")
