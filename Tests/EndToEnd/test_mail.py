"""Letters through a real Postfix and Dovecot: in, answered, answered again; forged, automatic and broken."""

import unicodedata
import urllib.request
import uuid
from email.message import EmailMessage

import pytest
from harness.hub import Hub, request, wait_until
from harness.mail import (
    SHOP, body, connect_mail, ledger, said, wait_for_ledger, windows_1258,
)

PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6360f8")
PRICES = "Trà sen: 350.000 ₫\n".encode()
NAMES = {
    "hoa": "Nguyễn Thị Hoa", "minh": "Trần Minh", "an": "Lê Văn An", "vy": "Đỗ Vy", "khoa": "Phạm Khoa",
    "mai": "Lê Mai", "binh": "Võ Bình", "dung": "Hồ Dũng", "giang": "Lý Giang", "yen": "Ngô Yến",
}


@pytest.fixture(scope="module")
def hub(servers, tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub")).set_up().start()
    try:
        yield connect_mail(hub, servers)
    finally:
        hub.stop()


def answer(hub, conversation, text, **more):
    status, page = hub.call("POST", f"conversations/{conversation}/messages", {"text": text, **more})
    assert status == 201, (status, page)
    return page["items"][0]


def fetch(hub, file):
    call = urllib.request.Request(hub.url + file["url"], headers={"Authorization": f"Bearer {hub.token}"})
    with urllib.request.urlopen(call, timeout=10) as reply:
        return reply.read(), reply.headers


def email_handles(customer):
    return [(one["value"], one["proof"]) for one in customer["handles"] if one["kind"] == "email"]


def test_a_plain_letter_opens_a_ticket(hub, customer):
    # What some programs for the Mac send: every mark as a character of its own.
    text = "Chị ơi, còn trà sen Tây Hồ loại 1 không ạ? Em cần gửi về Huế. 🍵"
    customer("hoa").write(unicodedata.normalize("NFD", text), subject="Hỏi mua trà sen")
    item, ticket = said(hub, text)
    assert ticket["channel"] == "email" and ticket["subject"] == "Hỏi mua trà sen" and ticket["status"] == "open"
    assert ticket["requester"]["name"] == "Nguyễn Thị Hoa"
    assert item["author"]["kind"] == "customer" and item["subject"] == "Hỏi mua trà sen" and item["files"] == []
    profile = hub.get(f"customers/{ticket['requester']['id']}")
    assert email_handles(profile) == [("hoa@customer.test", "authenticatedMail")]


def test_html_is_cleaned_and_its_pictures_and_files_can_be_fetched(hub, customer):
    hoa = customer("hoa")
    letter = hoa.letter("Hàng về bị móp ạ.", subject="Hàng móp")
    letter.add_alternative(
        "<html><head><style>p{position:fixed}</style></head><body onload='hit()'><p>Hàng về bị <b>móp</b> ạ.</p>"
        "<script>hit()</script><img src='cid:anh@x' onerror='hit()'><img src='http://tracker.test/a.png'>"
        "<a href='javascript:hit()'>x</a><a href='https://shop.test/don?id=5'>đơn</a><iframe src='//x.test'></iframe>"
        "<form action='https://x.test'><input name='password'></form><svg onload='hit()'></svg></body></html>",
        subtype="html",
    )
    letter.get_payload()[1].add_related(PICTURE, "image", "png", cid="<anh@x>", filename="móp.png")
    letter.add_attachment(PRICES, "text", "plain", filename="Hóa đơn số 5 – tháng 6.txt")
    hoa.submit(letter)
    item, _ = said(hub, "Hàng về bị móp ạ.")
    html = item["html"]
    assert "<b>móp</b>" in html and 'href="https://shop.test/don?id=5"' in html
    lowered = html.lower()
    for bad in ("<script", "hit()", "onload", "onerror", "javascript:", "<iframe", "<form", "<input", "<svg", "fixed"):
        assert bad not in lowered, (bad, html)
    assert ' src="http' not in lowered
    picture, prices = item["files"]
    assert picture["contentID"] == "anh@x" and f'src="cid:{picture["contentID"]}"' in html
    content, headers = fetch(hub, picture)
    assert (content, headers["Content-Type"]) == (PICTURE, "image/png")
    assert prices["name"] == "Hóa đơn số 5 – tháng 6.txt"
    content, headers = fetch(hub, prices)
    assert content == PRICES and headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert request(hub.url + picture["url"])[0] == 401


def test_html_alone_can_be_read_as_text(hub, customer):
    hoa = customer("hoa")
    letter = hoa.letter(subject="Chỉ HTML")
    letter.set_content("<p>Shop ơi, <i>giao</i> tới <b>Cần Thơ</b> nhé&nbsp;&amp; gói kỹ</p>", subtype="html")
    hoa.submit(letter)
    text = "Shop ơi, giao tới Cần Thơ nhé & gói kỹ"
    wait_until(lambda: text in map(preview, hub.tickets()), what=lambda: f"it; there is {hub.tickets()}")


def preview(ticket):
    return (ticket.get("preview") or "").replace("\u00a0", " ").strip()


def test_old_and_broken_charsets_are_read(hub, customer, servers):
    texts = {
        "windows-1258": ("Kính gửi quý khách: hẹn gặp thứ Tư, đường Nguyễn Huệ, phường Bến Nghé.", windows_1258),
        "iso-8859-1": ("Không rõ bộ chữ: gói hàng bị ướt.", lambda text: text.encode()),
        "utf-8": ("Chuỗi hỏng \ufffd ở giữa", lambda text: text.encode().replace("\ufffd".encode(), b"\xff")),
    }
    for charset, (text, encode) in texts.items():
        head = [
            "From: =?windows-1258?Q?Ph=F2ng_k=EA=EC_to=E1n?= <ketoan@doitac.test>", f"To: {SHOP}",
            f"Message-ID: <{uuid.uuid4().hex}@doitac.test>", "MIME-Version: 1.0", "Subject: =?utf-8?B?xJDGoW4=?=",
            f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: 8bit", "", "",
        ]
        servers.deliver("\r\n".join(head).encode() + encode(text) + b"\r\n", "ketoan@doitac.test")
    item, ticket = said(hub, texts["windows-1258"][0])
    assert unicodedata.is_normalized("NFC", item["text"])
    assert item["subject"] == "Đơn" and unicodedata.is_normalized("NFC", item["author"]["name"])
    assert said(hub, texts["iso-8859-1"][0]) and said(hub, texts["utf-8"][0])


def test_an_answer_goes_out_and_its_answer_comes_back(hub, customer):
    minh = customer("minh")
    minh.write("Đơn DH1024 tới đâu rồi ạ?", subject="Đơn DH1024")
    item, ticket = said(hub, "Đơn DH1024 tới đâu rồi ạ?")
    conversation = ticket["conversation"]
    ours = answer(hub, conversation, "Dạ mai hàng tới ạ. 🌸\nAnh để ý điện thoại nhé!")
    [received] = minh.inbox(1)
    assert body(received) == "Dạ mai hàng tới ạ. 🌸\nAnh để ý điện thoại nhé!"
    assert received["Subject"] == "Re: Đơn DH1024" and received["From"].addresses[0].addr_spec == SHOP
    assert "Tiệm Trà Sông Hậu" in received["From"].addresses[0].display_name
    wait_until(
        lambda: [one["delivery"] for one in hub.interactions(conversation) if one["id"] == ours["id"]] == ["sent"],
        what="the tick",
    )

    minh.answer(received, "Dạ vâng, cảm ơn shop.")
    wait_until(lambda: len(hub.texts(conversation)) == 3, what=lambda: f"the answer; {hub.texts(conversation)}")
    last = hub.interactions(conversation)[-1]
    assert last["text"] == "Dạ vâng, cảm ơn shop." and "Dạ mai hàng tới ạ" in last["quoted"]
    assert last["ticket"] == item["ticket"] == ticket["id"]
    assert [one["conversation"] for one in hub.tickets() if one["requester"] == ticket["requester"]] == [conversation]


def test_an_answer_finds_back_by_headers_alone_and_by_address_alone(hub, customer, servers):
    an = customer("an")
    an.write("Cho em xin bảng giá", subject="Bảng giá")
    _, ticket = said(hub, "Cho em xin bảng giá")
    conversation = ticket["conversation"]
    answer(hub, conversation, "Dạ bảng giá đây ạ")
    [received] = an.inbox(1)

    by_headers = an.letter("Em chọn loại 1", subject="chuyện khác", In_Reply_To=received["Message-ID"])
    an.submit(by_headers)
    wait_until(lambda: hub.texts(conversation)[2:] == ["Em chọn loại 1"], what="the letter with the header")

    plus = received["Reply-To"].addresses[0].addr_spec
    assert plus.startswith("cskh+") and plus.endswith("@shop.test")
    an.write("Gửi về Đà Lạt giúp em", subject="", to=plus)
    wait_until(lambda: hub.texts(conversation)[3:] == ["Gửi về Đà Lạt giúp em"], what="the letter to the address")
    tickets = [one for one in hub.tickets() if one["requester"] == ticket["requester"]]
    assert [(one["id"], one["conversation"]) for one in tickets] == [(ticket["id"], conversation)]

    # The subject alone leads nowhere, and neither does an address that somebody made up.
    forged = plus.replace("@", "x@")
    for text, options in {"Cùng tiêu đề": {"subject": "Re: Bảng giá"}, "Địa chỉ bịa": {"to": forged}}.items():
        an.write(text, **options)
        assert said(hub, text)[1]["conversation"] != conversation
    assert len(hub.texts(conversation)) == 4


def test_an_agent_sends_a_file(hub, customer):
    an = customer("khoa")
    an.write("Xin file báo giá", subject="Báo giá")
    _, ticket = said(hub, "Xin file báo giá")
    status, file = hub.call(
        "POST", "files?name=B%C3%A1o%20gi%C3%A1.txt", PRICES, {"Content-Type": "application/octet-stream"}
    )
    assert status == 201, file
    answer(hub, ticket["conversation"], "Dạ gửi anh", files=[file["token"]])
    [received] = an.inbox(1)
    [attached] = received.iter_attachments()
    assert attached.get_filename() == "Báo giá.txt" and attached.get_payload(decode=True) == PRICES


def test_a_forged_author_is_a_stranger(hub, customer, servers):
    vy = customer("vy")
    vy.write("Em là Vy thật", subject="Vy")
    _, real = said(hub, "Em là Vy thật")
    answer(hub, real["conversation"], "Dạ chào chị Vy")
    [received] = vy.inbox(1)

    forged = vy.letter("Đổi địa chỉ giao hàng sang chỗ em nhé", subject="Vy")
    # What the forger claims of our server's judgement stands below what our server wrote.
    forged["Authentication-Results"] = f"{servers.facts['authserv']}; dmarc=pass header.from=customer.test"
    servers.deliver(forged, "vy@customer.test")
    item, ticket = said(hub, "Đổi địa chỉ giao hàng sang chỗ em nhé")
    assert ticket["requester"]["id"] != real["requester"]["id"] and ticket["id"] != real["id"]
    stranger = hub.get(f"customers/{ticket['requester']['id']}")
    assert email_handles(stranger) == [("vy@customer.test", "claimed")]
    assert [one["customer"] for one in stranger["suggestions"]] == [real["requester"]["id"]]
    timeline = hub.get(f"customers/{real['requester']['id']}/timeline")["items"]
    assert item["id"] not in [one["id"] for one in timeline]

    # Who has got hold of one letter may write into its conversation, but does not become its customer.
    stolen = vy.letter("Gửi sang địa chỉ mới nhé", subject="Re: Vy", In_Reply_To=received["Message-ID"])
    servers.deliver(stolen, "vy@customer.test")
    found, _ = said(hub, "Gửi sang địa chỉ mới nhé")
    assert found["author"]["id"] != real["requester"]["id"]


def test_a_letter_in_our_own_name_is_not_ours(hub, servers):
    before = len(hub.tickets())
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = f"Tiệm Trà <{SHOP}>", SHOP, "Chuyển khoản gấp"
    letter["Message-ID"] = f"<{uuid.uuid4().hex}@elsewhere.test>"
    letter.set_content("Kế toán chuyển 50 triệu cho nhà cung cấp nhé")
    count = ledger(hub)["received"]
    servers.deliver(letter, "boss@elsewhere.test")
    wait_for_ledger(hub, count + 1)
    assert len(hub.tickets()) == before
    [stranger] = hub.get("customers?query=cskh")["items"]
    assert email_handles(stranger) == [(SHOP, "claimed")]


def test_machines_open_no_ticket(hub, customer, servers):
    mai = customer("mai")
    mai.write("Bao giờ mở cửa ạ?", subject="Giờ mở cửa")
    _, ticket = said(hub, "Bao giờ mở cửa ạ?")
    conversation = ticket["conversation"]
    answer(hub, conversation, "Dạ 8 giờ ạ")
    [received] = mai.inbox(1)
    status, solved = hub.call("PATCH", f"tickets/{ticket['id']}", {"status": "solved"})
    assert status == 200 and solved["status"] == "solved"
    before, count = {one["id"] for one in hub.tickets()}, ledger(hub)["received"]

    mai.submit(
        mai.letter(
            "Tôi đi vắng đến thứ Hai.", subject="Trả lời tự động: Giờ mở cửa", Auto_Submitted="auto-replied",
            In_Reply_To=received["Message-ID"],
        )
    )
    newsletter = customer("binh").letter("Khuyến mãi 11.11!", subject="Bản tin", Precedence="bulk")
    newsletter["Auto-Submitted"] = "auto-generated"
    customer("binh").submit(newsletter)
    wait_for_ledger(hub, count + 2)
    assert {one["id"] for one in hub.tickets()} == before
    assert hub.get(f"tickets/{ticket['id']}")["status"] == "solved"
    # It stands in the timeline all the same.
    assert hub.texts(conversation) == ["Bao giờ mở cửa ạ?", "Dạ 8 giờ ạ", "Tôi đi vắng đến thứ Hai."]


def test_a_bounce_marks_the_answer_as_failed_and_opens_no_ticket(hub, servers):
    text = "Gửi từ nơi không nhận thư lại"
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "gone@nowhere.test", SHOP, "Không hồi âm được"
    letter["Message-ID"] = f"<{uuid.uuid4().hex}@nowhere.test>"
    letter.set_content(text, cte="base64")
    servers.deliver(letter, "gone@nowhere.test")
    _, ticket = said(hub, text)
    tickets = len(hub.tickets())
    ours = answer(hub, ticket["conversation"], "Dạ shop nghe ạ")

    def state():
        return next(one for one in hub.interactions(ticket["conversation"]) if one["id"] == ours["id"])

    wait_until(lambda: state()["delivery"] == "failed", 60, lambda: f"the bounce; there is {state()}")
    assert state()["deliveryReason"]
    assert len(hub.tickets()) == tickets
    # A bounce that somebody made up about a letter that was not ours changes nothing.
    count = ledger(hub)["received"]
    bounce = EmailMessage()
    bounce["From"], bounce["To"], bounce["Subject"] = "MAILER-DAEMON@nowhere.test", SHOP, "Undelivered Mail"
    bounce["Message-ID"] = f"<{uuid.uuid4().hex}@nowhere.test>"
    bounce.set_content("The letter could not be delivered.")
    servers.deliver(bounce, "<>")
    wait_for_ledger(hub, count + 1)
    assert len(hub.tickets()) == tickets


def test_the_same_letter_twice_is_one_message(hub, customer):
    dung = customer("dung")
    letter = dung.letter("Chỉ một lần thôi", subject="Một lần")
    count = ledger(hub)["received"]
    dung.submit(letter)
    dung.submit(letter)
    wait_for_ledger(hub, count + 2)
    _, ticket = said(hub, "Chỉ một lần thôi")
    assert hub.texts(ticket["conversation"]) == ["Chỉ một lần thôi"]


def test_broken_letters_hold_nobody_up(hub, customer, servers):
    count = ledger(hub)["received"]
    broken = [
        b"\xff\xfe\x00\x80 no header at all\r\n",
        b"From: a@elsewhere.test\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nnever ended",
        b"From: a@elsewhere.test\r\nContent-Type: multipart/mixed\r\n\r\nno boundary\r\n",
        b"From: =?utf-8?B?/////?= <a@elsewhere.test>\r\nSubject: =?x-nix?Q?=ZZ?=\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n",
        b"Subject: nobody\r\n\r\nnobody wrote this\r\n",
        b"From: a@elsewhere.test\r\nMessage-ID: <>\r\nIn-Reply-To: <>\r\nReferences: <> <>\r\n\r\nan empty id\r\n",
    ]
    for letter in broken:
        servers.deliver(letter, "a@elsewhere.test")
    customer("giang").write("Vẫn nhận được chứ?", subject="Thử")
    assert said(hub, "Vẫn nhận được chứ?")
    wait_for_ledger(hub, count + len(broken) + 1)


def test_letters_of_ten_megabytes_arrive_whole(hub, customer):
    content = bytes(range(256)) * (40 << 10)
    giang = customer("giang")
    letter = giang.letter("Gửi shop bản thiết kế hộp", subject="Thiết kế")
    letter.add_attachment(content, "application", "octet-stream", filename="hộp.bin")
    giang.submit(letter)
    item, _ = said(hub, "Gửi shop bản thiết kế hộp")
    wait_until(lambda: said(hub, "Gửi shop bản thiết kế hộp")[0]["files"][0].get("url"), what="the file")
    [file] = said(hub, "Gửi shop bản thiết kế hộp")[0]["files"]
    assert fetch(hub, file)[0] == content
