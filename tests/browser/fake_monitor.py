"""A monitor whose answers a test decides: it serves the page as it lies in the source, with the
headers and with JSON as the real one has them."""

import http.server
import json
import math
import pathlib
import threading
import time
import urllib.parse

import made_up

PAGE = pathlib.Path(__file__).resolve().parents[2] / "src" / "monitor" / "page"
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
POINTS = (10, 2000)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Browsers that go away in the middle of an answer are no news."""


class FakeMonitor:
    """`state`: the answer of api/state, but for what moves; `games`: stories by token;
    `looking`: how often a game answers that it is still looked for; `down`: connections end
    without an answer; `frozen`: the UNIX time that it is for ever."""

    def __init__(self):
        self.begin = time.time() - 1200
        self.state = made_up.state()
        self.games = {made_up.GAME: made_up.story()}
        self.looking = {}
        self.down = False
        self.frozen = None
        self.asked = []
        self.report = None
        self._server = Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05},
                         daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def now(self):
        return self.frozen or time.time()

    def asked_for(self, start):
        return [path for path in list(self.asked) if path.startswith(start)]

    def state_now(self):
        return made_up.moved(self.state, self.now(), self.now() - self.begin)

    def history(self, query):
        words = {name: float(values[0]) for name, values in urllib.parse.parse_qs(query).items()}
        to = words.get("to", math.floor(self.now()))
        begin = words.get("from", to - 300)
        points = int(words.get("points", 300))
        if not POINTS[0] <= points <= POINTS[1] or begin >= to:
            return None
        step = max(1.0, math.ceil((to - begin) / points))
        first = math.floor(begin / step) * step
        times = [first + i * step for i in range(math.ceil((to - first) / step))]
        return {"from": begin, "to": to, "step": step, "first": self.begin, "times": times,
                "topics": [made_up.series(topic["topic"], times, self.begin, self.now())
                           for topic in self.state["topics"]]}

    def answer(self, path):
        """(status, kind, text) for a path."""
        path, _, query = path.partition("?")
        if path == "/":
            return 200, KINDS[".html"], (PAGE / "index.html").read_text()
        if path == "/report":
            return 200, KINDS[".html"], self._report_page()
        if path.startswith("/page/"):
            file = PAGE / path.removeprefix("/page/")
            if file.parent == PAGE and file.suffix in KINDS and file.exists():
                return 200, KINDS[file.suffix], file.read_text()
        if path == "/api/state":
            return self._json(200, self.state_now())
        if path == "/api/history":
            history = self.history(query)
            return self._json(200, history) if history else self._json(
                400, {"error": "points must be 10 to 2000"})
        if path.startswith("/api/game/"):
            return self._game(urllib.parse.unquote(path.removeprefix("/api/game/")))
        return self._json(404, {"error": f"there is no {path}"})

    def _game(self, token):
        left = self.looking.get(token, 0)
        if left > 0:
            self.looking[token] = left - 1
            return self._json(202, {"state": "looking", "fraction": 1 / (1 + left)})
        if token in self.games:
            return self._json(200, self.games[token])
        if len(token) != 36:
            return self._json(400, {"error": f"{token!r} is no token of a game"})
        return self._json(404, {"error": "no record and no row names this game"})

    def _report_page(self):
        html = (PAGE / "index.html").read_text()
        told = json.dumps(self.report).replace("<", "\\u003c")
        return html.replace("</body>", '<script type="application/json" id="report">' + told +
                            "</script>\n</body>")

    @staticmethod
    def _json(status, value):
        return status, "application/json", json.dumps(value)

    def _handler(self):
        monitor = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                monitor.asked.append(self.path)
                if monitor.down:
                    self.close_connection = True
                    return
                status, kind, text = monitor.answer(self.path)
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


if __name__ == "__main__":  # to look at the page while it is written
    print(FakeMonitor().url, flush=True)
    threading.Event().wait()
