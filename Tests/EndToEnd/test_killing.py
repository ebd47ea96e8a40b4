"""The process dies as in a power cut, in the middle of everything, again and again."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from harness import desk, widget
from harness.hub import wait_until
from harness.visitors import Visitor
from playwright.sync_api import expect

VISITORS, MESSAGES, KILLS, PATIENCE = 20, 15, 3, 150


def test_every_acknowledged_message_is_there_once_and_in_order(own_hub, site):
    visitors = [Visitor(own_hub, own_hub.web_chat["connection"], site.url) for _ in range(VISITORS)]
    for visitor in visitors:
        assert visitor.session()[0] == 200
    end = time.monotonic() + PATIENCE
    taken = []
    lock = threading.Lock()

    def talk(number):
        for count in range(MESSAGES):
            if not visitors[number].say_until_taken(f"khách {number} tin {count}", end):
                return
            with lock:
                taken.append((number, count))

    with ThreadPoolExecutor(VISITORS) as pool:
        talks = [pool.submit(talk, number) for number in range(VISITORS)]
        for kill in range(1, KILLS + 1):
            goal = VISITORS * MESSAGES * kill // (KILLS + 1)
            wait_until(lambda goal=goal: len(taken) >= goal, seconds=60, what=lambda: f"{goal} of {len(taken)} posts")
            own_hub.kill()
            own_hub.start()
        for one in talks:
            one.result()

    assert len(taken) == VISITORS * MESSAGES
    found = {}

    def are_all_there():
        for ticket in own_hub.tickets():
            texts = own_hub.texts(ticket["conversation"])
            found[int(texts[0].split()[1])] = texts
        return sum(len(texts) for texts in found.values()) >= len(taken)

    wait_until(are_all_there, seconds=60, what=lambda: f"all in the timeline; there are {found}")
    assert len(own_hub.tickets()) == VISITORS
    for number in range(VISITORS):
        assert found[number] == [f"khách {number} tin {count}" for count in range(MESSAGES)]
    ledger = own_hub.command("ledger", "--json")
    assert '"waiting":0' in ledger.replace(" ", ""), ledger


def test_an_answer_is_kept_once_however_often_its_request_is_repeated(own_hub, site):
    visitor = Visitor(own_hub, own_hub.web_chat["connection"], site.url)
    visitor.session()
    visitor.say("có ai không?")
    conversation = own_hub.ticket_saying("có ai không?")["conversation"]
    keys = {f"trả lời {count}": uuid.uuid4().hex for count in range(40)}
    end = time.monotonic() + PATIENCE
    answered = []

    def answer(text):
        while time.monotonic() < end:
            try:
                headers = {"Idempotency-Key": keys[text]}
                status, reply = own_hub.call("POST", f"conversations/{conversation}/messages", {"text": text}, headers)
            except OSError:
                status = 0
            if status == 201 or (status == 409 and reply["type"].endswith("already-done")):
                answered.append(text)
                return
            time.sleep(0.1)

    with ThreadPoolExecutor(4) as pool:
        sends = [pool.submit(answer, text) for text in keys]
        for goal in (10, 25):
            wait_until(lambda goal=goal: len(answered) >= goal, seconds=60, what=lambda: f"{goal} answers")
            own_hub.kill()
            own_hub.start()
        for send in sends:
            send.result()

    assert sorted(answered) == sorted(keys)
    texts = own_hub.texts(conversation)
    assert sorted(texts) == sorted(["có ai không?", *keys])

    def states():
        return {item.get("delivery") for item in own_hub.interactions(conversation) if item["author"]["kind"] == "agent"}

    wait_until(lambda: states() <= {"sent", "unknown", "delivered", "read"}, seconds=60, what=lambda: f"an end of {states()}")
    _, session = visitor.session()
    shown = [item["text"] for item in session["messages"]]
    assert len(shown) == len(set(shown)) and set(texts) >= set(shown)


def test_screens_that_were_open_go_on_by_themselves(own_hub, visit, agent):
    mai, lan = visit(at=own_hub), agent(at=own_hub)
    widget.open_chat(mai)
    widget.say(mai, "trước khi mất điện")
    desk.open_row(lan, "trước khi mất điện")
    own_hub.kill()
    expect(lan.locator(".banner")).to_be_visible(timeout=15_000)
    widget.say(mai, "khách viết lúc mất điện")
    desk.say(lan, "nhân viên viết lúc mất điện")
    expect(lan.locator(".ours .state").last).to_contain_text("Đã giữ lại")
    own_hub.start()
    expect(lan.locator(".banner")).to_be_hidden(timeout=30_000)
    expect(lan.locator(".bubble.text")).to_have_count(3, timeout=30_000)
    desk.expect_sent(lan)
    expect(mai.locator("mekong-chat .bubble")).to_have_count(3, timeout=30_000)
    said = {"trước khi mất điện", "khách viết lúc mất điện", "nhân viên viết lúc mất điện"}
    assert set(desk.bubbles(lan)) == said == set(widget.bubbles(mai))
    conversation = own_hub.tickets()[0]["conversation"]
    assert sorted(own_hub.texts(conversation)) == sorted(said)
