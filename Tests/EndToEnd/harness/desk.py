"""The desk as an agent knows it, in either language."""

import re

from playwright.sync_api import expect

from harness.hub import EMAIL, PASSWORD


def sign_in(page, hub, email=EMAIL, password=PASSWORD):
    page.goto(hub.url)
    page.locator("#field-email").fill(email)
    page.locator("#field-password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("tablist")).to_be_visible(timeout=15_000)


def row(page, text):
    """The row of the queue that shows `text`."""
    return page.locator(".row", has_text=text)


def open_row(page, text):
    row(page, text).first.click()
    expect(page.locator(".bubble.text").first).to_be_visible()


def field(page):
    return page.locator("#write")


def say(page, text):
    field(page).fill(text)
    field(page).press("Enter")


def bubbles(page):
    """What was said, by both sides, in order."""
    return page.locator(".bubble.text").all_text_contents()


def expect_bubbles(page, *texts):
    expect(page.locator(".bubble.text")).to_have_count(len(texts), timeout=15_000)
    assert bubbles(page) == list(texts)


def expect_sent(page):
    """That the newest answer went out."""
    expect(page.locator(".ours .state").last).to_have_text(re.compile("Đã gửi|Đã nhận|Đã xem|Sent|Delivered|Seen"))
