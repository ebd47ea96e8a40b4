"""A real Postfix and Dovecot, the shop's mailbox in them, and customers who write and read real letters."""

import email.policy
import imaplib
import json
import shutil
import smtplib
import ssl
import subprocess
import sys
import tempfile
import time
import unicodedata
import uuid
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from pathlib import Path

from harness.hub import wait_until

SHOP = "cskh@shop.test"
SCRIPT = Path(__file__).parents[2] / "Mail" / "servers"
# What travels has CRLF, and letters are read as they are.
WIRE = email.policy.default.clone(linesep="\r\n", max_line_length=900)


class MailServers:
    """Both servers with mailboxes for the shop and for customers of the given names."""

    def __init__(self, *names):
        self.folder = tempfile.mkdtemp(prefix="mail-", dir="/tmp")
        addresses = [SHOP, *(f"{name}@customer.test" for name in names)]
        users = [part for address in addresses for part in ("--user", f"{address}:{uuid.uuid4().hex}")]
        self.run("start", self.folder, *users)
        self.facts = json.loads((Path(self.folder) / "servers.json").read_text())
        self.trust = ssl.create_default_context(cafile=self.facts["ca"])

    def run(self, *words):
        done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    def stop(self):
        self.run("stop", self.folder)
        # A log-in that has not noticed yet makes its mailbox once more.
        for _ in range(2):
            shutil.rmtree(self.folder, ignore_errors=True)
            time.sleep(0.5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def config(self, **changes):
        """What the hub is told of the shop's mailbox."""
        return {
            "address": SHOP,
            "from_name": "Tiệm Trà Sông Hậu",
            "imap_host": "localhost",
            "imap_port": self.facts["imaps"],
            "smtp_host": "localhost",
            "smtp_port": self.facts["submission"],
            "password": self.facts["users"][SHOP],
            "trusted_servers": [self.facts["authserv"]],
            "tls_ca_file": self.facts["ca"],
        } | changes

    def deliver(self, letter, sender, recipient=SHOP):
        """Hands a letter in without a log-in, as a stranger's server does; our server notes that DMARC failed."""
        raw = letter if isinstance(letter, bytes) else letter.as_bytes(policy=WIRE)
        with smtplib.SMTP("127.0.0.1", self.facts["mx"], "elsewhere.test", timeout=20) as server:
            server.sendmail(sender, [recipient], raw)

    def box(self, address):
        """A mailbox with everything in it, as raw letters with their flags, oldest first."""
        with imaplib.IMAP4_SSL("localhost", self.facts["imaps"], ssl_context=self.trust, timeout=20) as inbox:
            inbox.login(address, self.facts["users"][address])
            _, [count] = inbox.select("INBOX", readonly=True)
            if count == b"0":
                return []
            _, answer = inbox.fetch("1:*", "(FLAGS BODY.PEEK[])")
        pairs = [one for one in answer if isinstance(one, tuple)]
        return [(imaplib.ParseFlags(head), body) for head, body in pairs]

    def letters(self, address):
        return [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in self.box(address)]

    def seen(self):
        """Of each letter in the shop's mailbox, by Message-ID, whether it is marked as read."""
        found = {}
        for flags, raw in self.box(SHOP):
            found[email.message_from_bytes(raw)["Message-ID"]] = rb"\Seen" in flags
        return found


class Customer:
    """Somebody with a mailbox of their own."""

    def __init__(self, servers, name, shown):
        self.servers, self.address, self.shown = servers, f"{name}@customer.test", shown

    def letter(self, text=None, subject="Hỏi về trà sen", to=SHOP, **headers):
        """A letter of theirs; underscores in the names of headers are hyphens."""
        letter = EmailMessage(policy=WIRE)
        letter["From"] = f"{self.shown} <{self.address}>"
        letter["To"] = to
        letter["Subject"] = subject
        letter["Date"] = format_datetime(localtime())
        letter["Message-ID"] = f"<{uuid.uuid4().hex}@customer.test>"
        for name, value in headers.items():
            letter[name.replace("_", "-")] = value
        if text is not None:
            letter.set_content(text, cte="base64")
        return letter

    def submit(self, letter, to=SHOP):
        """Hands a letter in with a log-in, so our server notes that DMARC passed; returns its Message-ID."""
        with smtplib.SMTP("localhost", self.servers.facts["submission"], timeout=20) as server:
            server.starttls(context=self.servers.trust)
            server.login(self.address, self.servers.facts["users"][self.address])
            server.sendmail(self.address, [to], letter.as_bytes(policy=WIRE))
        return letter["Message-ID"]

    def write(self, text, **options):
        return self.submit(self.letter(text, **options), options.get("to", SHOP))

    def answer(self, received, text):
        """Answers a letter as mail programs do: to its Reply-To, naming it, with it quoted below."""
        to = (received["Reply-To"] or received["From"]).addresses[0].addr_spec
        quoted = "\n".join("> " + line for line in body(received).splitlines())
        text = f"{text}\n\nVào 08:00, Thứ Sáu, Tiệm Trà Sông Hậu <{SHOP}> đã viết:\n\n{quoted}\n"
        references = f"{received['References'] or ''} {received['Message-ID']}".strip()
        subject = "Re: " + received["Subject"].removeprefix("Re: ")
        headers = {"In_Reply_To": received["Message-ID"], "References": references}
        return self.submit(self.letter(text, subject=subject, to=to, **headers), to)

    def inbox(self, count):
        """The letters in their mailbox, once there are `count`."""
        found = []

        def look():
            found[:] = self.servers.letters(self.address)
            return len(found) >= count

        wait_until(look, 30, lambda: f"{count} letters to {self.address}; there are {len(found)}")
        return found


def body(letter):
    """The plain text of a letter."""
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n").strip()


def windows_1258(text):
    """Vietnamese in the old Windows charset, which writes the tone as a character of its own after the vowel."""
    written = b""
    for character in unicodedata.normalize("NFC", text):
        try:
            written += character.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", character)
            tone = next(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
            vowel = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark != tone))
            written += (vowel + tone).encode("cp1258")
    return written


def connect_mail(hub, servers, **changes):
    """Connects the shop's mailbox and waits until the hub follows it; what lay there before is history to it."""
    hub.mail = hub.connect("email", **servers.config(**changes))

    def follows():
        found = {one["id"]: one["health"] for one in hub.get("connections")["items"]}
        return found.get(hub.mail["connection"]) == "connected"

    wait_until(follows, 30, lambda: f"the mailbox to be followed; there is {hub.get('connections')}\n{hub.said()}")
    return hub


def said(hub, text):
    """The one interaction that says `text`, and the ticket it opened."""
    ticket = hub.ticket_saying(text)
    [item] = [item for item in hub.interactions(ticket["conversation"]) if item["text"] == text]
    return item, ticket


def ledger(hub):
    [entry] = json.loads(hub.command("ledger", "--json"))
    return entry


def wait_for_ledger(hub, received):
    wait_until(lambda: ledger(hub)["received"] == received, 30, lambda: f"{received} letters; there is {ledger(hub)}")
    wait_until(lambda: ledger(hub)["states"]["waiting"] == 0, what="the ledger to be read")
    assert ledger(hub)["addsUp"]
