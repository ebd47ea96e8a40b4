"""Letters that come while the hub is down, cannot write, or dies."""

import sqlite3
import time
from contextlib import closing

import pytest
from harness.hub import Hub, wait_until
from harness.mail import connect_mail, ledger, said, wait_for_ledger

NAMES = {"yen": "Ngô Yến", "mai": "Lê Mai", "dung": "Hồ Dũng"}


@pytest.fixture(scope="module")
def hub(servers, tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub")).set_up().start()
    try:
        yield connect_mail(hub, servers)
    finally:
        hub.stop()


def expect_all(hub, servers, sent):
    """That one conversation has what was sent, by Message-ID, once each and in the order of the mailbox."""
    arrived = [sent[id] for id in servers.seen() if id in sent]
    assert sorted(arrived) == sorted(sent.values())
    _, ticket = said(hub, arrived[-1])
    assert hub.texts(ticket["conversation"]) == arrived


def test_what_came_while_the_hub_was_down_is_caught_up_in_order(hub, customer, servers):
    yen = customer("yen")
    yen.write("Trước khi tắt", subject="Tắt")
    said(hub, "Trước khi tắt")
    count = ledger(hub)["received"]
    hub.stop()
    first = yen.write("Lúc tắt, thư đầu", subject="Nhiều thư")
    sent = {first: "Lúc tắt, thư đầu"}
    for number in range(1, 60):
        text = f"Lúc tắt, thư {number}"
        sent[yen.submit(yen.letter(text, subject="Nhiều thư", In_Reply_To=first, References=first))] = text
    hub.start()
    wait_for_ledger(hub, count + len(sent))
    expect_all(hub, servers, sent)
    wait_until(lambda: all(servers.seen()[id] for id in sent), what="the marks as read")


def test_a_kill_between_delivery_and_commit_loses_and_doubles_nothing(hub, customer, servers):
    mai = customer("mai")
    mai.write("Trước khi khóa", subject="Khóa")
    said(hub, "Trước khi khóa")
    count = ledger(hub)["received"]
    # Nobody can commit while another program writes.
    with closing(sqlite3.connect(hub.data / "hub.db", timeout=10, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        letter = mai.write("Đến lúc không ghi được", subject="Khóa hai")
        end = time.monotonic() + 3
        while time.monotonic() < end:
            assert not servers.seen().get(letter)
            time.sleep(0.2)
        hub.kill()
        assert servers.seen()[letter] is False
    hub.start()
    wait_for_ledger(hub, count + 1)
    _, ticket = said(hub, "Đến lúc không ghi được")
    assert hub.texts(ticket["conversation"]) == ["Đến lúc không ghi được"]
    wait_until(lambda: servers.seen()[letter], what="the mark as read")


def test_kills_amid_a_stream_of_letters_lose_and_double_nothing(hub, customer, servers):
    dung = customer("dung")
    count = ledger(hub)["received"]
    first = dung.write("Giữa bão, thư đầu", subject="Bão")
    sent = {first: "Giữa bão, thư đầu"}
    for number in range(1, 80):
        text = f"Giữa bão, thư {number}"
        sent[dung.submit(dung.letter(text, subject="Bão", In_Reply_To=first, References=first))] = text
        if number % 25 == 0:
            hub.kill()
            # What is marked as read by now must be in the store already, which nobody serves.
            read = sum(is_read for id, is_read in servers.seen().items() if id in sent)
            assert ledger(hub)["received"] - count >= read
            hub.start()
    wait_for_ledger(hub, count + len(sent))
    expect_all(hub, servers, sent)
