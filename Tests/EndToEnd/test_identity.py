"""Who is who: signed visitors, proven letters and typed addresses; merged and taken apart again."""

import uuid

import pytest
from harness.hub import Hub, wait_until
from harness.mail import Customer, connect_mail
from harness.visitors import Visitor, signed

ORIGIN = "https://tra-song-hau.vn"


NAMES = ("mai", "hoa", "lan", "minh", "vy")


@pytest.fixture(scope="module")
def hub(servers, tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub")).set_up().start()
    try:
        hub.web_chat = hub.connect("web_chat", site_name="Tiệm Trà Sông Hậu", allowed_origins=[ORIGIN])
        yield connect_mail(hub, servers)
    finally:
        hub.stop()


@pytest.fixture
def visit(hub):
    """Opens a session in a fresh browser, or in the one of an earlier visitor."""

    def go(user=None, browser=None):
        visitor = Visitor(hub, hub.web_chat["connection"], ORIGIN, user, browser and browser.token)
        status, visitor.shown = visitor.session()
        assert status == 200, visitor.shown
        return visitor

    return go


def profile(hub, ticket):
    return hub.get(f"customers/{ticket['requester']['id']}")


def handles(customer):
    ways = [one for one in customer["handles"] if one["kind"] in ("email", "phone")]
    return {(one["kind"], one["value"]): one["proof"] for one in ways}


def timeline(hub, customer):
    """What a customer's timeline says, oldest first."""
    items = hub.get(f"customers/{customer}/timeline?limit=200")["items"]
    return sorted(items, key=lambda item: item["id"])


def texts(items):
    return [item["text"] for item in items]


def open_tickets(hub, customer):
    return [one for one in hub.get(f"customers/{customer}/tickets")["items"] if one["status"] == "open"]


def test_a_signed_visitor_and_a_proven_letter_are_one_customer_with_one_ticket(hub, servers, visit):
    mai = Customer(servers, "mai", "Lê Mai")
    visitor = visit(signed(hub, "mai-1", email="Mai@Customer.test", name="Lê Mai"))
    visitor.say("Em hỏi trà sen ạ")
    ticket = hub.ticket_saying("Em hỏi trà sen ạ")
    mai.write("Em gửi thêm ảnh qua thư ạ", subject="Ảnh")
    wait_until(lambda: hub.get(f"tickets/{ticket['id']}")["preview"] == "Em gửi thêm ảnh qua thư ạ", 30, "the letter")
    visitor.say("Shop nhận được thư chưa?")
    wait_until(lambda: hub.get(f"tickets/{ticket['id']}")["preview"] == "Shop nhận được thư chưa?", what="the word")

    customer = profile(hub, ticket)
    assert handles(customer) == {("email", "mai@customer.test"): "signedLogin"}
    items = timeline(hub, customer["id"])
    assert texts(items) == ["Em hỏi trà sen ạ", "Em gửi thêm ảnh qua thư ạ", "Shop nhận được thư chưa?"]
    assert {item["ticket"] for item in items} == {ticket["id"]}
    assert {item["author"]["id"] for item in items} == {customer["id"]}
    assert len({item["conversation"] for item in items}) == 2
    assert [one["id"] for one in open_tickets(hub, customer["id"])] == [ticket["id"]]
    assert customer["suggestions"] == [] and customer["merged"] == []


def test_it_is_the_same_if_the_letter_comes_first(hub, servers, visit):
    hoa = Customer(servers, "hoa", "Nguyễn Thị Hoa")
    hoa.write("Thư đến trước", subject="Trước")
    ticket = hub.ticket_saying("Thư đến trước")
    visitor = visit(signed(hub, "hoa-1", email="hoa@customer.test", name="Hoa"))
    visitor.say("Rồi mới chat")
    wait_until(lambda: hub.get(f"tickets/{ticket['id']}")["preview"] == "Rồi mới chat", what=lambda: f"{hub.tickets()}")
    customer = profile(hub, ticket)
    assert texts(timeline(hub, customer["id"])) == ["Thư đến trước", "Rồi mới chat"]
    assert len(open_tickets(hub, customer["id"])) == 1
    # What the letter said stays between the shop and the mailbox: the chat shows the chat.
    again = visit(signed(hub, "hoa-1", email="hoa@customer.test"))
    assert [one["text"] for one in again.shown["messages"]] == ["Rồi mới chat"]


def test_a_letter_whose_author_nobody_vouches_for_joins_nobody(hub, servers, visit):
    lan = Customer(servers, "lan", "Lan")
    visitor = visit(signed(hub, "lan-1", email="lan@customer.test", name="Lan"))
    visitor.say("Lan thật đây")
    real = hub.ticket_saying("Lan thật đây")
    servers.deliver(lan.letter("Lan giả đây", subject="Giả"), "lan@customer.test")
    other = hub.ticket_saying("Lan giả đây")
    assert other["requester"]["id"] != real["requester"]["id"] and other["id"] != real["id"]
    assert texts(timeline(hub, real["requester"]["id"])) == ["Lan thật đây"]
    assert [one["customer"] for one in profile(hub, other)["suggestions"]] == [real["requester"]["id"]]


def test_a_typed_address_only_makes_a_suggestion_and_merging_can_be_undone(hub, servers, visit):
    minh = Customer(servers, "minh", "Trần Minh")
    minh.write("Minh viết thư", subject="Thư của Minh")
    known = hub.ticket_saying("Minh viết thư")
    visitor = visit()
    visitor.post("profile", {"name": "Minh", "email": "minh@customer.test"})
    visitor.say("Minh gõ địa chỉ")
    typed = hub.ticket_saying("Minh gõ địa chỉ")
    one, other = known["requester"]["id"], typed["requester"]["id"]
    assert one != other and known["id"] != typed["id"]
    assert handles(profile(hub, typed)) == {("email", "minh@customer.test"): "claimed"}
    assert [item["customer"] for item in profile(hub, typed)["suggestions"]] == [one]
    assert [item["customer"] for item in profile(hub, known)["suggestions"]] == [other]
    before = {id: timeline(hub, id) for id in (one, other)}

    status, merged = hub.call("POST", f"customers/{one}/merge", {"customer": other})
    assert status == 200 and other in merged["merged"] and merged["suggestions"] == []
    assert hub.get(f"customers/{other}")["id"] == one
    both = timeline(hub, one)
    assert texts(both) == ["Minh viết thư", "Minh gõ địa chỉ"]
    changeless = ("id", "conversation", "sequence", "text", "occurredAt", "receivedAt", "ticket")
    assert [kept(item, changeless) for item in both] == [
        kept(item, changeless) for item in [*before[one], *before[other]]
    ]

    status, apart = hub.call("POST", f"customers/{other}/unmerge")
    assert status == 200 and apart["id"] == other
    assert {id: timeline(hub, id) for id in (one, other)} == before
    assert hub.get(f"customers/{one}")["merged"] == []
    assert handles(hub.get(f"customers/{other}")) == {("email", "minh@customer.test"): "claimed"}

    # No longer asked once somebody has said that they are two people.
    status, said = hub.call("POST", f"customers/{one}/apart", {"customer": other})
    assert status == 200 and said["suggestions"] == []
    assert hub.get(f"customers/{other}")["suggestions"] == []


def kept(item, names):
    return {name: item.get(name) for name in names}


def test_merged_by_an_agent_a_typed_address_still_opens_nothing_to_the_visitor(hub, servers, visit):
    vy = Customer(servers, "vy", "Đỗ Vy")
    owner = visit(signed(hub, "vy-1", email="vy@customer.test", name="Vy"))
    owner.say("Bí mật của Vy")
    real = hub.ticket_saying("Bí mật của Vy")["requester"]["id"]
    vy.write("Thư riêng của Vy", subject="Riêng")
    visitor = visit()
    visitor.post("profile", {"email": "vy@customer.test"})
    visitor.say("Em là Vy nè")
    other = hub.ticket_saying("Em là Vy nè")["requester"]["id"]
    status, _ = hub.call("POST", f"customers/{real}/merge", {"customer": other})
    assert status == 200
    again = visit(browser=visitor)
    assert [one["text"] for one in again.shown["messages"]] == ["Em là Vy nè"]
    visitor.say("Cho em xem đơn của em")
    assert texts_shown(visit(browser=visitor)) == ["Em là Vy nè", "Cho em xem đơn của em"]
    assert texts_shown(visit(signed(hub, "vy-1", email="vy@customer.test"))) == ["Bí mật của Vy"]


def texts_shown(visitor):
    return [one["text"] for one in visitor.shown["messages"]]


def test_two_signed_users_of_one_browser_stay_two_people(hub, visit):
    first, second = uuid.uuid4().hex[:8], uuid.uuid4().hex[:8]
    browser = visit()
    browser.say(f"chưa đăng nhập {first}")
    nobody = hub.ticket_saying(f"chưa đăng nhập {first}")
    one = visit(signed(hub, first, email=f"{first}@vidu.vn", name="Chị Một"), browser=browser)
    one.say(f"tôi là {first}")
    hub.ticket_saying(f"tôi là {first}")
    # The same browser, the token of the first and all: the site says that somebody else sits there now.
    other = visit(signed(hub, second, email=f"{second}@vidu.vn", name="Anh Hai"), browser=one)
    assert texts_shown(other) == []
    other.say(f"tôi là {second}")
    a, b = hub.ticket_saying(f"tôi là {first}"), hub.ticket_saying(f"tôi là {second}")
    assert a["requester"]["id"] != b["requester"]["id"] and a["conversation"] != b["conversation"]
    assert (a["requester"]["name"], b["requester"]["name"]) == ("Chị Một", "Anh Hai")
    assert handles(profile(hub, a)) == {("email", f"{first}@vidu.vn"): "signedLogin"}
    assert handles(profile(hub, b)) == {("email", f"{second}@vidu.vn"): "signedLogin"}
    assert f"tôi là {second}" not in texts(timeline(hub, a["requester"]["id"]))
    assert f"tôi là {first}" not in texts_shown(visit(signed(hub, second), browser=other))
    assert f"tôi là {second}" not in texts_shown(visit(signed(hub, first), browser=one))
    # What was said before anybody signed in is nobody's but the browser's, or the first one's who signed in there.
    assert nobody["requester"]["id"] != b["requester"]["id"]


def test_who_signs_out_and_comes_back_without_a_signature_sees_nothing(hub, visit):
    id = uuid.uuid4().hex[:8]
    user = signed(hub, id, email=f"{id}@vidu.vn")
    visitor = visit(user)
    visitor.say(f"riêng tư {id}")
    hub.ticket_saying(f"riêng tư {id}")
    assert texts_shown(visit(user)) == [f"riêng tư {id}"]
    assert texts_shown(visit()) == []
    for altered in ({**user, "email": "giam-doc@vidu.vn"}, {**user, "id": "1"}):
        status, _ = Visitor(hub, hub.web_chat["connection"], ORIGIN, altered).session()
        assert status == 401


def test_two_accounts_of_the_site_with_one_address_are_a_question(hub, visit):
    id = uuid.uuid4().hex[:8]
    tickets = []
    for number, email in enumerate([f"Bao.{id}@ViDu.vn", f"bao.{id}@vidu.vn"]):
        visit(signed(hub, f"{id}-{number}", email=email)).say(f"lần {number} của {id}")
        tickets.append(hub.ticket_saying(f"lần {number} của {id}"))
    one, other = (ticket["requester"]["id"] for ticket in tickets)
    assert one != other
    assert [item["customer"] for item in profile(hub, tickets[0])["suggestions"]] == [other]
    assert [item["customer"] for item in profile(hub, tickets[1])["suggestions"]] == [one]


def test_one_account_with_its_address_in_another_spelling_is_one_customer(hub, visit):
    id = uuid.uuid4().hex[:8]
    visit(signed(hub, id, email=f"Chi.{id}@ViDu.vn")).say(f"hôm qua {id}")
    first = hub.ticket_saying(f"hôm qua {id}")
    visit(signed(hub, id, email=f"chi.{id}@vidu.vn")).say(f"hôm nay {id}")
    wait_until(lambda: hub.get(f"tickets/{first['id']}")["preview"] == f"hôm nay {id}", what="the second word")
    assert handles(profile(hub, first)) == {("email", f"chi.{id}@vidu.vn"): "signedLogin"}
