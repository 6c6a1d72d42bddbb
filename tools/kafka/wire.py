"""The few words of the Kafka protocol, and one of Redis's, that prove that servers serve.

Asking by these takes milliseconds where a Java tool takes seconds, and is independent of the
client library that the project itself uses. Formats: kafka.apache.org/protocol.
"""

import os
import socket
import struct

RECORD_HEAD = struct.Struct(">hiqqqhii")  # of a batch of records, what its checksum covers
LOADING = {14: "coordinator load in progress", 15: "coordinator not available",
           16: "not the coordinator"}
UNKNOWN_TOPIC, TOPIC_ALREADY_EXISTS = 3, 36


class WireError(Exception):
    """A server that cannot be reached, does not answer in time, or refuses."""


def text(value):
    if value is None:
        return struct.pack(">h", -1)
    return struct.pack(">h", len(value.encode())) + value.encode()


def array(items):
    items = list(items)
    return struct.pack(">i", len(items)) + b"".join(items)


class Reader:
    """Takes values one after another from the bytes of an answer."""

    def __init__(self, data):
        self._data, self._at = data, 0

    def bytes(self, size):
        piece = self._data[self._at:self._at + size]
        if len(piece) != size:
            raise WireError("answer cut short")
        self._at += size
        return piece

    def _number(self, form, size):
        return struct.unpack(form, self.bytes(size))[0]

    def int8(self):
        return self._number(">b", 1)

    def int16(self):
        return self._number(">h", 2)

    def int32(self):
        return self._number(">i", 4)

    def int64(self):
        return self._number(">q", 8)

    def text(self):
        size = self.int16()
        return None if size < 0 else self.bytes(size).decode()

    def blob(self):
        return self.bytes(max(self.int32(), 0))

    def list(self, read):
        return [read() for _ in range(max(self.int32(), 0))]


class Broker:
    """A connection to one broker. Every question ends by the timeout, with WireError if need be."""

    def __init__(self, port, timeout=2.0, host="127.0.0.1", login=None):
        """login: secure.Login where brokers want TLS and a user."""
        self._name = f"{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout)
            if login:
                self._socket = login.wrap(self._socket, host)
        except OSError as error:
            raise WireError(f"{self._name}: {error}") from None
        if login:
            self._log_in(login)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def metadata(self, topics=None):
        """Ids of the brokers that serve, and {topic: [(partition, leader, replicas, in sync)]}."""
        names = struct.pack(">i", -1) if topics is None else array(map(text, topics))
        answer = self._ask(3, 1, names)
        brokers = answer.list(lambda: (answer.int32(), answer.text(), answer.int32(),
                                       answer.text())[0])
        answer.int32()  # controller

        def partition():
            answer.int16()  # error: no leader, a replica that is away; both are seen in the rest
            index, leader = answer.int32(), answer.int32()
            return index, leader, answer.list(answer.int32), answer.list(answer.int32)

        def topic():
            error, name, _ = answer.int16(), answer.text(), answer.int8()
            return name, answer.list(partition), error

        return set(brokers), {name: sorted(parts) for name, parts, error in answer.list(topic)
                              if not error}

    def create_topic(self, name, assignment):
        """A topic whose partition i lies on the brokers of assignment[i], the first one leading."""
        places = array(struct.pack(">i", index) + array(struct.pack(">i", b) for b in brokers)
                       for index, brokers in enumerate(assignment))
        request = text(name) + struct.pack(">ih", -1, -1) + places + array([])
        answer = self._ask(19, 2, array([request]) + struct.pack(">i?", 5000, False))
        answer.int32()  # throttled
        error, why = answer.list(lambda: (answer.text(), answer.int16(), answer.text())[1:])[0]
        if error != TOPIC_ALREADY_EXISTS:  # an earlier try whose answer came too late has made it
            self._refuse("create topic", error, why)

    def delete_topic(self, name):
        answer = self._ask(20, 1, array([text(name)]) + struct.pack(">i", 5000))
        answer.int32()
        error = answer.list(lambda: (answer.text(), answer.int16()))[0][1]
        if error != UNKNOWN_TOPIC:  # an earlier try whose answer came too late has deleted it
            self._refuse("delete topic", error)

    def produce(self, topic, partition, value):
        """Sends one record, acknowledged by all replicas in sync; gives its offset."""
        batch = record_batch(value)
        data = struct.pack(">ii", partition, len(batch)) + batch
        head = text(None) + struct.pack(">hi", -1, 5000)
        answer = self._ask(0, 3, head + array([text(topic) + array([data])]))

        def result():
            return answer.int32(), answer.int16(), answer.int64(), answer.int64()

        _, error, offset, _ = answer.list(lambda: (answer.text(), answer.list(result)))[0][1][0]
        self._refuse("produce", error)
        return offset

    def fetch(self, topic, partition, offset):
        """The bytes of the record batches from an offset on, up to 64 KiB; empty at the end."""
        place = struct.pack(">iqi", partition, offset, 1 << 16)
        head = struct.pack(">iiiib", -1, 500, 1, 1 << 16, 0)
        answer = self._ask(1, 4, head + array([text(topic) + array([place])]))
        answer.int32()

        def result():
            head = answer.int32(), answer.int16(), answer.int64(), answer.int64()
            answer.list(lambda: (answer.int64(), answer.int64()))  # aborted transactions
            return head[1], answer.blob()

        error, data = answer.list(lambda: (answer.text(), answer.list(result)))[0][1][0]
        self._refuse("fetch", error)
        return data

    def coordinator(self, group):
        """Id of the broker that leads a consumer group."""
        answer = self._ask(10, 1, text(group) + b"\0")
        answer.int32()
        error, words, broker = answer.int16(), answer.text(), answer.int32()
        self._refuse("find coordinator", error, words)
        return broker

    def check_group(self, group):
        """Fails if this broker does not lead the group, or cannot yet."""
        answer = self._ask(15, 0, array([text(group)]))
        self._refuse("describe group", answer.list(answer.int16)[0])

    def _log_in(self, login):
        answer = self._ask(17, 1, text(login.mechanism))
        self._refuse("choose how to log in", answer.int16())
        said = login.words()
        answer = self._ask(36, 0, struct.pack(">i", len(said)) + said)
        self._refuse("log in", answer.int16(), answer.text())

    def _ask(self, kind, version, body):
        number = int.from_bytes(os.urandom(3), "big")
        request = struct.pack(">hhi", kind, version, number) + text("tools/cluster") + body
        try:
            self._socket.sendall(struct.pack(">i", len(request)) + request)
            answer = Reader(self._receive(struct.unpack(">i", self._receive(4))[0]))
        except OSError as error:
            raise WireError(f"{self._name}: {error}") from None
        if answer.int32() != number:
            raise WireError(f"{self._name}: answer to another question")
        return answer

    def _receive(self, size):
        data = b""
        while len(data) < size:
            piece = self._socket.recv(size - len(data))
            if not piece:
                raise WireError(f"{self._name}: connection closed")
            data += piece
        return data

    def _refuse(self, what, error, words=None):
        if error:
            words = words or LOADING.get(error) or "see kafka.apache.org/protocol"
            raise WireError(f"{self._name}: {what}: error {error}, {words}")


def varint(value):
    value = (value << 1) ^ (value >> 63)
    out = bytearray()
    while value > 0x7f:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def record_batch(value):
    """One record without a key, as a batch of format 2."""
    record = b"\0" + varint(0) + varint(0) + varint(-1) + varint(len(value)) + value + varint(0)
    covered = RECORD_HEAD.pack(0, 0, 0, 0, -1, -1, -1, 1) + varint(len(record)) + record
    rest = struct.pack(">ibI", -1, 2, crc32c(covered)) + covered
    return struct.pack(">qi", 0, len(rest)) + rest


def redis_ping(port, timeout=2.0, host="127.0.0.1", login=None):
    """Fails unless the Redis there answers PING with PONG (it does not while it loads its data)."""
    try:
        with socket.create_connection((host, port), timeout) as connection:
            if login:
                connection = login.wrap(connection, host)
                connection.sendall(f"AUTH {login.user} {login.password}\r\n".encode())
                if not (answer := connection.recv(100)).startswith(b"+OK"):
                    raise OSError(answer.decode(errors="replace").strip() or "closed")
            connection.sendall(b"PING\r\n")
            answer = connection.recv(100)
    except OSError as error:
        raise WireError(f"{host}:{port}: {error}") from None
    if answer != b"+PONG\r\n":
        raise WireError(f"{host}:{port}: {answer.decode(errors='replace').strip() or 'closed'}")
