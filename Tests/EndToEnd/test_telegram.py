"""A Telegram bot at the real hub, by webhook and by polling; Telegram is the simulator that speaks its wire format."""

import json
import urllib.request

import pytest
from harness.hub import Hub, request, wait_until
from harness.telegram import Telegram, connect

PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + b"\x10" * 64 + bytes.fromhex("ffd9")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(scope="module", params=["webhook", "polling"])
def shop(request, tmp_path_factory):
    """A hub whose bot is connected in one of the two ways."""
    folder = tmp_path_factory.mktemp(request.param)
    telegram = Telegram(folder)
    hub = Hub(folder)
    hub.options = ["--allow", "127.0.0.1", "--public-url", hub.url]
    hub.set_up().start()
    try:
        yield Shop(hub, telegram, request.param)
    finally:
        hub.stop()
        telegram.stop()


class Shop:
    def __init__(self, hub, telegram, mode):
        self.hub, self.telegram, self.mode = hub, telegram, mode
        self.connection = connect(hub, telegram, mode)
        if mode == "webhook":
            wait_until(lambda: telegram.play("state")["webhook"] == self.connection["webhookURL"], 20, "the webhook")
        else:
            # Nothing would be lost before it, but the figures of the tests begin with a bot that is polled.
            wait_until(lambda: telegram.play("state")["polled"], 20, "the first poll")

    def conversation(self, text):
        """The conversation whose newest word is `text`, once it is there."""
        return self.hub.ticket_saying(text)["conversation"]

    def answer(self, conversation, text, **more):
        status, page = self.hub.call("POST", f"conversations/{conversation}/messages", {"text": text, **more})
        assert status == 201, (status, page)
        return page["items"][0]

    def interaction(self, conversation, id):
        return next(item for item in self.hub.interactions(conversation) if item["id"] == id)

    def ledger(self):
        return json.loads(self.hub.command("ledger", "--json"))[0]

    def wait_for(self, conversation, condition, what):
        """The interactions of a conversation once `condition` holds for them."""
        found = []

        def holds():
            found[:] = self.hub.interactions(conversation)
            return condition(found)

        wait_until(holds, what=lambda: f"{what}; there is {found}")
        return found


def test_a_customer_writes_and_an_agent_answers(shop):
    lan = shop.telegram.customer("Lan", last_name="Nguyễn", username="lan92")
    lan.say("Shop ơi, còn trà sen loại 1 không ạ? 🍵👩‍👩‍👧")
    ticket = shop.hub.ticket_saying("Shop ơi, còn trà sen loại 1 không ạ? 🍵👩‍👩‍👧")
    assert ticket["channel"] == "telegram"
    assert ticket["requester"]["name"] == "Lan Nguyễn"
    answer = shop.answer(ticket["conversation"], "Dạ còn ạ, chị lấy mấy hộp? 🌸")
    lan.expect("Dạ còn ạ, chị lấy mấy hộp? 🌸")
    said = shop.wait_for(ticket["conversation"], lambda all: all[-1].get("delivery") == "sent", "the tick")
    assert [item["author"]["kind"] for item in said] == ["customer", "agent"]
    assert said[-1]["id"] == answer["id"]


def test_a_long_answer_arrives_in_pieces_and_whole(shop):
    lan = shop.telegram.customer("Lan dài")
    lan.say("Cho em xin hướng dẫn pha trà đầy đủ")
    text = "\n".join(f"Bước {number}: tráng ấm, hãm trà bằng nước 85 độ trong {number} phút." for number in range(100))
    shop.answer(shop.conversation("Cho em xin hướng dẫn pha trà đầy đủ"), text)
    wait_until(lambda: "".join(lan.readings()).count("Bước") == 100, what="all steps")
    assert all(len(piece.encode("utf-16-le")) // 2 <= 4096 for piece in lan.readings())
    assert "\n".join(lan.readings()) == text


def test_an_edit_changes_the_message_and_a_reply_names_what_it_answers(shop):
    hoa = shop.telegram.customer("Hoa")
    first = hoa.say("Đơn DH1024 tới đau rồi?")
    conversation = shop.conversation("Đơn DH1024 tới đau rồi?")
    hoa.do("edit", message=first, text="Đơn DH1024 tới đâu rồi?")
    said = shop.wait_for(conversation, lambda all: all[0]["text"] == "Đơn DH1024 tới đâu rồi?", "the edit")
    assert len(said) == 1 and "editedAt" in said[0]
    shop.answer(conversation, "Dạ đơn đã gửi")
    hoa.expect("Dạ đơn đã gửi")
    answer = shop.telegram.sent(customer=hoa.id)[0]["message_id"]
    hoa.say("Gửi lúc nào ạ?", reply_to=answer, quote="đã gửi")
    said = shop.wait_for(conversation, lambda all: len(all) == 3, "the reply")
    assert (said[2]["text"], said[2]["quoted"]) == ("Gửi lúc nào ạ?", "đã gửi")


def test_an_album_is_one_message_and_its_pictures_can_be_fetched(shop):
    minh = shop.telegram.customer("Minh")
    pictures = [PICTURE[:-2] + bytes([number]) + PICTURE[-2:] for number in range(3)]
    for number, picture in enumerate(pictures):
        minh.photo(picture, album="13871234567890123", **({"caption": "Hàng bị lỗi"} if number == 0 else {}))
    conversation = shop.conversation("Hàng bị lỗi")
    all_there = lambda all: len(all) == 1 and [bool(file.get("url")) for file in all[0]["files"]] == [True] * 3
    said = shop.wait_for(conversation, all_there, "three pictures in one message")
    assert [file["kind"] for file in said[0]["files"]] == ["image"] * 3
    for file, picture in zip(said[0]["files"], pictures):
        call = urllib.request.Request(shop.hub.url + file["url"], headers={"Authorization": f"Bearer {shop.hub.token}"})
        with urllib.request.urlopen(call, timeout=10) as answer:
            assert answer.read() == picture
            assert answer.headers["Content-Type"] == "image/jpeg"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_pressed_button_joins_the_conversation_and_is_answered(shop):
    an = shop.telegram.customer("An")
    an.say("Cho em đổi hàng")
    conversation = shop.conversation("Cho em đổi hàng")
    keyboard = {"inline_keyboard": [[{"text": "Đổi trả", "callback_data": "RETURN"}]]}
    shop.telegram.api("sendMessage", chat_id=an.id, text="Chọn mục", reply_markup=keyboard)
    press = an.do("press", label="Đổi trả")["press"]
    wait_until(lambda: shop.telegram.play("pressed", press=press)["answered"], what="the press to be answered")
    said = shop.wait_for(conversation, lambda all: len(all) == 2, "the press")
    assert said[1]["author"]["kind"] == "customer"
    assert "RETURN" in json.dumps(said[1]["details"])


def test_a_platform_that_asks_to_wait_gets_the_message_once(shop):
    vy = shop.telegram.customer("Vy")
    vy.say("Em hỏi chút")
    conversation = shop.conversation("Em hỏi chút")
    shop.telegram.play("flood", chat=vy.id, seconds=2, times=2)
    shop.answer(conversation, "Dạ chị hỏi đi ạ")
    shop.answer(conversation, "Em nghe đây")
    vy.expect("Dạ chị hỏi đi ạ", "Em nghe đây", seconds=40)
    shop.wait_for(conversation, lambda all: [item.get("delivery") for item in all[1:]] == ["sent"] * 2, "both ticks")


def test_who_blocked_the_bot_is_shown_as_unreachable(shop):
    khoa = shop.telegram.customer("Khoa")
    khoa.say("Thôi khỏi")
    conversation = shop.conversation("Thôi khỏi")
    # The platform knows before the hub does: the answer is on its way when the customer blocks.
    shop.telegram.play("flood", chat=khoa.id, seconds=1)
    answer = shop.answer(conversation, "Dạ tiếc quá")
    khoa.do("block")
    failed = lambda all: next(item for item in all if item["id"] == answer["id"])["delivery"] == "failed"
    said = shop.wait_for(conversation, failed, "the failure")
    assert "blocked" in next(item for item in said if item["id"] == answer["id"])["deliveryReason"]
    assert khoa.readings() == []
    wait_until(lambda: not shop.hub.get(f"conversations/{conversation}")["isReachable"], what="the mark")
    status, problem = shop.hub.call("POST", f"conversations/{conversation}/messages", {"text": "Còn đó không?"})
    assert status in (409, 422), (status, problem)
    khoa.do("unblock")
    wait_until(lambda: shop.hub.get(f"conversations/{conversation}")["isReachable"], what="the mark to go")


def test_a_group_keeps_its_conversation_when_it_gets_a_new_id(shop):
    group = shop.telegram.group(f"Hội trà {shop.mode}")
    lan, mai = shop.telegram.customer("Lan trong nhóm"), shop.telegram.customer("Mai trong nhóm")
    lan.say("Cả nhà ơi, shop này uy tín không?", group=group)
    conversation = shop.conversation("Cả nhà ơi, shop này uy tín không?")
    assert shop.hub.get(f"conversations/{conversation}")["surface"] == "group"
    mai.say("Uy tín nha", group=group)
    said = shop.wait_for(conversation, lambda all: len(all) == 2, "both")
    assert [item["author"]["name"] for item in said] == ["Lan trong nhóm", "Mai trong nhóm"]
    moved = shop.telegram.play("migrate", group=group)["id"]
    lan.say("Nhóm mới rồi nè", group=moved)
    shop.wait_for(conversation, lambda all: "Nhóm mới rồi nè" in [item["text"] for item in all], "the word after")
    shop.answer(conversation, "Dạ shop chào cả nhà")
    wait_until(lambda: shop.telegram.sent(group=moved), what="the answer in the new group")
    assert [message["text"] for message in shop.telegram.sent(group=moved)] == ["Dạ shop chào cả nhà"]
    assert shop.telegram.sent(group=group) == []


def test_an_answer_finds_a_group_that_moved_unheard(shop):
    group = shop.telegram.group("Nhóm lặng")
    lan = shop.telegram.customer("Lan lặng")
    lan.say("Nhóm mình nhỏ thôi", group=group)
    conversation = shop.conversation("Nhóm mình nhỏ thôi")
    shop.telegram.play("flood", chat=group, seconds=2)
    shop.answer(conversation, "Dạ vâng ạ")
    moved = shop.telegram.play("migrate", group=group)["id"]
    wait_until(lambda: shop.telegram.sent(group=moved), seconds=30, what="the answer in the new group")
    assert [message["text"] for message in shop.telegram.sent(group=moved)] == ["Dạ vâng ạ"]


def test_forged_and_oversized_requests_are_refused_and_replayed_ones_counted_apart(shop):
    if shop.mode == "polling":
        status, _ = request(f"{shop.hub.url}/hooks/{shop.connection['connection']}", "POST", {"update_id": 1})
        assert status in (401, 404)
        return
    url, secret = shop.connection["webhookURL"], shop.connection["secrets"]["webhook_secret"]
    person = {"id": 6099999999, "is_bot": False, "first_name": "Lạ"}
    chat = {"id": 6099999999, "type": "private", "first_name": "Lạ"}
    message = {"message_id": 1, "from": person, "chat": chat, "date": 1762339200, "text": "Chỉ một lần thôi nhé"}
    update = {"update_id": 990000001, "message": message}
    before = shop.ledger()

    for headers in ({}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: secret[:-1]}, {SECRET_HEADER: secret + "x"}):
        status, problem = request(url, "POST", update, headers)
        assert status == 401
        assert secret not in json.dumps(problem) and "secret" not in json.dumps(problem).lower()
    status, _ = request(url, "POST", b" " * (1 << 20) + b"{}", {SECRET_HEADER: secret})
    assert status == 413
    status, _ = request(url.rsplit("/", 1)[0] + "/424242424242", "POST", update, {SECRET_HEADER: secret})
    assert status == 404
    assert shop.ledger() == before

    for _ in range(3):
        assert request(url, "POST", update, {SECRET_HEADER: secret})[0] == 200
    conversation = shop.conversation("Chỉ một lần thôi nhé")
    assert shop.hub.texts(conversation) == ["Chỉ một lần thôi nhé"]
    assert len([ticket for ticket in shop.hub.tickets() if ticket["conversation"] == conversation]) == 1
    # The same message under another number: nothing new, and still nothing twice.
    assert request(url, "POST", update | {"update_id": 990000002}, {SECRET_HEADER: secret})[0] == 200
    wait_until(lambda: shop.ledger()["states"].get("waiting", 0) == 0, what="the ledger to be read")
    assert shop.hub.texts(conversation) == ["Chỉ một lần thôi nhé"]
    after = shop.ledger()
    assert (after["received"] - before["received"], after["redelivered"] - before["redelivered"]) == (2, 2)


def test_broken_updates_are_kept_apart_and_hold_nobody_up(shop):
    if shop.mode == "polling":
        pytest.skip("a poller is handed whole pages; what is broken in one is tested with the adapter")
    url, headers = shop.connection["webhookURL"], {SECRET_HEADER: shop.connection["secrets"]["webhook_secret"]}
    before = shop.ledger()["states"].get("quarantined", 0)
    for body in (b"{", b"\xff\xfe\x00", b"[]", b'{"update_id": 990000100, "message": {"message_id": "x"}}', b""):
        assert request(url, "POST", body, headers)[0] == 200
    assert request(url, "POST", {"update_id": 990000200, "something_new": {"id": 1}}, headers)[0] == 200
    lan = shop.telegram.customer("Lan sau đó")
    lan.say("Vẫn nhận được chứ?")
    shop.conversation("Vẫn nhận được chứ?")
    ledger = shop.ledger()
    assert ledger["states"]["quarantined"] - before == 5
    assert ledger["states"]["unsupported"] >= 1


def test_in_the_end_the_ledger_adds_up(shop):
    wait_until(lambda: shop.ledger()["states"].get("waiting", 0) == 0, what="the ledger to be read")
    ledger = shop.ledger()
    assert ledger["addsUp"] and ledger["received"] == sum(ledger["states"].values())
    assert shop.telegram.is_idle() or shop.mode == "polling"
