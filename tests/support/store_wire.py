"""What lies between the program and an object store: it carries requests there and answers back,
and does harm to all of them, or to none, as `mode` says."""

import contextlib
import http.client
import http.server
import socket
import struct
import threading
import time
from collections import Counter

PASSES = "passes"
TRICKLES = "trickles"        # the body of a request, and of an answer, goes on piece by piece
CUTS_UPLOADS = "cuts uploads"  # half of a body reaches the store, then the connection is reset
CUTS_ANSWERS = "cuts answers"  # the store does it, and half of its answer comes back
BUSY = "busy"                # 503; the store hears nothing
SKEWED = "skewed"            # 403, as to a request of another time

PIECES = 40
PAUSE = 0.05
REFUSALS = {BUSY: (503, "SlowDown", "Please reduce your request rate."),
            SKEWED: (403, "RequestTimeTooSkewed", "The difference between the request time and "
                     "the server's time is too large.")}


def refusal(code, message):
    return (f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message>'
            "</Error>").encode()


def pieces(body):
    size = max(1, -(-len(body) // PIECES))
    return [body[at:at + size] for at in range(0, len(body), size)]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _carry(self):
        mode = self.server.mode
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        harmed = {CUTS_UPLOADS: self.command == "PUT" and body}.get(mode, mode != PASSES)
        if harmed:
            self.server.harmed[mode] += 1
        if mode in REFUSALS:
            status, code, message = REFUSALS[mode]
            self._answer(status, {}, refusal(code, message))
            return
        store = http.client.HTTPConnection("127.0.0.1", self.server.store_port, timeout=60)
        with contextlib.closing(store):
            self._pass_on(store, body, mode if harmed else PASSES)
            if mode == CUTS_UPLOADS and harmed:
                store.sock.close()
                self._reset()
                return
            answer = store.getresponse()
            self._answer(answer.status, answer.headers, answer.read(), mode)

    def _pass_on(self, store, body, mode):
        store.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("expect", "connection"):
                store.putheader(name, value)
        store.endheaders()
        if mode == CUTS_UPLOADS:
            body = body[:len(body) // 2]
        for piece in pieces(body) if mode == TRICKLES else [body]:
            store.send(piece)
            time.sleep(PAUSE if mode == TRICKLES else 0)

    def _answer(self, status, headers, body, mode=PASSES):
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date",
                                    "server"):
                self.send_header(name, value)
        # 204 has none.
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if mode == CUTS_ANSWERS:
            self.wfile.write(body[:len(body) // 2])
            self._reset()
            return
        for piece in pieces(body) if mode == TRICKLES else [body]:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(PAUSE if mode == TRICKLES else 0)

    def _reset(self):
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    do_GET = do_PUT = do_DELETE = _carry

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    mode = PASSES

    def handle_error(self, request, client_address):
        """A client that has gone, or was cut off."""


@contextlib.contextmanager
def wire_to(store_port):
    """The wire: its `address`, its `mode`, and how many requests were `harmed` in each mode."""
    with _Server(("127.0.0.1", 0), _Handler) as wire:
        wire.store_port, wire.harmed = store_port, Counter()
        wire.address = f"http://127.0.0.1:{wire.server_port}"
        thread = threading.Thread(target=wire.serve_forever)
        thread.start()
        try:
            yield wire
        finally:
            wire.shutdown()
            thread.join()
