"""RFC 6455, sections 5 to 8, as a table: what a client sends over an open connection, and what the
server must answer."""

import struct

import pytest
from raw_websocket import (BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Closed, close_frame,
                           frame)

LARGEST = 65536  # bytes of a message that the server takes

# What must come: (opcode, payload) frames, then at last one of these.
GOES_ON = "goes on"  # the connection is still of use
NORMAL, PROTOCOL, INVALID, TOO_BIG = 1000, 1002, 1007, 1009


def text(payload):
    return TEXT, payload


CASES = {}


def case(name, sends, answers, end, piece=None):
    assert name not in CASES, name
    CASES[name] = (sends, answers, end, piece)


def echoes(name, sends, payload, opcode=TEXT, piece=None):
    case(name, sends, [(opcode, payload)], GOES_ON, piece)


def fails(name, sends, code=PROTOCOL, piece=None, before=()):
    case(name, sends, list(before), code, piece)


def lengths():
    """5.2: the three forms of a length."""
    sizes = (0, 1, 2, 124, 125, 126, 127, 128, 129, 254, 255, 256, 1000, 16383, 16384, 32768, 65534,
             65535, LARGEST)
    for size in sizes:
        payload = bytes(97 + i % 26 for i in range(size))
        echoes(f"length {size}, text", frame(TEXT, payload), payload)
        echoes(f"length {size}, binary", frame(BINARY, payload), payload, BINARY)
        if size < 1000:
            echoes(f"length {size}, byte by byte", frame(TEXT, payload), payload, piece=1)
        else:
            echoes(f"length {size}, in pieces", frame(TEXT, payload), payload, piece=997)
    for size in (LARGEST + 1, LARGEST + 2, 100_000):
        fails(f"length {size}: too big", frame(TEXT, b"x" * size), TOO_BIG)
    for size in (0, 1, 125):
        fails(f"length {size} in 16 bits", frame(TEXT, b"x" * size, length="16"))
    for size in (0, 1, 125, 126, 65535):
        fails(f"length {size} in 64 bits", frame(TEXT, b"x" * size, length="64"))
    # The library that reads the frames takes such a length as it stands.
    for high in (0x7F, 0x80, 0xFF):
        head = struct.pack("!BB", 0x81, 0xFF) + bytes([high]) + bytes(7) + b"mask"
        fails(f"length that begins with {high:x}", head + bytes(LARGEST + 1), TOO_BIG)


def masks():
    """5.3: a client masks each frame, a server none."""
    for opcode, name in ((TEXT, "text"), (BINARY, "binary"), (PING, "ping"), (PONG, "pong"),
                         (CLOSE, "close"), (CONTINUATION, "continuation")):
        fails(f"unmasked {name}", frame(opcode, b"", mask=None))
    fails("unmasked text of a byte", frame(TEXT, b"x", mask=None))
    fails("unmasked last fragment", frame(TEXT, b"a", fin=False) +
          frame(CONTINUATION, b"b", mask=None))
    for mask in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x01\0\0\0", b"aaaa"):
        echoes(f"mask {mask.hex()}", frame(TEXT, b"masked so", mask=mask), b"masked so")
    for size in range(1, 10):
        payload = b"masks go round"[:size]
        echoes(f"mask over {size} bytes", frame(BINARY, payload), payload, BINARY)


def opcodes():
    """5.2: the opcodes and bits that are reserved."""
    for opcode in (3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF):
        for size in (0, 1, 125):
            fails(f"opcode {opcode}, {size} bytes", frame(opcode, b"x" * size))
        fails(f"opcode {opcode} amid fragments", frame(TEXT, b"a", fin=False) + frame(opcode))
    for rsv in range(1, 8):
        for opcode, name in ((TEXT, "text"), (BINARY, "binary"), (PING, "ping"), (CLOSE, "close")):
            fails(f"reserved bits {rsv:03b}, {name}", frame(opcode, b"", rsv=rsv))
        fails(f"reserved bits {rsv:03b}, continuation",
              frame(TEXT, b"a", fin=False) + frame(CONTINUATION, b"b", rsv=rsv))


def pings():
    """5.5: control frames, also between the fragments of a message."""
    for size in (0, 1, 2, 124, 125):
        payload = bytes(range(size))
        case(f"ping of {size}", frame(PING, payload), [(PONG, payload)], GOES_ON)
        case(f"ping of {size}, byte by byte", frame(PING, payload), [(PONG, payload)], GOES_ON, 1)
        case(f"pong of {size} that nobody asked for", frame(PONG, payload), [], GOES_ON)
    for opcode, name in ((PING, "ping"), (PONG, "pong"), (CLOSE, "close")):
        fails(f"{name} of 126", frame(opcode, b"\x03\xe8" + b"x" * 124))
        fails(f"{name} of 125 in 16 bits", frame(opcode, b"\x03\xe8" + b"x" * 123, length="16"))
        fails(f"{name} in fragments", frame(opcode, b"", fin=False))
    case("ten pings at once", b"".join(frame(PING, bytes([i])) for i in range(10)),
         [(PONG, bytes([i])) for i in range(10)], GOES_ON)
    case("ping, text, ping", frame(PING, b"1") + frame(TEXT, b"t") + frame(PING, b"2"),
         [(PONG, b"1"), text(b"t"), (PONG, b"2")], GOES_ON)
    case("ping amid fragments",
         frame(TEXT, b"ab", fin=False) + frame(PING, b"p") + frame(CONTINUATION, b"cd"),
         [(PONG, b"p"), text(b"abcd")], GOES_ON)
    case("pong amid fragments",
         frame(TEXT, b"ab", fin=False) + frame(PONG, b"p") + frame(CONTINUATION, b"cd"),
         [text(b"abcd")], GOES_ON)
    case("a ping after each of many fragments",
         frame(TEXT, b"a", fin=False) +
         b"".join(frame(CONTINUATION, b"b", fin=False) + frame(PING, bytes([i]))
                  for i in range(20)) + frame(CONTINUATION, b"c"),
         [(PONG, bytes([i])) for i in range(20)] + [text(b"a" + b"b" * 20 + b"c")], GOES_ON)
    case("close amid fragments", frame(TEXT, b"ab", fin=False) + close_frame(1000), [], NORMAL)


def fragments():
    """5.4: messages in fragments."""
    def split(payload, count, opcode=TEXT):
        parts = [payload[i * len(payload) // count:(i + 1) * len(payload) // count]
                 for i in range(count)]
        return b"".join(frame(CONTINUATION if i else opcode, part, fin=i == count - 1)
                        for i, part in enumerate(parts))
    whole = b"a message that is sent in fragments"
    for count in (2, 3, 5, 10, 35, 100):
        for opcode, name in ((TEXT, "text"), (BINARY, "binary")):
            echoes(f"{count} fragments, {name}", split(whole, count, opcode), whole, opcode)
        echoes(f"{count} fragments, byte by byte", split(whole, count), whole, piece=1)
    echoes("empty fragments", split(b"", 3), b"")
    echoes("empty first fragment", frame(TEXT, fin=False) + frame(CONTINUATION, b"x"), b"x")
    echoes("empty last fragment", frame(TEXT, b"x", fin=False) + frame(CONTINUATION), b"x")
    echoes("as large as may be", split(b"y" * LARGEST, 64), b"y" * LARGEST)
    fails("too big in fragments", split(b"y" * (LARGEST + 1), 64), TOO_BIG)
    fails("continuation of nothing", frame(CONTINUATION, b"x"))
    fails("continuation of nothing, unfinished", frame(CONTINUATION, b"x", fin=False))
    fails("continuation after a whole message", frame(TEXT, b"t") + frame(CONTINUATION, b"x"),
          before=[text(b"t")])
    for opcode, name in ((TEXT, "text"), (BINARY, "binary")):
        for fin in (True, False):
            fails(f"{name} amid fragments, {'whole' if fin else 'unfinished'}",
                  frame(TEXT, b"a", fin=False) + frame(opcode, b"b", fin=fin))
    case("messages one after the other",
         split(whole, 3) + frame(TEXT, b"1") + split(whole, 7, BINARY) + frame(BINARY, b"2"),
         [text(whole), text(b"1"), (BINARY, whole), (BINARY, b"2")], GOES_ON)


# RFC 3629: the first and last of each length, and neighbours of what is left out.
CODE_POINTS = (0x0, 0x41, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD7FF, 0xE000, 0xFFFD,
               0xFFFE, 0xFFFF, 0x10000, 0x1F9B8, 0xFFFFF, 0x100000, 0x10FFFF)
BAD_UTF8 = {
    "a lone continuation byte": "80", "the last continuation byte": "bf",
    "two continuation bytes": "80bf", "continuation after ASCII": "41bf",
    "two bytes, cut off": "c3", "three bytes, cut off after one": "e2",
    "three bytes, cut off after two": "e282", "four bytes, cut off after one": "f0",
    "four bytes, cut off after two": "f09f", "four bytes, cut off after three": "f09f9b",
    "cut off by ASCII": "e28241", "two bytes, second is a first": "c3c3",
    "overlong / in two": "c0af", "overlong / in three": "e080af", "overlong / in four": "f08080af",
    "overlong NUL": "c080", "the largest overlong of two": "c1bf",
    "the largest overlong of three": "e09fbf", "the largest overlong of four": "f08fbfbf",
    "the first surrogate": "eda080", "the last surrogate": "edbfbf",
    "a pair of surrogates": "eda080edb080", "beyond the last code point": "f4908080",
    "far beyond it": "f7bfbfbf", "five bytes": "f888808080", "six bytes": "fc8480808080",
    "fe": "fe", "ff": "ff", "fe and ff": "fefeffff",
}


def utf8():
    """8.1: text is UTF-8, however its bytes are spread over frames."""
    for point in CODE_POINTS:
        payload = b"<" + chr(point).encode() + b">"
        echoes(f"code point {point:x}", frame(TEXT, payload), payload)
        for cut in range(2, len(payload) - 1):
            echoes(f"code point {point:x}, cut after {cut}",
                   frame(TEXT, payload[:cut], fin=False) + frame(CONTINUATION, payload[cut:]),
                   payload)
    for name, digits in BAD_UTF8.items():
        bad = bytes.fromhex(digits)
        fails(f"bad UTF-8: {name}", frame(TEXT, b"ok " + bad), INVALID)
        fails(f"bad UTF-8 in a last fragment: {name}",
              frame(TEXT, b"ok ", fin=False) + frame(CONTINUATION, bad), INVALID)
        fails(f"bad UTF-8 byte by byte: {name}", frame(TEXT, bad), INVALID, piece=1)
        echoes(f"no UTF-8, but binary: {name}", frame(BINARY, bad), bad, BINARY)
    long = "ϰόσμε ".encode() * 300
    echoes("much of it, cut anywhere", b"".join(
        frame(CONTINUATION if i else TEXT, long[i:i + 7], fin=i + 7 >= len(long))
        for i in range(0, len(long), 7)), long)


def closes():
    """7.4 and 5.5.1: how it ends, and with which codes."""
    case("close without a code", frame(CLOSE), [], NORMAL)
    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000,
                 4999):
        case(f"close with {code}", close_frame(code), [], code)
    for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999):
        fails(f"close with {code}", close_frame(code))
    # Registered later than the library was written, and beyond what is defined.
    fails("close with 1014", close_frame(1014))
    for code in (5000, 65535):
        case(f"close with {code}", close_frame(code), [], code)
    fails("close with one byte", frame(CLOSE, b"\x03"))
    case("close with a reason", close_frame(1000, b"enough"), [], NORMAL)
    case("close with the longest reason", close_frame(1000, b"x" * 123), [], NORMAL)
    case("close with a reason that is no ASCII", close_frame(1000, "Ende ✓".encode()), [], NORMAL)
    # 1007 would be as right as the library's 1002.
    for name in ("a lone continuation byte", "the first surrogate", "overlong NUL", "ff"):
        fails(f"close with bad UTF-8: {name}",
              close_frame(1000, bytes.fromhex(BAD_UTF8[name])))
    case("text after the close", close_frame(1000) + frame(TEXT, b"late"), [], NORMAL)
    case("ping after the close", close_frame(1000) + frame(PING, b"late"), [], NORMAL)
    case("close twice", close_frame(1000) + close_frame(1001), [], NORMAL)
    case("an answer, then the close", frame(TEXT, b"last") + close_frame(1000), [text(b"last")],
         NORMAL)


for each in (lengths, masks, opcodes, pings, fragments, utf8, closes):
    each()


@pytest.mark.parametrize("name", CASES)
def test_frames(echo, connect, name):
    sends, answers, end, piece = CASES[name]
    connection = connect(echo).upgrade()
    connection.send(sends, piece)
    for answer in answers:
        assert connection.receive() == answer
    if end == GOES_ON:
        connection.send(frame(PING, b"still there"))
        assert connection.receive() == (PONG, b"still there")
        return
    opcode, payload = connection.receive()
    assert opcode == CLOSE
    assert struct.unpack("!H", payload[:2])[0] == end
    payload[2:].decode()
    connection.send(frame(CLOSE, payload))
    assert connection.is_over()


@pytest.mark.parametrize("sent", range(1, 12))
def test_a_connection_that_is_cut_off_within_a_frame_leaves_no_trace(echo, connect, sent):
    cut = connect(echo).upgrade()
    cut.send(frame(TEXT, b"cut off")[:sent])
    cut.shut()
    other = connect(echo).upgrade()
    other.send(frame(TEXT, b"whole"))
    assert other.receive() == text(b"whole")


def test_a_close_that_is_not_answered_ends_all_the_same(echo, connect):
    connection = connect(echo).upgrade()
    connection.send(frame(3))
    opcode, payload = connection.receive()
    assert (opcode, payload[:2]) == (CLOSE, struct.pack("!H", PROTOCOL))
    with pytest.raises(Closed):
        while True:
            connection.receive()
