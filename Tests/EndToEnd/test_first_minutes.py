"""From an empty folder to the first conversation, in a browser."""

import re

from harness import desk, widget
from harness.hub import EMAIL, PASSWORD, Hub, wait_until
from playwright.sync_api import expect


def set_up_link(hub):
    wait_until(lambda: "/setup#" in hub.said(), what="a set-up link")
    return hub.url + re.search(r"/setup#\S+", hub.said()).group()


def test_the_printed_link_leads_to_a_desk_and_works_once(tmp_path, people, site):
    hub = Hub(tmp_path).start()
    try:
        link = set_up_link(hub)
        page = people()
        page.goto(link)
        page.locator(".primary").click()
        expect(page.locator(".field .problem")).to_have_count(4)
        page.locator("#field-workspace").fill("Tiệm Trà Sông Hậu")
        page.locator("#field-name").fill("Nguyễn Thị Lan")
        page.locator("#field-email").fill("không phải e-mail")
        page.locator("#field-password").fill("ngắn")
        page.keyboard.press("Enter")
        expect(page.locator(".field .problem")).to_have_count(2)
        page.locator("#field-email").fill(EMAIL)
        page.locator("#field-password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".brand")).to_contain_text("Tiệm Trà Sông Hậu", timeout=15_000)
        expect(page.locator(".empty").first).to_be_visible()
        assert page.url == hub.url + "/"

        hub.web_chat = hub.connect("web_chat", site_name="Trà", allowed_origins=[site.url])
        site.embed(hub.url, hub.web_chat["connection"])
        shop = people()
        wait_until(lambda: shop.goto(site.url) and is_shown(shop), seconds=30, what="the chat on the site")
        widget.open_chat(shop)
        widget.say(shop, "Xin chào!")
        desk.open_row(page, "Xin chào!")

        late = people()
        late.goto(link)
        for name, value in {"workspace": "Kẻ khác", "name": "X", "email": "x@vidu.vn", "password": PASSWORD}.items():
            late.locator(f"#field-{name}").fill(value)
        late.keyboard.press("Enter")
        expect(late.get_by_role("alert")).to_contain_text("không còn hiệu lực")
    finally:
        hub.stop()


def is_shown(page):
    page.wait_for_timeout(1000)
    return page.locator("mekong-chat .launcher").is_visible()


def test_signing_in_and_out(hub, people):
    page = people()
    page.goto(hub.url)
    page.locator("#field-email").fill(EMAIL)
    page.locator("#field-password").fill("không đúng đâu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
    assert page.locator("#field-email").input_value() == EMAIL
    page.locator("#field-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("tablist")).to_be_visible(timeout=15_000)
    page.reload()
    expect(page.get_by_role("tablist")).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    page.locator(".me").click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator(".door")).to_be_visible()
    page.reload()
    expect(page.locator(".door")).to_be_visible()


def test_an_invited_colleague_joins(hub, people):
    status, made = hub.call("POST", "invitations", {"email": "minh@tra-song-hau.vn", "role": "agent"})
    if status == 403:
        # Inviting takes somebody at the desk: the page's own session does it.
        page = people()
        desk.sign_in(page, hub)
        made = page.evaluate(
            "() => fetch('/api/v1/invitations', {method: 'POST', headers: {'Content-Type': 'application/json'},"
            " body: JSON.stringify({email: 'minh@tra-song-hau.vn', role: 'agent'})}).then(answer => answer.json())"
        )
    page = people()
    page.goto(hub.url + re.search(r"/join#[^\s\"]+", str(made)).group().rstrip("',}"))
    page.locator("#field-name").fill("Trần Minh")
    page.locator("#field-password").fill("mot-mat-khau-khac")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tablist")).to_be_visible(timeout=15_000)
    page.locator(".me").click()
    expect(page.locator(".menu")).to_contain_text("Trần Minh")
