"""How the widget looks and behaves for everyone: languages, screens, keyboards, screen readers, files, forms."""

import struct
import zlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_hub import days_ago, wait_until
from helpers import expect_bubbles, field, launcher, open_chat, say
from playwright.sync_api import expect


def png(width=320, height=200):
    """A picture made here: a soft gradient."""
    rows = b"".join(
        b"\0" + b"".join(bytes((60 + 120 * x // width, 140 + 60 * y // height, 110)) for x in range(width))
        for y in range(height)
    )
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PICTURE = {"name": "trà sen.png", "mimeType": "image/png", "buffer": png()}


def furnish(hub):
    """A conversation with everything in it, over three days."""
    say = lambda text, at, **more: hub.add(
        {"from": "team", "name": "Nguyễn Thị Lan", "text": text, "files": [], **more}, at=at
    )
    ask = lambda text, at, **more: hub.add({"from": "visitor", "text": text, "files": [], "state": "seen", **more}, at=at)
    ask("Chào tiệm, mình đặt hai hộp trà sen hôm thứ Hai mà chưa thấy giao.", days_ago(1, 1))
    say("Dạ Lan chào anh ạ. Anh cho Lan xin mã đơn để kiểm tra giúp anh nhé.", days_ago(1, 0.95))
    ask("Mã #20931", days_ago(1, 0.9))
    say("Lan cảm ơn anh.", days_ago(1, 0.88))
    say("Đơn đang ở bưu cục Ninh Kiều, sáng mai bên em giao: https://example.com/don/20931", days_ago(1, 0.87))
    hub.add({"from": "system", "text": "Trần Minh Quân tham gia cuộc trò chuyện"}, at=days_ago(0, 0.2))
    hub.files["anh"] = Picture()
    picture = {"url": "/files/anh", "name": "hộp trà.png", "size": 48_211, "kind": "image", "width": 320, "height": 200}
    bill = {"url": "/files/anh", "name": "hoa-don-20931-tra-sen-tay-ho-ban-dac-biet.pdf", "size": 182_000, "kind": "file"}
    say("Em gửi anh ảnh hộp và hóa đơn ạ.", days_ago(0, 0.1), name="Trần Minh Quân", files=[picture, bill])
    ask("Đẹp quá, cảm ơn em!", days_ago(0, 0.05), edited=True)
    choices = [{"label": "Hài lòng", "value": "5"}, {"label": "Chưa hài lòng", "value": "1"}]
    say("Anh có hài lòng với lần hỗ trợ này không ạ?", days_ago(0, 0.02), name="Trần Minh Quân", choices=choices)


class Picture(dict):
    def __getitem__(self, key):
        return {"bytes": PICTURE["buffer"], "mimeType": "image/png"}[key]

    def __bool__(self):
        return True


def full_chat(visit, hub, **options):
    page = visit(**options)
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    furnish(hub)
    expect(page.locator("mekong-chat .choice").first).to_be_visible()
    page.wait_for_timeout(200)
    return page


def check(page):
    serious = [
        (violation["id"], violation["nodes"][0]["html"])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        and any("mekong-chat" in str(node["target"]) for node in violation["nodes"])
    ]
    assert serious == []


SCREENS = [("desktop", 1280, 800), ("tablet", 768, 1024), ("phone", 360, 780)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen[0])
def test_a_full_conversation_can_be_read_by_everyone(visit, hub, shots, screen, scheme):
    name, width, height = screen
    page = full_chat(visit, hub, width=width, height=height, color_scheme=scheme, has_touch=name == "phone")
    field(page).fill("Rất hài lòng, cảm ơn tiệm nhiều nhé")
    check(page)
    shots(page, f"full-{name}-{scheme}")
    box = page.get_by_role("dialog").bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0
    assert box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
    if name == "phone":
        assert (box["width"], box["height"]) == (width, height)
        assert page.get_by_role("dialog").get_attribute("aria-modal") == "true"
    overflow = page.locator("mekong-chat .log").evaluate("node => node.scrollWidth - node.clientWidth")
    assert overflow == 0


@pytest.mark.parametrize("accent", ["#ffd400", "#000000", "#ffffff", "#7a7a7a", "#e11d48"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_accent_stays_readable(visit, hub, accent, scheme):
    hub.welcome["accent"] = accent
    page = full_chat(visit, hub, color_scheme=scheme)
    field(page).fill("abc")
    check(page)


@pytest.mark.parametrize("ask", [["name"], ["name", "email", "phone"]])
def test_the_form_before_the_chat_asks_once_and_checks_what_is_typed(visit, hub, shots, ask):
    hub.welcome["ask"] = ask
    page = visit(width=360, height=780)
    open_chat(page)
    expect(page.get_by_label("Tên của bạn")).to_be_focused()
    page.get_by_role("button", name="Bắt đầu trò chuyện").click()
    expect(page.get_by_text("Vui lòng điền mục này.")).to_have_count(len(ask))
    page.get_by_label("Tên của bạn").fill("Lê Văn Tám")
    if "email" in ask:
        page.get_by_label("E-mail").fill("sai")
        page.get_by_label("Số điện thoại").fill("0912 345 678")
        page.get_by_role("button", name="Bắt đầu trò chuyện").click()
        expect(page.get_by_text("E-mail chưa đúng")).to_be_visible()
        check(page)
        shots(page, "ask")
        page.reload()
        open_chat(page)
        expect(page.get_by_label("Tên của bạn")).to_have_value("Lê Văn Tám")
        page.get_by_label("E-mail").fill("tam@example.com")
    page.get_by_role("button", name="Bắt đầu trò chuyện").click()
    expect(field(page)).to_be_focused()
    typed = {"name": "Lê Văn Tám", "email": "tam@example.com", "phone": "0912 345 678"}
    wait_until(lambda: hub.posts("profile"))
    assert hub.posts("profile")[0]["data"] == {**{key: typed[key] for key in ask}, "language": "vi"}
    page.reload()
    open_chat(page)
    expect(field(page)).to_be_visible()


def test_outside_business_hours_a_message_is_left_with_an_address(visit, hub, shots):
    hub.is_open = False
    page = visit()
    open_chat(page)
    expect(page.get_by_text("Ngoài giờ làm việc", exact=True)).to_be_visible()
    page.get_by_label("Tên của bạn").fill("Mai")
    page.get_by_label("E-mail").fill("mai@example.com")
    page.get_by_label("Lời nhắn").fill("Cuối tuần tiệm có mở không?")
    check(page)
    shots(page, "away")
    page.get_by_role("button", name="Gửi lời nhắn").click()
    wait_until(lambda: hub.posts("message"))
    actions = [post["action"] for post in hub.conversation().posts.values()]
    assert actions.index("profile") < actions.index("message")
    expect_bubbles(page, "Cuối tuần tiệm có mở không?")
    expect(page.locator("mekong-chat .notice")).to_contain_text("ngoài giờ")
    shots(page, "away-left")


def test_the_language_follows_the_page_and_can_be_switched(visit, hub, site, shots):
    site.language = "en-GB"
    page = visit()
    open_chat(page)
    expect(page.get_by_text("Hello! How can we help you?")).to_be_visible()
    field(page).fill("half a sentence")
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.get_by_text("Xin chào!")).to_be_visible()
    expect(field(page)).to_have_value("half a sentence")
    page.reload()
    expect(page.get_by_text("Xin chào!")).to_be_visible()
    page.get_by_role("button", name="English").click()
    shots(page, "english")
    check(page)


def test_the_script_tag_decides_language_and_corner(visit, hub, site):
    site.attributes = 'data-locale="en" data-position="left"'
    page = visit()
    dialog = open_chat(page)
    expect(page.get_by_text("Hello! How can we help you?")).to_be_visible()
    assert dialog.bounding_box()["x"] < 40
    assert launcher(page).bounding_box()["x"] < 40


def test_files_go_up_by_button_with_a_picture_and_come_back_in_the_conversation(visit, hub, shots):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    page.locator("mekong-chat input[type=file]").set_input_files([PICTURE, {"name": "đơn.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}])
    expect(page.locator("mekong-chat .chip img")).to_be_visible()
    expect(page.locator("mekong-chat .chip progress")).to_have_count(0)
    shots(page, "upload")
    check(page)
    field(page).fill("ảnh đây ạ")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("mekong-chat .chip")).to_have_count(0)
    expect(page.locator("mekong-chat .picture img")).to_be_visible()
    assert page.locator("mekong-chat .picture img").evaluate("node => node.complete && node.naturalWidth") == 320
    wait_until(lambda: hub.posts("message"))
    assert len(hub.posts("message")[0]["files"]) == 2
    expect(page.locator("mekong-chat a.file")).to_contain_text("đơn.pdf")


def test_files_go_up_by_paste_and_by_drop(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    send = """(node, kind) => {
        const data = new DataTransfer();
        data.items.add(new File(["chữ"], kind + ".txt", {type: "text/plain"}));
        const event = kind === "paste"
            ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
            : new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
        node.dispatchEvent(event);
    }"""
    field(page).evaluate(send, "paste")
    page.get_by_role("dialog").evaluate(send, "drop")
    expect(page.locator("mekong-chat .chip")).to_have_count(2)
    page.get_by_role("button", name="Bỏ tệp drop.txt").click()
    expect(page.locator("mekong-chat .chip")).to_have_count(1)
    page.get_by_role("button", name="Gửi", exact=True).click()
    wait_until(lambda: hub.posts("message"))
    assert len(hub.posts("message")[0]["files"]) == 1


def test_a_file_that_is_too_large_says_so_and_the_text_still_goes(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    big = {"name": "lớn.bin", "mimeType": "application/octet-stream", "buffer": b"0" * 2_100_000}
    page.locator("mekong-chat input[type=file]").set_input_files([big])
    expect(page.get_by_text("Tệp này quá lớn.")).to_be_visible()
    say(page, "không gửi được tệp")
    wait_until(lambda: hub.posts("message"))
    assert hub.posts("message")[0]["files"] == []


def test_a_text_that_is_too_long_stays_in_the_field(visit, hub):
    page = visit()
    open_chat(page)
    say(page, "ệ" * 10_001)
    expect(page.get_by_text("Tin nhắn quá dài (tối đa 10.000 ký tự).")).to_be_visible()
    assert len(field(page).input_value()) == 10_001
    say(page, "e\u0323\u0302" * 10_000)
    wait_until(lambda: hub.posts("message"))


def test_the_keyboard_alone_is_enough_and_stays_inside_on_phones(visit, hub):
    page = visit(width=360, height=780)
    # What is not shown yet takes no focus, and the key would go nowhere.
    expect(launcher(page)).to_be_visible()
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    active = "document.querySelector('mekong-chat').shadowRoot.activeElement?.className"
    seen = []
    for _ in range(6):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(active))
    assert all(name is not None for name in seen) and len(set(seen)) >= 4
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_reading_back_keeps_its_place_and_says_that_there_is_more(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    for number in range(40):
        hub.say(f"tin {number}")
    expect(page.locator("mekong-chat .bubble")).to_have_count(40)
    log = page.locator("mekong-chat .log")
    log.evaluate("node => node.scrollTop = 100")
    page.wait_for_timeout(100)
    hub.say("tin mới")
    expect(page.get_by_role("button", name="Tin nhắn mới")).to_be_visible()
    assert log.evaluate("node => node.scrollTop") == 100
    page.get_by_role("button", name="Tin nhắn mới").click()
    assert log.evaluate("node => node.scrollHeight - node.scrollTop - node.clientHeight") < 2


def test_a_screen_reader_hears_a_message_once(visit, hub):
    page = visit()
    open_chat(page)
    wait_until(lambda: hub.conversation().streams)
    page.evaluate(
        """() => {
            window.heard = [];
            const list = document.querySelector("mekong-chat").shadowRoot.querySelector(".items");
            new MutationObserver(records => records.forEach(record => record.addedNodes.forEach(node => {
                if (node.querySelector?.(".bubble")) window.heard.push(node.querySelector(".bubble").textContent);
            }))).observe(list, {childList: true, subtree: true});
        }"""
    )
    say(page, "chào")
    wait_until(lambda: hub.posts("message"))
    hub.saw()
    hub.say("chào bạn")
    hub.say("mình nghe đây")
    expect(page.locator("mekong-chat .bubble")).to_have_count(3)
    page.wait_for_timeout(200)
    heard = page.evaluate("window.heard")
    assert heard == ["Bạn: chào", "Nguyễn Thị Lan: chào bạn", "Nguyễn Thị Lan: mình nghe đây"]
    assert page.locator("mekong-chat [role=log]").get_attribute("aria-live") == "polite"


def test_reduced_motion_is_respected(visit, hub):
    page = visit(reduced_motion="reduce")
    dialog = open_chat(page)
    assert dialog.evaluate("node => getComputedStyle(node).animationName") == "none"


def test_the_pages_own_styles_do_not_reach_the_widget(visit, hub):
    page = visit()
    open_chat(page)
    style = page.locator("mekong-chat header h2").evaluate(
        "node => { const style = getComputedStyle(node); return [style.textTransform, style.letterSpacing, style.fontFamily] }"
    )
    assert style[:2] == ["none", "normal"] and "Georgia" not in style[2]


def test_the_button_waits_quietly_in_its_corner(visit, hub, shots):
    page = visit(width=360, height=780)
    expect(launcher(page)).to_be_visible()
    check(page)
    shots(page, "closed-phone")
    box = launcher(page).bounding_box()
    assert min(box["width"], box["height"]) >= 44
