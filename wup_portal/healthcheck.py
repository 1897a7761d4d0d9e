"""Is the web server in this container alive? Exit code 0 or 1; asks /gezond/ as the proxy does.

python -m wup_portal.healthcheck
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def is_alive(port: int = 8000) -> bool:
    host = urlsplit(os.environ.get("PUBLIC_BASE_URL", "")).hostname or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/gezond/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        return answer.status == http.HTTPStatus.OK and answer.read() == b"ok"
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not is_alive(int(os.environ.get("PORT") or 8000)))
