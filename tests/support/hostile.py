"""Texts that would do harm where they are taken for anything but texts."""

import contextlib
import http.server
import json
import threading

from program import run

HOSTILE = '</script><img src=x onerror=alert(1)>"\\\n\r\x1b[2J\x9b2J\x00\x7f\u202e\u0085&amp;{}'


def set_aside(folder, reason):
    """Makes a dead letter of a record of the embedded log; gives ((topic, partition, offset), its
    raw value)."""
    printed = run("log", "--output-dir", folder, "--topic", "lib.server.lobby", "--game",
                  json.loads(run("log", "--output-dir", folder, "--topic",
                                 "lib.server.lobby").out.splitlines()[0])["key"])
    record = json.loads(printed.out.splitlines()[0])
    place = record["topic"], record["partition"], record["offset"]
    file = folder / "superhero/_dead" / place[0] / str(place[1]) / f"{place[2]:020}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    letter = dict(zip(("topic", "partition", "offset"), place))
    file.write_text(json.dumps({"schema": 1, **letter, "reason": reason, "value": ""}))
    return place, record["value"]


def _metrics():
    version = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return ("# TYPE superhero_build_info gauge\n"
            f'superhero_build_info{{version="{version}",role="server"}} 1\n'
            "# TYPE superhero_server_logins_total counter\n"
            "superhero_server_logins_total NaN\n"
            "# TYPE superhero_server_finds_total counter\n"
            "superhero_server_finds_total 1e300\n")


class _Role(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = _metrics().encode() if self.path == "/metrics" else b"not ready: " + HOSTILE.encode()
        self.send_response(200 if self.path == "/metrics" else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def hostile_role():
    """HOST:PORT of a page that claims to be a server and tells hostile texts."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Role) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
