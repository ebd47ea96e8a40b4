"""Ways in that repeat what was not acknowledged, as platforms do, each with many customers at once.

Every way has `conversations` (texts in order, by the name of who wrote them), `run(end)`, which returns once everything
was acknowledged, and `count`, how much was so far.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness.hub import request
from harness.mail import Customer
from harness.visitors import Visitor


class Passer(Visitor):
    """A visitor with an address of their own, as a proxy tells it."""

    def __init__(self, hub, connection, origin, address):
        super().__init__(hub, connection, origin)
        self.address = address

    def headers(self):
        return super().headers() | {"X-Forwarded-For": self.address}

    def session(self):
        status, answer = request(self.base + "/session", "POST", {}, self.headers())
        if status == 200:
            self.token = answer["token"]
        return status, answer


class Sender:
    """What every way has: who says what, and how much of it was taken."""

    def __init__(self, name, people, messages):
        self.conversations = {
            f"{name} {person}": [f"{name} {person} tin {message} ạ 🍵" for message in range(messages)]
            for person in range(people)
        }
        self.total = people * messages
        self.taken = 0
        self.lock = threading.Lock()

    @property
    def count(self):
        return self.taken


class WebChatSender(Sender):
    def __init__(self, hub, connection, origin, people, messages):
        super().__init__("khách web", people, messages)
        self.visitors = {
            name: Passer(hub, connection, origin, f"10.9.{number // 250}.{number % 250 + 1}")
            for number, name in enumerate(self.conversations)
        }
        for visitor in self.visitors.values():
            status, answer = visitor.session()
            assert status == 200, (status, answer)

    def run(self, end):
        with ThreadPoolExecutor(len(self.visitors)) as pool:
            for talk in [pool.submit(self.talk, name, end) for name in self.conversations]:
                talk.result()

    def talk(self, name, end):
        for text in self.conversations[name]:
            if not self.visitors[name].say_until_taken(text, end):
                return
            with self.lock:
                self.taken += 1


class TelegramSender(Sender):
    def __init__(self, telegram, people, messages):
        super().__init__("khách Telegram", people, messages)
        self.telegram = telegram
        self.people = {name: telegram.customer(name) for name in self.conversations}
        self.said = 0

    @property
    def count(self):
        return self.said - self.telegram.play("state")["waiting"]

    def run(self, end):
        for talk in zip(*self.conversations.values()):
            for name, text in zip(self.conversations, talk):
                self.people[name].say(text)
                self.said += 1
        while self.count < self.total and time.monotonic() < end:
            time.sleep(0.1)


class MailSender(Sender):
    """Everybody writes one letter; the mailbox shows as read what the hub has stored."""

    def __init__(self, servers, people):
        super().__init__("khách thư", people, 1)
        self.servers = servers
        self.written = 0

    @property
    def count(self):
        return self.written

    def run(self, end):
        with ThreadPoolExecutor(10) as pool:
            for letter in [pool.submit(self.write, *one) for one in enumerate(self.conversations.items())]:
                letter.result()
        while not self.is_read() and time.monotonic() < end:
            time.sleep(0.5)
        assert self.is_read(), "letters are left that the hub has not stored"

    def write(self, number, conversation):
        name, [text] = conversation
        person = Customer(self.servers, f"khach{number}", name)
        self.servers.deliver(person.letter(text, subject=name), person.address)
        with self.lock:
            self.written += 1

    def is_read(self):
        seen = self.servers.seen()
        return len(seen) == self.total and all(seen.values())
