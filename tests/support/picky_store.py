"""A store of the S3 protocol that keeps nothing: it looks at how requests are signed, and refuses
them as one does whose temporary keys are over."""

import contextlib
import hashlib
import hmac
import http.server
import re
import threading

ANSWER = (b'<?xml version="1.0"?><Error><Code>ExpiredToken</Code>'
          b"<Message>The provided token has expired.</Message></Error>")


def signature(handler, secret, signed, scope):
    """What Signature Version 4 makes of the headers that are named as signed."""
    path, _, query = handler.path.partition("?")
    # Nothing is signed that is not sent.
    values = [f"{name}:{handler.headers[name].strip()}" for name in signed.split(";")]
    canonical = "\n".join([handler.command, path, query, *values, "", signed,
                           handler.headers["x-amz-content-sha256"]])
    text = "\n".join(["AWS4-HMAC-SHA256", handler.headers["x-amz-date"], scope,
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _refuse(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        scope, signed, given = re.search(
            r"Credential=[^/]+/(\S+), SignedHeaders=(\S+), Signature=(\w+)",
            self.headers["Authorization"]).groups()
        self.server.seen.append({
            "token": self.headers.get("x-amz-security-token"), "signed": signed.split(";"),
            "fits": signature(self, self.server.secret, signed, scope) == given})
        self.send_response(400)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    do_GET = do_PUT = do_DELETE = _refuse

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def picky_store(secret):
    """(its address, what it has seen of each request)."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.secret, server.seen = secret, []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", server.seen
        finally:
            server.shutdown()
            thread.join()
