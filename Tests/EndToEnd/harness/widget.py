"""The widget as a visitor knows it: by what its parts are called."""

import re

from playwright.sync_api import expect


def open_chat(page):
    page.locator("mekong-chat .launcher").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def field(page):
    return page.get_by_role("textbox", name=re.compile("Nhập tin nhắn|Write a message"))


def say(page, text):
    field(page).fill(text)
    field(page).press("Enter")


def attach(page, name, kind, content):
    page.locator("mekong-chat input[type=file]").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )
    expect(page.locator("mekong-chat .chip")).to_contain_text(name)
    expect(page.locator("mekong-chat .chip progress")).to_have_count(0)


def bubbles(page):
    """What the bubbles say, without the names that only screen readers hear."""
    return page.locator("mekong-chat .bubble").evaluate_all(
        "nodes => nodes.map(node => [...node.childNodes].filter(child => child.className !== 'sr')"
        ".map(child => child.textContent).join(''))"
    )


def expect_bubbles(page, *texts):
    expect(page.locator("mekong-chat .bubble")).to_have_count(len(texts), timeout=15_000)
    assert bubbles(page) == list(texts)
