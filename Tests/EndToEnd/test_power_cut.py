"""The process dies at random moments while a thousand messages arrive on every channel and answers go out.

MEKONG_SEED repeats the moments of an earlier run.
"""

import json
import os
import random
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.hub import Hub, wait_until
from harness.mail import MailServers, connect_mail
from harness.senders import MailSender, TelegramSender, WebChatSender
from harness.telegram import Telegram, connect

PEOPLE, MESSAGES, LETTERS, KILLS, PATIENCE = 90, 5, 100, 3, 240
ORIGIN = "https://tra-song-hau.vn"
# A platform's answer takes a while, so that some are on their way whenever the process dies.
LAG = 400


@pytest.fixture
def servers():
    servers = MailServers()
    yield servers
    servers.stop()


@pytest.fixture(params=["webhook", "polling"])
def shop(request, tmp_path):
    telegram = Telegram(tmp_path)
    hub = Hub(tmp_path)
    hub.options = ["--allow", "127.0.0.1", "--public-url", hub.url, "--trusted-proxy", "127.0.0.1"]
    hub.set_up().start()
    connect(hub, telegram, request.param)
    state = {"webhook": "webhook", "polling": "polled"}[request.param]
    wait_until(lambda: telegram.play("state")[state], 20, f"the bot to be {state}")
    yield hub, telegram
    hub.stop()
    telegram.stop()


def test_nothing_acknowledged_is_lost_doubled_or_disordered(shop, servers):
    hub, telegram = shop
    seed = os.environ.get("MEKONG_SEED") or uuid.uuid4().hex
    chance = random.Random(seed)
    print("MEKONG_SEED", seed)
    web_chat = hub.connect("web_chat", site_name="Tiệm Trà Sông Hậu", allowed_origins=[ORIGIN])
    connect_mail(hub, servers)
    ways = [
        MailSender(servers, LETTERS),
        WebChatSender(hub, web_chat["connection"], ORIGIN, PEOPLE, MESSAGES),
        TelegramSender(telegram, PEOPLE, MESSAGES),
    ]
    agents = Agents(hub, telegram)
    telegram.play("lag", milliseconds=LAG)
    end = time.monotonic() + PATIENCE
    begun = time.monotonic()
    total = sum(way.total for way in ways)
    assert total >= 1000

    def progress():
        """How far both directions have come, which count alike."""
        return sum(way.count for way in ways) / total / 2 + len(agents.accepted) / agents.total / 2

    with ThreadPoolExecutor(len(ways) + 1) as pool:
        under_way = [pool.submit(way.run, end) for way in ways] + [pool.submit(agents.run, end)]
        for kill in range(KILLS):
            goal = chance.uniform(kill, kill + 0.9) / KILLS
            wait_until(lambda goal=goal: progress() >= goal, 120, lambda: f"{goal:.0%}; it is {progress():.0%}")
            time.sleep(chance.uniform(0, 0.2))
            hub.kill()
            hub.start()
        for one in under_way:
            one.result()
    print(f"{total} messages and {KILLS} kills in {time.monotonic() - begun:.1f} s")

    assert [way.count for way in ways] == [way.total for way in ways]
    wait_until(lambda: ledger(hub)["waiting"] == 0, 120, "the ledger to be read")
    assert ledger(hub)["addsUp"]
    print("delivered again:", ledger(hub)["redelivered"])
    expected = {texts[0]: texts for way in ways for texts in way.conversations.values()}
    expected |= {text: [text] for text in agents.questions}
    for conversation, said in timelines(hub).items():
        texts = [item["text"] for item in said if item["author"]["kind"] == "customer"]
        assert texts == expected.pop(texts[0]), conversation
    assert not expected, f"{len(expected)} conversations are missing"
    agents.check()


class Agents:
    """Colleagues who answer customers at Telegram all the while, and repeat what got no answer from the hub."""

    COUNT, ANSWERS = 24, 10

    def __init__(self, hub, telegram):
        self.hub, self.telegram = hub, telegram
        self.people = [telegram.customer(f"Người hỏi {number}") for number in range(self.COUNT)]
        self.questions = [f"Câu hỏi {number} ạ" for number in range(self.COUNT)]
        for person, question in zip(self.people, self.questions):
            person.say(question)
        wait_until(lambda: len(hub.tickets()) == self.COUNT, 60, "the questions")
        by_text = {ticket["preview"]: ticket["conversation"] for ticket in hub.tickets()}
        self.conversations = [by_text[question] for question in self.questions]
        numbers = range(self.ANSWERS)
        self.answers = [[f"Trả lời {person}.{number}" for number in numbers] for person in range(self.COUNT)]
        self.total = self.COUNT * self.ANSWERS
        self.accepted = []
        self.lock = threading.Lock()

    def run(self, end):
        with ThreadPoolExecutor(self.COUNT) as pool:
            for talk in [pool.submit(self.talk, number, end) for number in range(self.COUNT)]:
                talk.result()

    def talk(self, number, end):
        for text in self.answers[number]:
            headers = {"Idempotency-Key": uuid.uuid4().hex}
            path = f"conversations/{self.conversations[number]}/messages"
            while time.monotonic() < end:
                try:
                    status, reply = self.hub.call("POST", path, {"text": text}, headers)
                except OSError:
                    status = 0
                if status == 201 or (status == 409 and reply["type"].endswith("already-done")):
                    with self.lock:
                        self.accepted.append(text)
                    break
                assert status in (0, 409, 429) or status >= 500, (status, reply)
                time.sleep(0.2)
            # Out of step with the others, and no faster than the platform lets one person be written to.
            time.sleep(random.uniform(0.5, 1.5))

    def check(self):
        """Each answer stands in the timeline once, and went out once, or is shown as one of which nobody knows."""
        assert len(self.accepted) == self.total
        wait_until(lambda: "queued" not in self.states().values(), 120, lambda: f"an end of {self.states()}")
        shown, states = Counter(text for text, _ in self.items()), self.states()
        assert all(shown[text] == 1 for text in self.accepted)
        went_out = Counter(message["text"] for message in self.telegram.sent())
        assert {text: count for text, count in went_out.items() if count > 1} == {}
        for text, state in states.items():
            assert state in ("sent", "unknown", "failed"), (text, state)
            assert state != "sent" or went_out[text] == 1, (text, state)
            assert state != "failed" or went_out[text] == 0, (text, state)
        for number, person in enumerate(self.people):
            assert person.readings() == [text for text in self.answers[number] if went_out[text]]
        print("answers:", dict(Counter(states.values())), "of those unknown,", end=" ")
        print(sum(went_out[text] for text, state in states.items() if state == "unknown"), "had gone out")

    def items(self):
        return [
            (item["text"], item["delivery"])
            for conversation in self.conversations
            for item in self.hub.interactions(conversation)
            if item["author"]["kind"] == "agent"
        ]

    def states(self):
        return dict(self.items())


def timelines(hub):
    """All that was said, by conversation."""
    return {ticket["conversation"]: hub.interactions(ticket["conversation"]) for ticket in hub.tickets()}


def ledger(hub):
    entries = json.loads(hub.command("ledger", "--json"))
    return {
        "waiting": sum(entry["states"].get("waiting", 0) for entry in entries),
        "redelivered": {entry["channel"]: entry["redelivered"] for entry in entries},
        "addsUp": all(entry["addsUp"] for entry in entries),
    }
