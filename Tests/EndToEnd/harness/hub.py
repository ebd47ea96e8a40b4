"""The real hub as a process: set up, connected, started, killed, and asked by its API."""

import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

EMAIL = "lan@tra-song-hau.vn"
PASSWORD = secrets.token_urlsafe(16)
WORKSPACE = "Tiệm Trà Sông Hậu"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Hub:
    """One hub on loopback with a store of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.log = self.folder / "hub.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.token = None
        # Further options of `hub serve`.
        self.options = []

    def command(self, *arguments):
        """Runs a command of the hub and returns what it prints."""
        command = [os.environ["HUB"], *map(str, arguments), "--data", str(self.data)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def set_up(self):
        """Makes the administrator without a browser."""
        password = self.folder / "password.txt"
        password.write_text(PASSWORD + "\n")
        options = ("--admin-email", EMAIL, "--admin-password-file", password, "--workspace", WORKSPACE, "--json")
        made = json.loads(self.command("setup", *options))
        self.token, self.agent = made["token"], made["agent"]
        return self

    def connect(self, channel, *options, **config):
        """Connects a channel and returns what the hub tells of it: its id, its secrets, where webhooks go."""
        file = self.folder / f"{uuid.uuid4().hex}.json"
        file.write_text(json.dumps(config))
        return json.loads(self.command("channel", "connect", channel, "--config", file, "--json", *options))

    def start(self):
        """Starts the hub and waits until it answers."""
        command = [os.environ["HUB"], "serve", "--data", str(self.data), "--port", str(self.port), *self.options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        wait_until(self.is_ready, seconds=60, what=lambda: f"the hub to answer; it said:\n{self.said()}")
        return self

    def is_ready(self):
        assert self.process.poll() is None, f"the hub ended with {self.process.returncode}:\n{self.said()}"
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def said(self):
        """What the hub printed and logged, from its first start on."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self):
        """Ends the process as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Asks the process to end; one that does not is killed, and the test fails."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the hub did not end within 30 seconds of being asked") from None

    def call(self, method, path, body=None, headers=None):
        """Asks the API as a program with a token; returns the status and the JSON."""
        return request(
            self.url + "/api/v1/" + path, method, body, {"Authorization": f"Bearer {self.token}", **(headers or {})}
        )

    def get(self, path):
        status, answer = self.call("GET", path)
        assert status == 200, (path, status, answer)
        return answer

    def tickets(self):
        """Every ticket, the one that changed last first."""
        found, after = [], ""
        while True:
            page = self.get(f"tickets?limit=100{after}")
            found += page["items"]
            if "next" not in page:
                return found
            after = f"&after={page['next']}"

    def ticket_saying(self, text):
        """The ticket whose newest word is `text`, once it is there."""
        found = []

        def look():
            found[:] = [ticket for ticket in self.tickets() if ticket.get("preview") == text]
            return bool(found)

        wait_until(look, what=f"a ticket that says {text!r}")
        return found[0]

    def interactions(self, conversation):
        """Everything that happened in a conversation, in order."""
        found = []
        while True:
            after = found[-1]["sequence"] if found else 0
            page = self.get(f"conversations/{conversation}/interactions?after={after}&limit=200")["items"]
            found += page
            if len(page) < 200:
                return found

    def texts(self, conversation):
        """What was said in a conversation, in order."""
        return [item["text"] for item in self.interactions(conversation) if item["kind"] == "message"]


def request(url, method="GET", body=None, headers=None, timeout=20):
    """One request with JSON; returns the status and the JSON, whatever the status is."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    call = urllib.request.Request(url, data=data, method=method, headers=dict(headers or {}))
    if data is not None and not call.has_header("Content-type"):
        call.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(call, timeout=timeout) as answer:
            return answer.status, parsed(answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, parsed(refusal.read())


def parsed(raw):
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw


def wait_until(condition, seconds=15, what="it to happen"):
    """Waits for something; fails loudly instead of hanging."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} seconds in vain for {what() if callable(what) else what}")
