"""WebSocket frames as bytes, and a connection that takes no frame for granted (RFC 6455)."""

import os
import socket
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
IP_BIND_ADDRESS_NO_PORT = 24  # ip(7): the port is chosen as if nothing had been bound
HANGS = 120  # seconds, for what comes at once: guards against hanging only
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # of that key, section 1.3


def frame(opcode, payload=b"", fin=True, rsv=0, mask=b"\x12\x34\x56\x78", length=None):
    """One frame of a client. `mask` None: unmasked. `length`: "16" or "64", the form of the length
    where it is not the shortest one."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    size = len(payload)
    form = length or ("7" if size < 126 else "16" if size < 65536 else "64")
    masked = 0x80 if mask is not None else 0
    if form == "7":
        head = struct.pack("!BB", first, masked | size)
    elif form == "16":
        head = struct.pack("!BBH", first, masked | 126, size)
    else:
        head = struct.pack("!BBQ", first, masked | 127, size)
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def close_frame(code, reason=b""):
    return frame(CLOSE, struct.pack("!H", code) + reason)


def request(path="/api/v1/login", **changes):
    """An upgrade request; a change of None leaves that field out."""
    fields = {"Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade",
              "Sec-WebSocket-Key": KEY.decode(), "Sec-WebSocket-Version": "13"}
    fields |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"GET {path} HTTP/1.1"] + [f"{name}: {value}" for name, value in fields.items()
                                        if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Closed(Exception):
    """The server has closed the connection, without a close frame."""


class RawConnection:
    """`source`: the address of this machine from which it comes."""

    def __init__(self, port, receive_buffer=None, source=None):
        self.socket = socket.socket()
        if source:
            self.socket.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            self.socket.bind((source, 0))
        if receive_buffer:  # a window that shrinks later can stall the connection for good
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(HANGS)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""

    def send(self, data, piece=None):
        """In pieces of so many bytes, each in a segment of its own as far as that can be said."""
        step = piece or max(len(data), 1)
        for begin in range(0, len(data), step):
            try:
                self.socket.sendall(data[begin:begin + step])
            except OSError:
                return  # what the server said before is still to be read

    def _take(self, size):
        while len(self.held) < size:
            try:
                more = self.socket.recv(65536)
            except ConnectionError:
                more = b""
            if not more:
                raise Closed
            self.held += more
        taken, self.held = self.held[:size], self.held[size:]
        return taken

    def head(self):
        """The lines of an HTTP answer's head."""
        data = b""
        while not data.endswith(b"\r\n\r\n"):
            data += self._take(1)
        return data.decode("latin-1").split("\r\n")[:-2]

    def upgrade(self, *path):
        self.send(request(*path))
        assert self.head()[0].split()[1] == "101"
        return self

    def receive(self):
        """One frame of the server: opcode and payload. It must be whole, unmasked, without reserved
        bits, and have the shortest form of its length."""
        first, second = self._take(2)
        assert first & 0x80 and not first & 0x70 and not second & 0x80
        size = second
        if size == 126:
            size = struct.unpack("!H", self._take(2))[0]
            assert size > 125
        elif size == 127:
            size = struct.unpack("!Q", self._take(8))[0]
            assert size > 65535
        return first & 0xF, self._take(size)

    def is_over(self):
        """Whether nothing more comes, and the connection is closed."""
        try:
            self._take(1)
        except Closed:
            return True
        return False

    def shut(self):
        self.socket.close()


def random_mask():
    return os.urandom(4)
