"""A visitor and the team talk, whatever the network does."""

import json

from fake_hub import CONNECTION, wait_until
from helpers import bubbles, expect_bubbles, field, launcher, open_chat, say
from playwright.sync_api import expect


def test_what_is_written_reaches_the_team_and_the_answer_comes_back(visit, hub):
    page = visit()
    open_chat(page)
    say(page, "Tiệm còn trà sen không ạ? 🍵")
    expect(page.locator("mekong-chat .mine .meta")).to_contain_text("Đã gửi")
    assert [post["data"]["text"] for post in hub.posts("message")] == ["Tiệm còn trà sen không ạ? 🍵"]
    hub.say("Dạ còn, anh chị lấy mấy hộp?")
    expect_bubbles(page, "Tiệm còn trà sen không ạ? 🍵", "Dạ còn, anh chị lấy mấy hộp?")
    expect(page.locator("mekong-chat .name")).to_have_text("Nguyễn Thị Lan")
    expect(page.locator("mekong-chat .avatar")).to_have_text("L")


def test_a_reload_loses_nothing_and_doubles_nothing(visit, hub):
    page = visit()
    open_chat(page)
    say(page, "một")
    wait_until(lambda: len(hub.posts("message")) == 1)
    hub.say("hai")
    expect_bubbles(page, "một", "hai")
    field(page).fill("viết dở")
    page.reload()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect_bubbles(page, "một", "hai")
    expect(field(page)).to_have_value("viết dở")
    assert len(hub.conversations) == 1


def test_a_message_whose_answer_was_lost_is_posted_again_and_counts_once(visit, hub):
    page = visit()
    open_chat(page)
    expect(field(page)).to_be_visible()
    wait_until(lambda: hub.conversation().streams)
    hub.fails, hub.holds_answers = 2, True
    say(page, "đúng một lần")
    wait_until(lambda: hub.fails == 0)
    expect(page.locator("mekong-chat .mine .meta")).to_contain_text("Đã gửi")
    hub.cut()
    page.reload()
    expect_bubbles(page, "đúng một lần")
    assert len(hub.posts("message")) == 1


def test_a_message_waits_in_the_browser_over_a_reload_until_the_hub_takes_it(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    hub.fails = 10_000
    say(page, "chờ một chút")
    expect(page.locator("mekong-chat .mine .meta")).to_contain_text("Đang gửi")
    page.reload()
    expect_bubbles(page, "chờ một chút")
    assert hub.posts("message") == []
    hub.fails = 0
    page.reload()
    wait_until(lambda: len(hub.posts("message")) == 1)
    expect(page.locator("mekong-chat .mine .meta")).to_contain_text("Đã gửi")
    expect_bubbles(page, "chờ một chút")


def test_messages_arrive_in_the_order_they_were_written(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    hub.fails = 1
    for number in range(6):
        say(page, f"tin {number}")
    wait_until(lambda: len(hub.posts("message")) == 6)
    assert [post["data"]["text"] for post in hub.posts("message")] == [f"tin {number}" for number in range(6)]
    expect_bubbles(page, *[f"tin {number}" for number in range(6)])


def test_a_cut_stream_goes_on_without_a_gap_or_a_double(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    for number in range(5):
        hub.say(f"tin {number}")
        hub.cut()
        hub.say(f"thêm {number}")
    expect(page.locator("mekong-chat .bubble")).to_have_count(10, timeout=15_000)
    assert bubbles(page) == [text for number in range(5) for text in (f"tin {number}", f"thêm {number}")]
    assert any("after=" in path and "after=0" not in path for _, path in hub.requests if "events" in path)
    assert not any("token" in path for _, path in hub.requests)


def test_offline_is_said_and_what_is_typed_is_sent_later(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    page.context.set_offline(True)
    expect(page.locator("mekong-chat .banner")).to_contain_text("Mất kết nối")
    say(page, "gửi khi có mạng")
    expect(page.locator("mekong-chat .mine .meta")).to_contain_text("Chờ kết nối")
    field(page).fill("và một câu nữa")
    page.context.set_offline(False)
    wait_until(lambda: len(hub.posts("message")) == 1)
    expect(page.locator("mekong-chat .banner")).to_be_hidden()
    expect(field(page)).to_have_value("và một câu nữa")
    expect_bubbles(page, "gửi khi có mạng")


def test_a_refused_message_can_be_tried_again_or_removed(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    hub.fails, hub.fail_status = 2, 400
    say(page, "bị từ chối")
    say(page, "bỏ đi")
    expect(page.get_by_role("button", name="Gửi lại")).to_have_count(2)
    page.get_by_role("button", name="Bỏ", exact=True).last.click()
    page.get_by_role("button", name="Gửi lại").click()
    wait_until(lambda: len(hub.posts("message")) == 1)
    expect_bubbles(page, "bị từ chối")
    expect(page.get_by_role("button", name="Gửi lại")).to_have_count(0)


def test_enter_sends_but_not_while_a_word_is_composed_and_shift_enter_breaks_the_line(visit, hub):
    page = visit()
    open_chat(page)
    field(page).fill("Xin chào")
    field(page).evaluate(
        """node => {
            const press = extra => node.dispatchEvent(new KeyboardEvent("keydown",
                {key: "Enter", bubbles: true, composed: true, cancelable: true, ...extra}));
            press({isComposing: true});
            press({keyCode: 229});
        }"""
    )
    field(page).press("Shift+Enter")
    field(page).type("dòng hai")
    page.wait_for_timeout(300)
    assert bubbles(page) == []
    field(page).press("Enter")
    expect_bubbles(page, "Xin chào\ndòng hai")
    expect(field(page)).to_have_value("")
    wait_until(lambda: hub.posts("message")[0]["data"]["text"] == "Xin chào\ndòng hai")


def test_typing_and_seen_go_both_ways(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    field(page).type("a")
    wait_until(lambda: [post["data"]["on"] for post in hub.posts("typing")] == [True])
    field(page).press("Enter")
    wait_until(lambda: [post["data"]["on"] for post in hub.posts("typing")] == [True, False])
    expect(page.locator("mekong-chat .mine .meta")).to_contain_text("Đã gửi")
    hub.saw()
    expect(page.locator("mekong-chat .mine .meta")).to_contain_text("Đã xem")
    hub.typing("Lan")
    expect(page.locator("mekong-chat .typing")).to_contain_text("Lan đang nhập")
    item = hub.say("chào bạn")
    expect(page.locator("mekong-chat .typing")).to_be_empty()
    wait_until(lambda: hub.posts("seen"))
    assert hub.posts("seen")[0]["data"] == {"sequence": 2, "refs": [item["id"]]}


def test_edits_and_removals_replace_what_was_said(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    first, second = hub.say("giá 120.000 đ"), hub.say("nhầm khách")
    expect_bubbles(page, "giá 120.000 đ", "nhầm khách")
    hub.change(first, text="giá 110.000 đ", edited=True)
    hub.change(second, deleted=True)
    expect(page.locator("mekong-chat .removed")).to_be_visible()
    expect_bubbles(page, "giá 110.000 đ", "Tin nhắn đã được thu hồi")
    expect(page.locator("mekong-chat .theirs .meta").first).to_contain_text("đã sửa")


def test_offered_answers_can_be_pressed_while_they_are_the_last_word(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    hub.say("Bạn muốn nhận hàng khi nào?", choices=[{"label": "Sáng mai", "value": "am"}, {"label": "Chiều mai", "value": "pm"}])
    page.get_by_role("button", name="Sáng mai").click()
    wait_until(lambda: hub.posts("message"))
    assert hub.posts("message")[0]["data"] == {"text": "Sáng mai", "choice": "am"}
    expect(page.get_by_role("button", name="Chiều mai")).to_be_hidden()


def test_news_while_the_chat_is_closed_is_counted_until_it_is_looked_at(visit, hub):
    page = visit()
    open_chat(page)
    say(page, "tôi chờ nhé")
    wait_until(lambda: hub.conversation().streams and hub.posts("message"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    hub.say("một")
    hub.say("hai")
    expect(page.locator("mekong-chat .badge")).to_have_text("2")
    expect(launcher(page)).to_have_attribute("aria-label", "Mở khung chat, 2 tin chưa đọc")
    page.reload()
    expect(page.locator("mekong-chat .badge")).to_have_text("2")
    open_chat(page)
    expect(page.locator("mekong-chat .badge")).to_be_hidden()
    wait_until(lambda: hub.posts("seen"))


def test_two_tabs_show_the_same_conversation_once(visit, hub):
    page = visit()
    open_chat(page)
    say(page, "từ thẻ một")
    wait_until(lambda: hub.posts("message"))
    other = visit(context=page.context)
    open_chat(other)
    expect_bubbles(other, "từ thẻ một")
    say(other, "từ thẻ hai")
    expect_bubbles(page, "từ thẻ một", "từ thẻ hai")
    assert len(hub.conversations) == 1


def test_a_token_that_no_longer_holds_makes_a_new_visitor_who_can_go_on(visit, hub):
    page = visit()
    open_chat(page)
    say(page, "trước")
    wait_until(lambda: hub.posts("message"))
    hub.tokens.clear()
    hub.cut()
    wait_until(lambda: len(hub.conversations) == 2)
    say(page, "sau")
    wait_until(lambda: [post["data"]["text"] for post in hub.posts("message")] == ["sau"])


def test_looking_at_a_page_leaves_nothing_behind_and_opens_no_stream(visit, hub):
    page = visit()
    expect(launcher(page)).to_be_visible()
    page.wait_for_timeout(300)
    kept = page.evaluate("Object.keys(localStorage)")
    assert kept == [f"mekong/{CONNECTION}/welcome"]
    assert not any("events" in path for _, path in hub.requests)


def test_blocked_storage_costs_only_the_memory(visit, hub, browser):
    context = browser.new_context()
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('blocked', 'SecurityError') }})"
    )
    page = visit(context=context)
    open_chat(page)
    say(page, "vẫn gửi được")
    wait_until(lambda: hub.posts("message"))
    expect_bubbles(page, "vẫn gửi được")


def test_strange_words_stay_words(visit, hub):
    page = visit()
    evil = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script> javascript:alert(1) https://example.com/a?b=1."
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    hub.say(evil, name="<b onclick=hit()>Lan</b>", avatar="javascript:alert(1)")
    hub.say("", files=[{"url": "javascript:alert(1)", "name": "<i>x</i>.pdf", "size": 3, "kind": "file"}])
    say(page, evil)
    expect(page.locator("mekong-chat .bubble")).to_have_count(2)
    assert bubbles(page) == [evil, evil]
    assert page.evaluate("window.hit") is None
    links = page.locator("mekong-chat .bubble a").evaluate_all("nodes => nodes.map(node => [node.href, node.rel])")
    assert links == [["https://example.com/a?b=1", "noopener noreferrer nofollow"]] * 2
    assert page.locator("mekong-chat img, mekong-chat script, mekong-chat b").count() == 0
    assert page.locator("mekong-chat a.file").count() == 0


def test_a_stream_with_broken_events_goes_on(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    hub.push(hub.conversation(), "item", {"sequence": 1})
    hub.push(hub.conversation(), "future", {"sequence": 1})
    hub.say("vẫn ổn")
    expect(page.locator("mekong-chat .bubble").last).to_contain_text("vẫn ổn")
    assert json.dumps(bubbles(page), ensure_ascii=False).count("vẫn ổn") == 1
