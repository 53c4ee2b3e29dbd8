"""The page at an address of this machine: nobody else can reach it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from xorlab.errors import BadInput

HOST = "127.0.0.1"


@contextmanager
def served(page: str, port: int = 0) -> Iterator[str]:
    """The page's address, for as long as the context lasts; port 0 is any that is free.

    >>> from urllib.request import urlopen
    >>> with served("<title>here</title>") as address, urlopen(address) as answer:
    ...     answer.read()
    b'<title>here</title>'
    """
    content = page.encode("utf-8")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with the page, and with nothing else."""
            found = self.path.partition("?")[0] == "/"
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content) if found else 0))
            self.end_headers()
            if found:
                self.wfile.write(content)

        def log_message(self, *words: Any) -> None:
            """Say nothing of each request."""

    try:
        server = ThreadingHTTPServer((HOST, port), Handler)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        rule = f"A port is one that is free, from 0 to 65535 ({why})."
        raise BadInput(rule, port, "Leave it out for any that is.") from None
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
