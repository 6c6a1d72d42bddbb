"""Requests to a store of the S3 protocol, signed as AWS's Signature Version 4 says (its
documentation: "Signature Calculations for the Authorization Header")."""

import datetime
import hashlib
import hmac
import http.client
import ssl
from urllib.parse import quote

from kafka.wire import WireError

ACCESS_KEY = "superhero"
SECRET_KEY = "superhero-secret"
REGION = "us-east-1"


def request(port, method, path, query=None, body=b"", headers=None, ca=None):
    """(status, body) of a store on 127.0.0.1; WireError when none comes. `ca`: the file of the
    authority that a store over TLS has its certificate from."""
    path = quote(path, safe="/-._~")
    query = "&".join(f"{name}={quote(value, safe='-._~')}"
                     for name, value in sorted((query or {}).items()))
    signed = sign(f"127.0.0.1:{port}", method, path, query, body)
    connection = connect(port, ca)
    try:
        connection.request(method, path + (f"?{query}" if query else ""), body,
                           signed | (headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise WireError(f"the object store at port {port}: {error}") from None
    finally:
        connection.close()


def connect(port, ca):
    if not ca:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    trusted = ssl.create_default_context(cafile=ca)
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusted)


def sign(host, method, path, query, body):
    """The headers that prove the request."""
    moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(body).hexdigest()
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment}
    names = ";".join(headers)
    canonical = "\n".join([method, path, query, *(f"{k}:{v}" for k, v in headers.items()), "",
                           names, digest])
    scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope,
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET_KEY}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    proof = f"Credential={ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
    del headers["host"]
    return headers | {"Authorization": f"AWS4-HMAC-SHA256 {proof}"}


def make_bucket(port, name, ca=None):
    """Whether it was there already does not matter."""
    status, body = request(port, "PUT", f"/{name}", ca=ca)
    if status not in (200, 409):
        raise WireError(f"the object store answers {status} to the bucket {name}: {body[:200]!r}")


def prove(port, name, ca=None):
    """That the store keeps an object and gives it back."""
    status, body = request(port, "PUT", f"/{name}/.probe", body=b"probe", ca=ca)
    if status == 200:
        status, body = request(port, "GET", f"/{name}/.probe", ca=ca)
    if status != 200 or body != b"probe":
        raise WireError(f"the object store answers {status}: {body[:200]!r}")
    request(port, "DELETE", f"/{name}/.probe", ca=ca)
