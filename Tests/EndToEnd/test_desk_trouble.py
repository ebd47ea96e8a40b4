"""The agents' page when files take their time and answers get lost: nothing is sent twice, and nothing is missed."""

import json

from harness import desk
from harness.hub import wait_until
from playwright.sync_api import expect

FILES = "**/api/v1/files?*"
TICKETS = "**/api/v1/tickets**"
WORDS = "**/api/v1/conversations/*/interactions?*"
UNAVAILABLE = {"type": "urn:mekong:problem:unavailable"}


def attach(page):
    file = {"name": "bao-gia.txt", "mimeType": "text/plain", "buffer": "Trà sen 350.000 ₫".encode()}
    with page.expect_request(FILES):
        page.locator(".composer input[type=file]").set_input_files(file)


def hold(page):
    """Uploads that begin now, until each is told to go on."""
    held = []
    page.route(FILES, lambda route: held.append(route))
    return held


def refuse(route):
    route.fulfill(status=503, json=UNAVAILABLE)


def expect_nothing_unsent(page):
    page.wait_for_function("() => !Object.keys(localStorage).some(name => name.includes('/out/'))")


def test_words_that_wait_for_a_file_go_out_once(agent, hub, talk, other):
    lan = agent()
    desk.open_row(lan, talk.text)
    held = hold(lan)
    attach(lan)
    desk.say(lan, "gửi chị báo giá")
    expect(lan.locator("#send-hint")).to_contain_text("Sẽ gửi")
    desk.open_row(lan, other.text)
    lan.go_back()
    expect(desk.field(lan)).to_have_value("gửi chị báo giá")
    held[0].continue_()
    desk.expect_bubbles(lan, talk.text, "gửi chị báo giá")
    expect(desk.field(lan)).to_have_value("")
    desk.field(lan).press("Enter")
    expect_nothing_unsent(lan)
    assert hub.texts(talk.conversation) == [talk.text, "gửi chị báo giá"]
    assert [file["name"] for file in hub.interactions(talk.conversation)[-1]["files"]] == ["bao-gia.txt"]


def test_they_go_out_also_while_another_conversation_is_looked_at(agent, hub, talk, other):
    lan = agent()
    desk.open_row(lan, talk.text)
    held = hold(lan)
    attach(lan)
    desk.say(lan, "gửi chị báo giá")
    desk.open_row(lan, other.text)
    desk.field(lan).fill("viết cho người khác")
    held[0].continue_()
    expect(desk.row(lan, "gửi chị báo giá")).to_be_visible()
    expect_nothing_unsent(lan)
    expect(desk.field(lan)).to_have_value("viết cho người khác")
    wait_until(lambda: hub.texts(talk.conversation) == [talk.text, "gửi chị báo giá"])
    assert hub.texts(other.conversation) == [other.text]


def test_a_file_that_arrives_later_stays_with_the_draft(agent, talk, other):
    lan = agent()
    desk.open_row(lan, talk.text)
    held = hold(lan)
    desk.field(lan).fill("viết dở")
    attach(lan)
    desk.open_row(lan, other.text)
    lan.go_back()
    held[0].continue_()
    expect(lan.locator(".attached progress")).to_have_count(0)
    desk.field(lan).press_sequentially(" thêm")
    for _ in range(2):
        expect(lan.locator(".attached")).to_contain_text("bao-gia.txt")
        expect(desk.field(lan)).to_have_value("viết dở thêm")
        lan.reload()


def test_nothing_goes_out_without_the_file_it_was_to_go_with(agent, hub, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    held = hold(lan)
    attach(lan)
    desk.say(lan, "gửi chị báo giá")
    refuse(held[0])
    expect(lan.locator(".problem.strip")).to_contain_text("bao-gia.txt")
    expect(desk.field(lan)).to_have_value("gửi chị báo giá")
    desk.expect_bubbles(lan, talk.text)
    assert hub.texts(talk.conversation) == [talk.text]


def test_what_waits_for_a_file_never_becomes_a_note(agent, hub, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    held = hold(lan)
    attach(lan)
    desk.say(lan, "gửi chị báo giá")
    lan.get_by_role("button", name="Ghi chú", exact=True).click()
    held[0].continue_()
    lan.get_by_role("button", name="Trả lời", exact=True).click()
    expect(lan.locator(".attached progress")).to_have_count(0)
    expect(lan.locator(".attached")).to_have_count(1)
    expect(desk.field(lan)).to_have_value("gửi chị báo giá")
    assert [item["kind"] for item in hub.interactions(talk.conversation)] == ["message"]


def test_a_change_that_could_not_be_read_is_read_again(agent, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    lan.route(WORDS, refuse)
    lan.route(TICKETS, refuse)
    with (
        lan.expect_response(lambda answer: "/interactions?" in answer.url and answer.status == 503),
        lan.expect_response(lambda answer: "/tickets/" in answer.url and answer.status == 503),
    ):
        talk.say("lúc trục trặc")
    lan.unroute(WORDS)
    lan.unroute(TICKETS)
    desk.expect_bubbles(lan, talk.text, "lúc trục trặc")
    expect(desk.row(lan, "lúc trục trặc")).to_be_visible()


def test_a_ticket_that_cannot_be_read_now_is_not_called_gone(agent, hub, talk):
    lan = agent()
    lan.route(TICKETS, refuse)
    lan.goto(f"{hub.url}/#/t/{hub.ticket_saying(talk.text)['id']}")
    lan.reload()
    again = lan.locator(".nothing").get_by_role("button", name="Thử lại")
    expect(again).to_be_visible()
    expect(lan.locator(".nothing")).not_to_contain_text("không còn nữa")
    lan.unroute(TICKETS)
    again.click()
    desk.expect_bubbles(lan, talk.text)


def test_too_much_missed_at_once_is_read_anew(agent, hub, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    expect(lan.locator(".customer .full-name")).to_have_text("Khách")
    asked, newest = [], 10**9

    def answer(route):
        asked.append(route.request.url)
        if len(asked) > 1:
            return route.abort()
        data = f"data: {json.dumps({'last': newest})}\n\n"
        body = f"event: hello\n{data}id: {newest}\nevent: reset\n{data}"
        route.fulfill(content_type="text/event-stream", body=body)

    lan.route("**/api/v1/events**", lambda route: route.abort())
    lan.context.set_offline(True)
    expect(lan.locator(".banner")).to_be_visible()
    lan.context.set_offline(False)
    talk.post("profile", {"name": "Lê Ngọc Mai"})
    talk.say("bị lỡ")
    hub.ticket_saying("bị lỡ")
    desk.expect_bubbles(lan, talk.text)
    with lan.expect_request(lambda request: f"/events?after={newest}" in request.url, timeout=30_000):
        lan.route("**/api/v1/events**", answer)
    desk.expect_bubbles(lan, talk.text, "bị lỡ")
    expect(desk.row(lan, "bị lỡ")).to_contain_text("Lê Ngọc Mai")
    expect(lan.locator(".thread-title")).to_contain_text("Lê Ngọc Mai")
    expect(lan.locator(".customer .full-name")).to_have_text("Lê Ngọc Mai")
