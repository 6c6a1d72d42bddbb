"""What lies in the bucket of the object store that tools/cluster starts."""

import sys
from urllib.parse import urlsplit
from xml.etree import ElementTree

from program import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from kafka import s3  # noqa: E402
from kafka.store import BUCKET  # noqa: E402


class Bucket:
    """Places below a prefix, by the settings that the program takes."""

    def __init__(self, settings, prefix):
        self.port = urlsplit(settings["S3_ENDPOINT"]).port
        self.ca = settings.get("S3_CA")
        self.prefix = prefix
        self.place = f"s3://{BUCKET}/{prefix}"

    def names(self, below="superhero"):
        """All names below a folder, without the prefix."""
        found, token = [], None
        while True:
            query = {"list-type": "2", "prefix": f"{self.prefix}/{below}"}
            if token:
                query["continuation-token"] = token
            root = ElementTree.fromstring(self._ask("GET", f"/{BUCKET}", query))
            found += [key.text.removeprefix(f"{self.prefix}/")
                      for key in root.iter() if key.tag.endswith("Key")]
            token = next((each.text for each in root.iter()
                          if each.tag.endswith("NextContinuationToken")), None)
            if not token:
                return found

    def commits(self):
        return self.names("superhero/_commits")

    def get(self, name):
        return self._ask("GET", f"/{BUCKET}/{self.prefix}/{name}")

    def put(self, name, body):
        self._ask("PUT", f"/{BUCKET}/{self.prefix}/{name}", body=body)

    def remove(self, name):
        self._ask("DELETE", f"/{BUCKET}/{self.prefix}/{name}")

    def _ask(self, method, path, query=None, body=b""):
        status, answer = s3.request(self.port, method, path, query, body, ca=self.ca)
        assert status < 300, (method, path, status, answer)
        return answer
