"""A shop's site on an origin of its own that embeds the widget, under a strict Content-Security-Policy."""

import html
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LOOKS = Path(__file__).with_name("shop")


class Site:
    """The shop; what it embeds is set before a page is opened."""

    def __init__(self):
        handler = type("ShopHandler", (ShopHandler,), {"site": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.hub = ""
        self.connection = ""
        self.user = None
        self.language = "vi"

    def embed(self, hub, connection, user=None):
        self.hub, self.connection, self.user = hub, connection, user

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def script(self):
        user = f' data-user="{html.escape(json.dumps(self.user), quote=True)}"' if self.user else ""
        return f'<script src="{self.hub}/site/{self.connection}/widget.js" async{user}></script>'

    @property
    def policy(self):
        return (
            f"default-src 'none'; style-src 'self'; script-src {self.hub}; connect-src {self.hub}; "
            f"img-src 'self' {self.hub} blob:; require-trusted-types-for 'script'"
        )


class ShopHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/favicon.ico":
            return self.answer(204, b"", "image/x-icon")
        name = self.path.split("?")[0].lstrip("/") or "index.html"
        file = LOOKS / name
        if "/" in name or not file.is_file():
            return self.answer(404, b"", "text/plain")
        kinds = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
        body = file.read_text(encoding="utf-8").replace("<!-- chat -->", self.site.script)
        self.answer(200, body.encode(), kinds[file.suffix])

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.site.policy)
        self.end_headers()
        self.wfile.write(body)
