"""The agents' page itself: writing, languages, keys, small screens, and those who do not look at it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from harness import desk
from playwright.sync_api import expect


def test_enter_sends_but_not_while_a_word_is_composed(agent, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    desk.field(lan).fill("Dạ")
    desk.field(lan).evaluate(
        """node => {
            const press = extra => node.dispatchEvent(new KeyboardEvent("keydown",
                {key: "Enter", bubbles: true, cancelable: true, ...extra}));
            press({isComposing: true});
            press({keyCode: 229});
        }"""
    )
    desk.field(lan).press("Shift+Enter")
    desk.field(lan).press_sequentially("xin chào")
    expect(desk.field(lan)).to_have_value("Dạ\nxin chào")
    assert desk.bubbles(lan) == [talk.text]
    desk.field(lan).press("Enter")
    desk.expect_bubbles(lan, talk.text, "Dạ\nxin chào")
    expect(desk.field(lan)).to_have_value("")


def test_a_draft_outlives_reloads_and_other_conversations(agent, talk, other):
    lan = agent()
    desk.open_row(lan, talk.text)
    desk.field(lan).fill("viết dở")
    desk.open_row(lan, other.text)
    expect(desk.field(lan)).to_have_value("")
    lan.go_back()
    expect(desk.field(lan)).to_have_value("viết dở")
    lan.reload()
    expect(desk.field(lan)).to_have_value("viết dở")


def test_a_broken_connection_is_said_and_caught_up_without_a_gap(agent, hub, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    lan.context.set_offline(True)
    expect(lan.locator(".banner")).to_contain_text("Mất kết nối")
    for number in range(5):
        talk.say(f"lúc mất mạng {number}")
    desk.say(lan, "gửi khi có mạng")
    expect(lan.locator(".ours .state").last).to_contain_text("Đã giữ lại")
    hub.ticket_saying("lúc mất mạng 4")
    lan.context.set_offline(False)
    expect(lan.locator(".banner")).to_be_hidden(timeout=15_000)
    desk.expect_bubbles(lan, talk.text, *[f"lúc mất mạng {number}" for number in range(5)], "gửi khi có mạng")
    desk.expect_sent(lan)


def test_an_answer_whose_confirmation_was_lost_counts_once(agent, hub, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    lost = []

    def lose(route):
        if len(lost) >= 2:
            return route.continue_()
        lost.append(route.fetch().status)
        route.abort()

    lan.route("**/messages", lose)
    desk.say(lan, "đúng một lần")
    # The stream may bring the answer before the post is confirmed; the post is repeated until it is, all the same.
    lan.wait_for_function("() => !Object.keys(localStorage).some(name => name.includes('/out/'))")
    assert lost == [201, 201]
    desk.expect_bubbles(lan, talk.text, "đúng một lần")
    assert hub.texts(talk.conversation) == [talk.text, "đúng một lần"]


def test_an_unsent_answer_is_sent_after_a_reload(agent, hub, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    lan.route("**/messages", lambda route: route.fulfill(status=503, json={"type": "urn:mekong:problem:unavailable"}))
    desk.say(lan, "chờ một chút")
    expect(lan.locator(".ours .state").last).to_have_text("Đang gửi")
    lan.unroute("**/messages")
    lan.reload()
    desk.expect_bubbles(lan, talk.text, "chờ một chút")
    desk.expect_sent(lan)
    assert hub.texts(talk.conversation) == [talk.text, "chờ một chút"]


def test_a_refused_answer_can_be_changed_or_dropped(agent, hub, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    problem = {"type": "urn:mekong:problem:conflict", "detail": "The reply window has closed."}
    lan.route("**/messages", lambda route: route.fulfill(status=409, json=problem))
    desk.say(lan, "bị từ chối")
    expect(lan.locator(".ours .meta").last).to_contain_text("The reply window has closed.")
    lan.get_by_role("button", name="Sửa", exact=True).click()
    expect(desk.field(lan)).to_have_value("bị từ chối")
    lan.keyboard.press("Enter")
    lan.get_by_role("button", name="Bỏ", exact=True).click()
    desk.expect_bubbles(lan, talk.text)
    assert hub.texts(talk.conversation) == [talk.text]


def test_the_language_changes_at_once_and_completely(agent, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    desk.field(lan).fill("giữ nguyên")
    lan.locator(".me").click()
    lan.get_by_role("button", name="English").click()
    expect(lan.get_by_role("tab", name="Unassigned")).to_be_visible()
    expect(desk.field(lan)).to_have_value("giữ nguyên")
    expect(desk.field(lan)).to_have_attribute("aria-label", "Write an answer…")
    assert lan.evaluate("document.documentElement.lang") == "en"
    left = re.findall("Đang mở|Chưa giao|chưa giao|Khách hàng|Đánh dấu|Hôm nay|Trả lời|Biết từ", lan.inner_text("body"))
    assert left == []
    lan.reload()
    expect(lan.get_by_role("tab", name="Unassigned")).to_be_visible()


def test_everything_can_be_done_by_keys(agent, hub, talk):
    lan = agent()
    expect(desk.row(lan, talk.text)).to_be_visible()
    lan.keyboard.press("j")
    lan.keyboard.press("Enter")
    expect(desk.field(lan)).to_be_focused()
    desk.expect_bubbles(lan, talk.text)
    lan.keyboard.press("Escape")
    lan.keyboard.press("n")
    lan.keyboard.type("ghi chú bằng phím")
    lan.keyboard.press("Enter")
    expect(lan.locator(".item.note")).to_contain_text("ghi chú bằng phím")
    lan.keyboard.press("Escape")
    lan.keyboard.press("m")
    expect(lan.locator(".about")).to_contain_text("Bạn phụ trách")
    lan.keyboard.press("e")
    expect(lan.locator(".about")).to_contain_text("Đã xong")
    lan.keyboard.press("e")
    expect(lan.locator(".about")).to_contain_text("Đang mở")
    lan.keyboard.press("Escape")
    expect(lan.locator(".nothing")).to_be_visible()
    lan.keyboard.press("/")
    expect(lan.get_by_role("searchbox")).to_be_focused()


def test_tabs_show_whose_work_it_is(agent, hub, talk):
    lan = agent()
    desk.open_row(lan, talk.text)
    lan.locator("#take").click()
    expect(lan.locator(".about")).to_contain_text("Bạn phụ trách")
    lan.get_by_role("tab", name="Chưa giao").click()
    expect(desk.row(lan, talk.text)).to_have_count(0)
    lan.get_by_role("tab", name="Của tôi").click()
    expect(desk.row(lan, talk.text)).to_be_visible()
    lan.locator("#solve").click()
    expect(desk.row(lan, talk.text)).to_have_count(0)
    lan.get_by_role("tab", name="Tất cả").click()
    expect(desk.row(lan, talk.text)).to_contain_text("Đã xong")


def test_a_long_conversation_opens_at_its_end_and_shows_the_rest_when_asked(agent, hub, site, talk):
    for number in range(100):
        status, _ = hub.call("POST", f"conversations/{talk.conversation}/notes", {"text": f"dòng {number}"})
        assert status == 201
    lan = agent()
    ticket = next(ticket for ticket in hub.tickets() if ticket["conversation"] == talk.conversation)
    lan.goto(f"{hub.url}/#/t/{ticket['id']}")
    expect(lan.locator(".item.note").last).to_be_in_viewport()
    expect(lan.locator(".item.note")).to_have_count(60)
    lan.get_by_role("button", name="Xem tin nhắn trước đó").click()
    expect(lan.locator(".item.note")).to_have_count(100)
    assert lan.locator(".item.note .text").all_text_contents() == [f"dòng {number}" for number in range(100)]
    expect(lan.locator(".item.note").nth(40)).to_be_in_viewport()


def test_the_page_is_light_and_asks_nobody_else(people, hub):
    page = people()
    requests = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(hub.url)
    expect(page.locator(".door form")).to_be_visible()
    assert {request.url.startswith(hub.url + "/") for request in requests} == {True}
    assert sum(request.sizes()["responseBodySize"] for request in requests) < 120_000


def test_a_phone_shows_one_pane_at_a_time_and_goes_back(agent, talk, shots):
    lan = agent(width=360, height=780, has_touch=True, is_mobile=True)
    desk.open_row(lan, talk.text)
    expect(lan.locator(".queue")).to_be_hidden()
    shots(lan, "phone-thread")
    lan.locator("#person").click()
    expect(lan.locator(".handles")).to_be_visible()
    shots(lan, "phone-customer")
    lan.go_back()
    expect(lan.locator(".customer")).to_be_hidden()
    lan.locator(".back").click()
    expect(lan.locator(".queue")).to_be_visible()
    assert lan.evaluate("document.documentElement.scrollWidth") == 360
    small = lan.evaluate(
        "[...document.querySelectorAll('button, a:not(.skip), input, textarea')].filter(node => node.checkVisibility())"
        ".map(node => [node.getBoundingClientRect(), node.outerHTML]).filter(([box]) => box.height > 0 && box.height < 40)"
        ".map(([, html]) => html)"
    )
    assert small == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_tabs_and_states_are_shown_whole(agent, talk, width):
    lan = agent(width=width)
    expect(desk.row(lan, talk.text)).to_be_visible()
    edge = lan.locator(".queue").bounding_box()["width"]
    tabs = [tab.bounding_box() for tab in lan.get_by_role("tab").all()]
    assert [box["x"] + box["width"] <= edge for box in tabs] == [True] * 4
    desk.open_row(lan, talk.text)
    state = lan.locator(".about .chip")
    expect(state).to_be_visible()
    assert state.evaluate("node => node.scrollWidth <= node.clientWidth")
    visible = "([chip, line]) => chip.getBoundingClientRect().right <= line.getBoundingClientRect().right"
    assert lan.evaluate(visible, [state.element_handle(), lan.locator(".about").element_handle()])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900, 1440])
def test_nobody_is_shut_out(agent, people, hub, talk, width, scheme):
    lan = agent(width=width, color_scheme=scheme)
    expect(desk.row(lan, talk.text)).to_be_visible()
    assert problems(lan) == []
    desk.open_row(lan, talk.text)
    desk.say(lan, "Dạ chào anh chị")
    desk.expect_sent(lan)
    lan.get_by_role("button", name="Ghi chú", exact=True).click()
    desk.say(lan, "khách quen")
    expect(lan.locator(".item.note")).to_be_visible()
    assert problems(lan) == []
    if width < 1180:
        lan.locator("#person").click()
    expect(lan.locator(".handles")).to_be_visible()
    assert problems(lan) == []
    door = people(width=width, color_scheme=scheme)
    door.goto(hub.url)
    door.locator(".primary").click()
    assert problems(door) == []


def problems(page):
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]][:3]) for rule in found]
