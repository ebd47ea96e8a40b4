"""Who the visitor is, and what the site is told of them."""

import json

from fake_hub import CONNECTION, wait_until
from helpers import bubbles, expect_bubbles, field, open_chat, say
from playwright.sync_api import expect


def sign(user, signature="good", **more):
    text = json.dumps({"id": user, "expires": 4_000_000_000, "signature": signature, **more})
    return "data-user='" + text.replace("'", "&#39;") + "'"


def test_a_signed_user_sees_their_conversation_on_every_device(visit, hub, site):
    site.attributes = sign("42", name="Lê Mai")
    page = visit()
    open_chat(page)
    say(page, "từ máy tính")
    wait_until(lambda: hub.posts("message", "u:42"))
    other = visit(width=360, height=780)
    open_chat(other)
    expect_bubbles(other, "từ máy tính")


def test_a_device_that_is_new_to_a_user_counts_only_what_they_cannot_know(visit, hub, site):
    site.attributes = sign("42")
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation("u:42").streams)
    hub.say("một", "u:42")
    hub.say("hai", "u:42")
    say(page, "đã đọc")
    wait_until(lambda: hub.posts("message", "u:42"))
    hub.say("ba", "u:42")
    other = visit(width=360, height=780)
    expect(other.locator("mekong-chat .badge")).to_have_text("1")


def test_nobody_reads_what_another_user_of_the_same_browser_wrote(visit, hub, site):
    page = visit()
    open_chat(page)
    say(page, "chưa đăng nhập")
    wait_until(lambda: hub.posts("message"))
    for user in ("42", "43"):
        site.attributes = sign(user)
        page.goto(site.url)
        expect(field(page)).to_be_visible()
        assert bubbles(page) == []
        say(page, f"tôi là {user}")
        wait_until(lambda: hub.posts("message", "u:" + user))
        field(page).fill(f"bí mật của {user}")
    site.attributes = sign("42")
    page.goto(site.url)
    expect_bubbles(page, "tôi là 42")
    expect(field(page)).to_have_value("bí mật của 42")
    site.attributes = ""
    page.goto(site.url)
    expect_bubbles(page, "chưa đăng nhập")
    expect(field(page)).to_have_value("")
    assert "token-u:" not in json.dumps(page.evaluate("({...localStorage})"))


def test_a_wrong_signature_leaves_the_visitor_anonymous(visit, hub, site):
    site.attributes = sign("42", signature="forged")
    page = visit()
    open_chat(page)
    say(page, "vẫn chat được")
    wait_until(lambda: hub.posts("message"))
    assert all(key.startswith("v:") for key in hub.conversations)


def test_a_site_without_new_pages_can_sign_in_and_out(visit, hub):
    page = visit()
    open_chat(page)
    say(page, "khách vãng lai")
    wait_until(lambda: hub.posts("message"))
    page.evaluate(
        "document.querySelector('mekong-chat').identify({id: '7', expires: 4e9, signature: 'good', name: 'Bảy'})"
    )
    wait_until(lambda: "u:7" in hub.conversations)
    expect(page.locator("mekong-chat .bubble")).to_have_count(0)
    say(page, "Bảy đây")
    wait_until(lambda: hub.posts("message", "u:7"))
    page.evaluate("document.querySelector('mekong-chat').signOut()")
    expect(page.locator("mekong-chat .bubble")).to_have_count(0)
    say(page, "ai đó khác")
    wait_until(lambda: len(hub.conversations) == 3)


def test_pages_are_told_only_if_the_site_wants_it(visit, hub, site):
    hub.welcome["visits"] = True
    site.attributes = "data-visits"
    page = visit()
    wait_until(lambda: hub.conversations)
    page.wait_for_timeout(300)
    page.evaluate("document.title = 'Giỏ hàng'; history.pushState({}, '', '/cart?from=tea#top')")
    wait_until(lambda: len(hub.posts("visit")) == 1)
    page.goto(site.url + "/checkout")
    wait_until(lambda: len(hub.posts("visit")) == 2)
    first, second = [post["data"] for post in hub.posts("visit")]
    assert first["url"] == site.url + "/" and isinstance(first["seconds"], int)
    assert second["url"] == site.url + "/cart?from=tea"


def test_without_the_sites_wish_no_page_is_told(visit, hub, site):
    page = visit()
    open_chat(page)
    say(page, "xin chào")
    wait_until(lambda: hub.posts("message"))
    page.evaluate("history.pushState({}, '', '/cart')")
    page.goto(site.url + "/checkout")
    page.wait_for_timeout(300)
    assert hub.posts("visit") == []


def test_a_hub_that_does_not_answer_costs_the_page_nothing(visit, hub, site):
    hub.close()
    page = visit()
    page.wait_for_timeout(500)
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("mekong-chat .launcher:visible").count() == 0


def test_a_hub_that_goes_away_is_said_and_what_is_written_is_kept(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    hub.close()
    say(page, "còn đó không?")
    expect(page.locator("mekong-chat .banner")).to_have_text("Đang kết nối lại…")
    expect(page.locator("mekong-chat .mine .meta")).to_contain_text("Chờ kết nối")
    assert "còn đó không?" in json.dumps(page.evaluate("({...localStorage})"), ensure_ascii=False)


def test_the_script_twice_on_a_page_is_one_chat(visit, hub, site):
    site.attributes = f'></script><script async src="{hub.url}/site/{CONNECTION}/widget.js"'
    page = visit()
    expect(page.locator("mekong-chat .launcher")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.locator("mekong-chat").count() == 1
