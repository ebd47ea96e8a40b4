"""A hub in memory that speaks the widget's side of the site surface, with levers for everything that can go wrong."""

import json
import os
import queue
import re
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

SOURCES = Path(__file__).resolve().parents[2] / "Sources" / "WebChatChannel" / "Assets"
# What a hub really serves can be tried as well: a folder with the files as they came from it.
ASSETS = Path(os.environ.get("MEKONG_WIDGET", SOURCES))
CONNECTION = "0000000000001"

WELCOME = {
    "site": "Tiệm Trà Sông Hậu",
    "accent": "#0f766e",
    "position": "right",
    "locale": "auto",
    "greeting": {
        "vi": "Xin chào! Chúng tôi có thể giúp gì cho bạn?",
        "en": "Hello! How can we help you?",
    },
    "offline": {
        "vi": "Hiện chúng tôi đang ngoài giờ làm việc. Hãy để lại lời nhắn, chúng tôi sẽ trả lời sớm nhất có thể.",
        "en": "We are away right now. Leave a message and we will answer as soon as we are back.",
    },
    "ask": [],
    "visits": False,
    "maxText": 10000,
}


class Conversation:
    """What one visitor and the team said, with the streams that are open on it."""

    def __init__(self):
        self.items = []
        self.streams = []
        self.posts = {}
        self.name = None


class FakeHub:
    """The hub's side; every public method is a lever for tests."""

    def __init__(self):
        self.lock = threading.RLock()
        self.conversations = {}
        self.tokens = {}
        self.files = {}
        self.welcome = json.loads(json.dumps(WELCOME))
        self.is_open = True
        self.fails = 0
        self.fail_status = 503
        self.holds_answers = False
        self.is_gone = False
        self.requests = []
        self.server = serve(HubHandler, self)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.is_gone = True
        self.cut()
        self.server.shutdown()
        self.server.server_close()

    # What a visitor did

    def conversation(self, key=None):
        with self.lock:
            return self.conversations[key] if key else list(self.conversations.values())[-1]

    def posts(self, action, key=None):
        with self.lock:
            return [post for post in self.conversation(key).posts.values() if post["action"] == action]

    # What the team does

    def say(self, text=None, key=None, **more):
        return self.add({"from": "team", "name": "Nguyễn Thị Lan", "text": text, "files": [], **more}, key)

    def add(self, item, key=None, at=None, is_silent=False):
        with self.lock:
            talk = self.conversation(key)
            when = at or datetime.now(timezone.utc)
            item = {"id": uuid.uuid4().hex[:13], "sequence": len(talk.items) + 1, "at": when.isoformat(), **item}
            talk.items.append(item)
            if not is_silent:
                self.push(talk, "item", item)
            return item

    def change(self, item, **changes):
        with self.lock:
            item.update(changes)
            self.push(self.conversation(), "update", item)

    def typing(self, name, on=True):
        self.push(self.conversation(), "typing", {"name": name, "on": on})

    def saw(self):
        talk = self.conversation()
        self.push(talk, "seen", {"sequence": len(talk.items)})

    def push(self, talk, event, data):
        with self.lock:
            for stream in talk.streams:
                stream.put((event, data))

    def cut(self):
        """Breaks every open stream, as a proxy or a restart does."""
        with self.lock:
            for talk in self.conversations.values():
                for stream in talk.streams:
                    stream.put(None)

    # What the hub itself does

    def open_session(self, token, user):
        with self.lock:
            if user:
                if user.get("signature") != "good":
                    return None
                key = "u:" + user["id"]
                token = f"token-{key}"
            elif token:
                if token not in self.tokens:
                    return None
                key = self.tokens[token]
            else:
                key = "v:" + uuid.uuid4().hex
                token = f"token-{key}"
            self.tokens[token] = key
            talk = self.conversations.setdefault(key, Conversation())
            return {
                "token": token,
                "welcome": self.welcome,
                "visitor": {"name": user["name"]} if user and user.get("name") else {},
                "messages": talk.items[-100:],
                "last": len(talk.items),
                "team": {"open": self.is_open},
            }

    def take(self, key, post, is_silent=False):
        with self.lock:
            talk = self.conversations[key]
            if post["id"] in talk.posts:
                return
            talk.posts[post["id"]] = post
            if post["action"] == "message":
                files = [self.files[token] for token in post.get("files", [])]
                item = {"from": "visitor", "text": post["data"].get("text"), "files": files, "client": post["id"]}
                self.add({**item, "state": "sent"}, key, is_silent=is_silent)


def serve(handler, owner):
    server = ThreadingHTTPServer(("127.0.0.1", 0), type(handler.__name__, (handler,), {"owner": owner}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", kind="application/json", headers=()):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class HubHandler(Quiet):
    def parse_request(self):
        # A connection that a browser keeps open ends with the hub as well.
        if self.owner.is_gone:
            self.close_connection = True
            return False
        return super().parse_request()

    def cors(self):
        return [
            ("Access-Control-Allow-Origin", self.headers.get("Origin", "*")),
            ("Access-Control-Allow-Headers", "authorization, content-type"),
            ("Access-Control-Allow-Methods", "GET, POST"),
            ("Access-Control-Expose-Headers", "Retry-After"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
        ]

    def key(self):
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        return self.owner.tokens.get(token)

    def do_OPTIONS(self):
        self.answer(204, headers=self.cors())

    def do_GET(self):
        path = urlsplit(self.path).path
        self.owner.requests.append(("GET", self.path))
        if path.startswith("/files/"):
            file = self.owner.files.get(path.split("/")[2])
            if not file:
                return self.answer(404)
            safe = [("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "sandbox")]
            return self.answer(200, file["bytes"], file["mimeType"], safe + self.cors())
        name = path.rsplit("/", 1)[-1]
        if name == "events":
            return self.events()
        asset = ASSETS / name
        if not re.fullmatch(r"[a-z]+\.js", name) or not asset.exists():
            return self.answer(404, headers=self.cors())
        self.answer(200, asset.read_bytes(), "text/javascript; charset=utf-8", self.cors())

    def events(self):
        key = self.key()
        if not key:
            return self.answer(401, headers=self.cors())
        after = int(parse_qs(urlsplit(self.path).query).get("after", ["0"])[0])
        mine = queue.Queue()
        with self.owner.lock:
            talk = self.owner.conversations[key]
            for item in talk.items[after:]:
                mine.put(("item", item))
            talk.streams.append(mine)
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        for name, value in self.cors():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.stream(mine)
        except OSError:
            pass
        with self.owner.lock:
            talk.streams.remove(mine)

    def stream(self, mine):
        self.wfile.write(b": welcome\n\n")
        while True:
            try:
                news = mine.get(timeout=1)
            except queue.Empty:
                self.wfile.write(b"event: ping\ndata: {}\n\n")
                continue
            if news is None:
                return
            event, data = news
            head = f"id: {data['sequence']}\n" if event == "item" else ""
            self.wfile.write(f"{head}event: {event}\ndata: {json.dumps(data)}\n\n".encode())

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        action = parts.path.rsplit("/", 1)[-1]
        self.owner.requests.append(("POST", self.path))
        if action == "session":
            body = json.loads(raw)
            session = self.owner.open_session(body.get("token"), body.get("user"))
            return self.answer(200 if session else 401, session or {}, headers=self.cors())
        key = self.key()
        if not key:
            return self.answer(401, {}, headers=self.cors())
        if action == "files":
            return self.upload(raw, unquote(parse_qs(parts.query)["name"][0]))
        post = json.loads(raw)
        if self.owner.fails > 0 and post["action"] in ("message", "profile"):
            self.owner.fails -= 1
            # The hub may have committed before the answer was lost: that is what makes ids necessary.
            if self.owner.holds_answers:
                self.owner.take(key, post, is_silent=True)
            return self.answer(self.owner.fail_status, {}, headers=self.cors())
        self.owner.take(key, post)
        self.answer(202, {"id": post["id"]}, headers=self.cors())

    def upload(self, raw, name):
        if len(raw) > 2_000_000:
            return self.answer(413, {"title": "Too large"}, headers=self.cors())
        token = uuid.uuid4().hex
        kind = self.headers.get("Content-Type", "")
        self.owner.files[token] = {
            "url": f"/files/{token}",
            "name": name,
            "size": len(raw),
            "kind": kind.split("/")[0] if kind.split("/")[0] in ("image", "video", "audio") else "file",
            "mimeType": kind,
        }
        info = {"token": token, **self.owner.files[token]}
        self.owner.files[token] = Stored(self.owner.files[token], raw)
        self.answer(201, info, headers=self.cors())


class Stored(dict):
    """A file's description for the wire, with its bytes beside it."""

    def __init__(self, info, raw):
        super().__init__(info)
        self.raw = raw

    def __getitem__(self, key):
        return self.raw if key == "bytes" else super().__getitem__(key)


class Site:
    """A shop's page that embeds the widget, on an origin of its own and under a strict Content-Security-Policy."""

    def __init__(self, hub):
        self.hub = hub
        self.attributes = ""
        self.language = "vi"
        self.server = serve(SiteHandler, self)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Trà sen Tây Hồ</title>
<meta name="viewport" content="width=device-width,initial-scale=1,interactive-widget=resizes-content">
<link rel="stylesheet" href="/site.css"></head><body><main><h1>Trà sen Tây Hồ</h1>
<p>Trà xanh ướp hương sen, hái từ sáng sớm khi hoa còn ngậm sương.</p><p><a href="/cart">Giỏ hàng</a></p></main>
<script src="{hub}/site/{connection}/widget.js" async {attributes}></script></body></html>"""

STYLE = b"""body{margin:0;font:16px/1.6 Georgia,serif;background:#faf7f2;color:#222;text-transform:uppercase;letter-spacing:1px}
main{max-width:40rem;margin:3rem auto;padding:0 1rem}@media(prefers-color-scheme:dark){body{background:#101010;color:#ddd}
a{color:#9cf}}button{background:red!important}"""


class SiteHandler(Quiet):
    def do_GET(self):
        site = self.owner
        if self.path == "/site.css":
            return self.answer(200, STYLE, "text/css")
        if self.path == "/favicon.ico":
            return self.answer(204)
        hub = site.hub.url
        policy = (
            f"default-src 'none'; style-src 'self'; script-src {hub}; connect-src {hub}; img-src {hub} blob:; "
            "require-trusted-types-for 'script'"
        )
        page = PAGE.format(lang=site.language, hub=hub, connection=CONNECTION, attributes=site.attributes)
        self.answer(200, page.encode(), "text/html; charset=utf-8", [("Content-Security-Policy", policy)])


def days_ago(days, hours=0):
    return datetime.now(timezone.utc) - timedelta(days=days, hours=hours)


def wait_until(condition, seconds=8):
    """Waits for something at the hub; fails loudly instead of hanging."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.03)
    raise AssertionError("it did not happen in time")
