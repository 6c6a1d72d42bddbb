#!/usr/bin/env python3
"""Answers as the Super Hero API does, over HTTPS on a free port of 127.0.0.1, with the faults asked
for. `folder` gets certificate.pem (self-signed, made by openssl), then port, and for each request
a line in asked: the id. Ends when its standard input does.
"""

import argparse
import json
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--heroes", type=int, default=25, help="ids 1 … N are there")
    parser.add_argument("--token", default="letmein")
    parser.add_argument("--fail-first", type=int, default=0, help="so many requests get --status")
    parser.add_argument("--status", type=int, default=500)
    parser.add_argument("--retry-after", help="this header with --status")
    parser.add_argument("--cut-first", type=int, default=0, help="so many connections are cut")
    parser.add_argument("--slow-first", type=int, default=0, help="so many answers take 60 s")
    parser.add_argument("--slow-id", type=int, default=0, help="its answers take 60 s")
    parser.add_argument("--redirect", action="store_true", help="to another path of this server")
    parser.add_argument("--body", action="append", default=[], metavar="ID=TEXT",
                        help="answers this instead; {path} stands for the path, BIG for 2 MB")
    return parser.parse_args()


def hero(number):
    stats = {name: str(number % 100 + place) for place, name in enumerate(
        ("intelligence", "strength", "speed", "durability", "power", "combat"))}
    stats["durability"] = "null"
    return {"response": "success", "id": str(number), "name": f"Hero {number} ☆",
            "powerstats": stats, "biography": {"aliases": ["-"]}}


class Faults:
    """Hands out each fault so many times as was asked for."""

    def __init__(self, options):
        self.left = {"fail": options.fail_first, "cut": options.cut_first,
                     "slow": options.slow_first}
        self.lock = threading.Lock()

    def take(self, kind):
        with self.lock:
            self.left[kind] -= 1
            return self.left[kind] >= 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    options = None
    faults = None
    bodies = {}

    def do_GET(self):
        *_, token, last = self.path.split("/")
        with Handler.faults.lock, open(self.options.folder / "asked", "a") as asked:
            asked.write(f"{last}\n")
        if self.options.redirect and not self.path.startswith("/moved/"):
            return self.answer("", 301, Location="/moved" + self.path)
        if self.faults.take("cut"):
            return self.cut()
        if self.faults.take("slow") or int(last) == self.options.slow_id:
            time.sleep(60)
        if self.faults.take("fail"):
            pause = self.options.retry_after
            headers = {"Retry-After": pause} if pause else {}
            return self.answer("oops", self.options.status, **headers)
        return self.answer(self.text(token, int(last)))

    def text(self, token, number):
        if number in self.bodies:
            body = self.bodies[number]
            return "x" * 2_000_000 if body == "BIG" else body.replace("{path}", self.path)
        if token != self.options.token:
            return json.dumps({"response": "error", "error": "access denied"})
        if not 1 <= number <= self.options.heroes:
            return json.dumps({"response": "error", "error": "invalid id"})
        return json.dumps(hero(number))

    def answer(self, text, status=200, **headers):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def cut(self):
        """A reset in the middle of an answer."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"response":')
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    block_on_close = False

    def handle_error(self, *_):
        """Clients that hang up are part of the tests."""


def main():
    options = arguments()
    Handler.options, Handler.faults = options, Faults(options)
    Handler.bodies = {int(number): text for number, text in
                      (body.split("=", 1) for body in options.body)}
    certificate, key = options.folder / "certificate.pem", options.folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    # The handshake is each connection's own thread's, so that none waits for another.
    server.socket = context.wrap_socket(server.socket, server_side=True,
                                        do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    draft = options.folder / "port.draft"
    draft.write_text(str(server.server_port))
    draft.rename(options.folder / "port")
    sys.stdin.read()


if __name__ == "__main__":
    main()
