"""Telegram played on a port by the hub's own simulator, which speaks the Bot API and posts webhooks by itself."""

import base64
import os
import re
import subprocess
import time

from harness.hub import request, wait_until

TOKEN = "123456789:AAE-played-on-this-machine"


class Telegram:
    """One platform with one bot, as a process."""

    def __init__(self, folder):
        self.log = folder / "telegram.log"
        with self.log.open("wb") as log:
            command = [os.environ["HUB"], "channel", "simulate", "telegram", "--port", "0"]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        said = []

        def listens():
            assert self.process.poll() is None, self.log.read_text()
            said[:] = re.findall(r"listens on (http://\S+)", self.log.read_text())
            return said

        wait_until(listens, seconds=30, what="the simulated platform to listen")
        self.url = said[0]

    def stop(self):
        self.process.kill()
        self.process.wait()

    def play(self, action, **data):
        """Makes a move and returns the answer."""
        status, answer = request(f"{self.url}/play/{action}", "POST", data)
        assert status == 200, (action, data, status, answer)
        return answer

    def api(self, method, **fields):
        """Calls the Bot API, as another program of the bot's owner would."""
        status, answer = request(f"{self.url}/bot{TOKEN}/{method}", "POST", fields)
        assert status == 200, (method, fields, status, answer)
        return answer["result"]

    def customer(self, name, **facts):
        return Person(self, self.play("customer", name=name, **facts)["id"])

    def group(self, title):
        return self.play("group", title=title)["id"]

    def sent(self, **where):
        """What the bot sent: `customer` or `group`, or to everybody."""
        return self.play("sent", **where)["messages"]

    def is_idle(self):
        """Whether the hub has taken everything."""
        return self.play("state")["waiting"] == 0


class Person:
    """A customer at Telegram."""

    def __init__(self, telegram, id):
        self.telegram, self.id = telegram, id

    def do(self, action, **data):
        return self.telegram.play(action, customer=self.id, **data)

    def say(self, text, **data):
        return self.do("say", text=text, **data)["message"]

    def photo(self, content, **data):
        return self.do("photo", bytes=base64.b64encode(content).decode(), **data)["message"]

    def readings(self):
        """The texts of what the bot wrote to this person, in order."""
        return [message.get("text", message.get("caption")) for message in self.telegram.sent(customer=self.id)]

    def expect(self, *texts, seconds=20):
        wait_until(lambda: len(self.readings()) >= len(texts), seconds, lambda: f"{texts}; there is {self.readings()}")
        time.sleep(0.3)
        assert self.readings() == list(texts)


def connect(hub, telegram, mode):
    """Connects the bot; the hub must have been told that loopback is allowed."""
    return hub.connect(
        "telegram",
        "--allow",
        "127.0.0.1",
        "--public-url",
        hub.url,
        bot_token=TOKEN,
        mode=mode,
        api_base=telegram.url,
    )
