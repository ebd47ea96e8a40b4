"""What strangers may try: code in words, forged tokens, other sites, other people's conversations."""

import time
import uuid

import pytest
from harness import desk, widget
from harness.hub import request
from harness.visitors import Visitor, signed
from playwright.sync_api import expect

EVIL = (
    "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script><svg/onload=window.hit=1> javascript:window.hit=1 "
    "https://example.com/a?b=\"onmouseover=window.hit=1// {{7*7}} </textarea><a href='javascript:window.hit=1'>x</a>"
)


@pytest.fixture
def visitor(hub, site):
    visitor = Visitor(hub, hub.web_chat["connection"], site.url)
    status, _ = visitor.session()
    assert status == 200
    return visitor


def test_code_in_words_runs_nowhere(visit, agent, visitor):
    mark = uuid.uuid4().hex
    visitor.post("profile", {"name": f"<b onclick=hit()>{mark[:8]}</b>"})
    visitor.say(EVIL + mark)
    visitor.post("form", {"form": EVIL, "answers": [{"field": EVIL, "value": EVIL}]})
    visitor.post("message", {"text": mark})
    lan = agent()
    desk.open_row(lan, mark)
    desk.expect_bubbles(lan, EVIL + mark, mark)
    expect(lan.locator(".card.form")).to_contain_text("<script>")
    expect(lan.locator(".full-name")).to_have_text(f"<b onclick=hit()>{mark[:8]}</b>")
    lan.wait_for_timeout(300)
    assert lan.evaluate("window.hit") is None
    assert lan.locator("main script, main b, main svg:not(.icon), main img[src=x], main iframe").count() == 0
    assert lan.locator('a[href^="javascript"]').count() == 0

    mai = visit()
    widget.open_chat(mai)
    widget.say(mai, EVIL)
    desk.open_row(lan, EVIL[:40])
    desk.say(lan, EVIL)
    widget.expect_bubbles(mai, EVIL, EVIL)
    assert mai.evaluate("window.hit") is None and lan.evaluate("window.hit") is None


def test_a_file_that_claims_to_be_a_page_is_no_page(hub, visitor, agent):
    page = b"<!doctype html><script>window.hit=1</script>"
    headers = visitor.headers() | {"Content-Type": "text/html"}
    status, file = request(visitor.base + "/files?name=../../evil.html", "POST", page, headers)
    assert status == 201, file
    assert "/" not in file["name"] and ".." not in file["name"]
    text = f"xem tệp {uuid.uuid4().hex[:6]}"
    visitor.post("message", {"text": text}, files=[file["token"]])
    lan = agent()
    desk.open_row(lan, text)
    link = lan.locator("a.file")
    answer = lan.request.get(hub.url + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_forged_or_altered_token_opens_nothing(hub, site, visitor):
    visitor.say("của tôi")
    version, browser, issued, user, signature = visitor.token.split(".")
    other = Visitor(hub, hub.web_chat["connection"], site.url)
    other.session()
    forged = [
        "v1.AAAAAAAAAAAAAAAAAAAAAA.1700000000..AAAA",
        f"{version}.{browser}.{issued}.{user}.{'A' * len(signature)}",
        f"{version}.{other.token.split('.')[1]}.{issued}.{user}.{signature}",
        f"{version}.{browser}.{int(issued) + 1}.{user}.{signature}",
        "",
        "x" * 10_000,
    ]
    for token in forged:
        visitor.token = token
        assert visitor.session()[0] == 401 or token == "", token
        visitor.token = token
        assert visitor.post("message", {"text": "giả mạo"})[0] in (401, 431), token
    assert not any(ticket.get("preview") == "giả mạo" for ticket in hub.tickets())


def test_another_site_gets_nothing(hub, site):
    for origin in ["https://evil.example", site.url + ".evil.example", "null", site.url.replace("http:", "https:"), None]:
        stranger = Visitor(hub, hub.web_chat["connection"], origin)
        status, answer = stranger.session()
        assert status in (401, 403), (origin, answer)
        if origin:
            status, allowed = stranger.preflight()
            assert status >= 400 and allowed is None, origin
    visitor = Visitor(hub, hub.web_chat["connection"], site.url)
    visitor.session()
    assert visitor.preflight() == (204, site.url)
    visitor.origin = "https://evil.example"
    assert visitor.post("message", {"text": "từ trang khác"})[0] in (401, 403)


def test_a_visitor_sees_their_own_conversation_alone(hub, site, visitor):
    visitor.say("bí mật của khách một")
    hub.ticket_saying("bí mật của khách một")
    other = Visitor(hub, hub.web_chat["connection"], site.url)
    _, session = other.session()
    assert session["messages"] == []
    other.say("tôi là khách hai")
    hub.ticket_saying("tôi là khách hai")
    other.token = other.token
    _, session = other.session()
    assert [item["text"] for item in session["messages"]] == ["tôi là khách hai"]


def test_the_api_wants_to_know_who_asks(hub, people):
    for path in ["tickets", "me", "customers", "events", "agents", "connections"]:
        assert request(f"{hub.url}/api/v1/{path}")[0] == 401, path
        assert request(f"{hub.url}/api/v1/{path}", headers={"Authorization": "Bearer mk_wrong"})[0] == 401, path
    page = people()
    page.goto(hub.url)
    expect(page.locator(".door")).to_be_visible()


def test_a_page_of_another_site_cannot_use_an_agents_session(hub, site, agent):
    mark = uuid.uuid4().hex
    lan = agent()
    visitor = Visitor(hub, hub.web_chat["connection"], site.url)
    visitor.session()
    visitor.say(mark)
    conversation = hub.ticket_saying(mark)["conversation"]
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in lan.context.cookies(hub.url))
    path = f"{hub.url}/api/v1/conversations/{conversation}/messages"
    for lure in [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {}]:
        status, answer = request(path, "POST", {"text": "không phải Lan"}, {"Cookie": cookies, **lure})
        assert status == 403, (lure, answer)
    assert hub.texts(conversation) == [mark]


def test_too_much_at_once_is_refused_and_the_rest_goes_on(hub, site):
    visitor = Visitor(hub, hub.web_chat["connection"], site.url)
    visitor.session()
    assert visitor.post("message", {"text": "x" * 300_000})[0] in (400, 413)
    assert request(visitor.base + "/post", "POST", b"{" * 10, visitor.headers())[0] == 400
    assert request(visitor.base + "/post", "POST", b"\xff\xfe{}", visitor.headers())[0] == 400
    assert request(visitor.base + "/post", "POST", b" " * (3 << 20), visitor.headers())[0] == 413
    statuses = [visitor.post("typing", {"on": True})[0] for _ in range(60)]
    assert 429 in statuses and set(statuses) <= {202, 429}
    other = Visitor(hub, hub.web_chat["connection"], site.url)
    assert other.session()[0] == 200
    other.say("vẫn nhắn được")
    hub.ticket_saying("vẫn nhắn được")


def test_a_signed_user_is_one_customer_on_every_device(hub, site, visit, agent):
    id = uuid.uuid4().hex[:8]
    user = signed(hub, id, email=f"Mai.{id}@vidu.vn", phone="0912 345 678", name=f"Lê Mai {id}")
    phone, laptop = visit(user=user, width=360, height=780), visit(user=user)
    widget.open_chat(phone)
    widget.say(phone, f"từ điện thoại {id}")
    hub.ticket_saying(f"từ điện thoại {id}")
    laptop.reload()
    widget.open_chat(laptop)
    widget.expect_bubbles(laptop, f"từ điện thoại {id}")
    widget.say(laptop, f"từ máy tính {id}")
    widget.expect_bubbles(phone, f"từ điện thoại {id}", f"từ máy tính {id}")

    lan = agent()
    desk.open_row(lan, f"từ máy tính {id}")
    expect(lan.locator(".thread h2")).to_have_text(f"Lê Mai {id}")
    handles = lan.locator(".handles")
    expect(handles).to_contain_text(f"mai.{id}@vidu.vn")
    expect(handles).to_contain_text("0912 345 678")
    expect(lan.locator(".proof.proven").first).to_be_visible()
    assert len([t for t in hub.tickets() if (t.get("preview") or "").endswith(id)]) == 1


def test_a_user_the_site_did_not_sign_is_refused(hub, site):
    connection = hub.web_chat["connection"]
    good = signed(hub, "giam-doc", email="sep@vidu.vn")
    forged = [
        signed(hub, "giam-doc", secret="khong-phai-khoa"),
        good | {"id": "ke-khac"},
        good | {"email": "ke-khac@vidu.vn"},
        good | {"expires": good["expires"] + 60},
        signed(hub, "giam-doc", expires=int(time.time()) - 5),
        {key: value for key, value in good.items() if key != "signature"} | {"signature": ""},
    ]
    for user in forged:
        status, answer = Visitor(hub, connection, site.url, user=user).session()
        assert status == 401, (user, answer)
        assert "secret" not in str(answer) and "hmac" not in str(answer).lower()
    assert Visitor(hub, connection, site.url, user=good).session()[0] == 200


def test_a_typed_address_only_makes_a_suggestion(hub, site, agent):
    id = uuid.uuid4().hex[:8]
    known = Visitor(hub, hub.web_chat["connection"], site.url, user=signed(hub, id, email=f"hoa.{id}@vidu.vn", name=f"Hoa {id}"))
    known.session()
    known.say(f"tôi là Hoa {id}")
    hub.ticket_saying(f"tôi là Hoa {id}")
    stranger = Visitor(hub, hub.web_chat["connection"], site.url)
    stranger.session()
    stranger.post("profile", {"email": f"hoa.{id}@vidu.vn"})
    stranger.say(f"tôi cũng là Hoa {id}")
    one, other = hub.ticket_saying(f"tôi là Hoa {id}"), hub.ticket_saying(f"tôi cũng là Hoa {id}")
    assert one["requester"]["id"] != other["requester"]["id"]

    lan = agent()
    desk.open_row(lan, f"tôi cũng là Hoa {id}")
    question = lan.locator(".question")
    expect(question).to_contain_text(f"Hoa {id}")
    question.get_by_role("button", name="Đúng, gộp lại").click()
    expect(lan.locator(".timeline")).to_contain_text(f"tôi là Hoa {id}", timeout=15_000)
    expect(lan.locator(".question")).to_have_count(0)
    assert hub.get(f"customers/{one['requester']['id']}")["id"] == hub.get(f"customers/{other['requester']['id']}")["id"]
    lan.get_by_role("button", name="Tách ra").click()
    expect(lan.locator(".merges")).to_have_count(0, timeout=15_000)
    assert hub.get(f"customers/{one['requester']['id']}")["id"] != hub.get(f"customers/{other['requester']['id']}")["id"]
