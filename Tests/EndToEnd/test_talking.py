"""A visitor writes, an agent answers, and neither has to reload."""

from pathlib import Path

from harness import desk, widget
from playwright.sync_api import expect

PICTURE = (
    bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")
    + bytes.fromhex("0000000c49444154789c6360f8cf000002020100e221bc330000000049454e44ae426082")
)


def test_a_visitor_writes_and_an_agent_answers_without_reloading(visit, agent):
    lan = agent()
    mai = visit()
    widget.open_chat(mai)
    widget.say(mai, "Tiệm còn trà sen không ạ? 🍵")
    expect(desk.row(lan, "Tiệm còn trà sen không ạ? 🍵")).to_be_visible(timeout=15_000)
    desk.open_row(lan, "Tiệm còn trà sen không ạ? 🍵")
    widget.attach(mai, "Hóa đơn số 5.png", "image/png", PICTURE)
    widget.say(mai, "Đây là hóa đơn ạ")
    desk.expect_bubbles(lan, "Tiệm còn trà sen không ạ? 🍵", "Đây là hóa đơn ạ")
    picture = lan.locator(".picture img")
    expect(picture).to_be_visible()
    lan.wait_for_function("node => node.complete && node.naturalWidth === 1", arg=picture.element_handle())

    desk.say(lan, "Dạ còn, chị lấy mấy hộp? 🌸\nGiao trong ngày ạ")
    widget_says = ["Tiệm còn trà sen không ạ? 🍵", "Đây là hóa đơn ạ", "Dạ còn, chị lấy mấy hộp? 🌸\nGiao trong ngày ạ"]
    widget.expect_bubbles(mai, *widget_says)
    desk.expect_sent(lan)

    mai.reload()
    lan.reload()
    widget.expect_bubbles(mai, *widget_says)
    desk.expect_bubbles(lan, *widget_says)
    expect(lan.locator(".picture")).to_have_count(1)
    expect(mai.locator("mekong-chat .picture")).to_have_count(1)


def test_an_agent_sends_a_file_that_the_visitor_can_open(visit, agent):
    mai = visit()
    widget.open_chat(mai)
    widget.say(mai, "Cho em xin bảng giá")
    lan = agent()
    desk.open_row(lan, "Cho em xin bảng giá")
    price = "Trà sen: 350.000 ₫\n".encode()
    lan.locator("input[type=file]").set_input_files(
        {"name": "Bảng giá tháng 6.txt", "mimeType": "text/plain", "buffer": price}
    )
    expect(lan.locator(".attached")).to_contain_text("Bảng giá tháng 6.txt")
    desk.say(lan, "Dạ bảng giá đây ạ")
    file = mai.locator("mekong-chat a.file")
    expect(file).to_contain_text("Bảng giá tháng 6.txt", timeout=15_000)
    with mai.expect_download() as download:
        file.click()
    assert download.value.suggested_filename == "Bảng giá tháng 6.txt"
    assert Path(download.value.path()).read_bytes() == price


def test_typing_and_seen_reach_the_other_side(visit, agent):
    mai = visit()
    widget.open_chat(mai)
    widget.say(mai, "Alo shop ơi")
    lan = agent()
    desk.open_row(lan, "Alo shop ơi")
    lan.bring_to_front()
    expect(mai.locator("mekong-chat .mine .meta")).to_contain_text("Đã xem", timeout=15_000)
    widget.field(mai).press_sequentially("Em")
    expect(lan.locator(".typing")).to_contain_text("đang nhập")
    desk.field(lan).press_sequentially("Dạ")
    expect(mai.locator("mekong-chat .typing")).to_contain_text("đang nhập")
    desk.field(lan).press("Enter")
    widget.expect_bubbles(mai, "Alo shop ơi", "Dạ")
    mai.bring_to_front()
    expect(lan.locator(".ours .state").last).to_have_text("Đã xem", timeout=15_000)


def test_two_agents_see_the_same_and_a_note_stays_inside(visit, agent):
    mai = visit()
    widget.open_chat(mai)
    widget.say(mai, "Đơn của em đâu rồi?")
    lan, minh = agent(), agent()
    for page in (lan, minh):
        desk.open_row(page, "Đơn của em đâu rồi?")
    lan.get_by_role("button", name="Ghi chú", exact=True).click()
    desk.say(lan, "Kho báo chiều nay giao, đừng hứa sớm hơn")
    expect(minh.locator(".item.note")).to_contain_text("Kho báo chiều nay giao")
    desk.say(lan, "Dạ chiều nay tới ạ")
    desk.expect_bubbles(minh, "Đơn của em đâu rồi?", "Dạ chiều nay tới ạ")
    widget.expect_bubbles(mai, "Đơn của em đâu rồi?", "Dạ chiều nay tới ạ")
    lan.locator("#take").click()
    expect(minh.locator(".about")).to_contain_text("Bạn phụ trách")
    lan.locator("#solve").click()
    expect(minh.locator(".about")).to_contain_text("Đã xong")
