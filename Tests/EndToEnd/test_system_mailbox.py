"""The hub's own letters through a real Postfix: an invitation, a new password, and what a dead mailbox means."""

import re

import pytest
from harness.hub import Hub, request, wait_until
from harness.mail import SHOP, Customer, MailServers, body, connect_mail

COLLEAGUE = "hai@customer.test"


@pytest.fixture
def servers():
    servers = MailServers("hai")
    yield servers
    servers.stop()


@pytest.fixture
def hub(servers, tmp_path):
    hub = Hub(tmp_path).set_up().start()
    try:
        connect_mail(hub, servers)
        status, chosen = hub.call("PUT", "workspace/system-mailbox", {"connection": hub.mail["connection"]})
        assert status == 200 and chosen["health"] == "connected", chosen
        yield hub
    finally:
        hub.stop()


def by_hand(hub, path, **fields):
    """What the desk's pages send for somebody who is not signed in."""
    return request(f"{hub.url}/api/v1/{path}", "POST", fields, {"Origin": hub.url})


def link_in(hub, letter, page):
    return re.search(re.escape(f"/{page}#") + r"(\S+)", body(letter)).group(1)


def nobody_wrote(hub):
    assert hub.tickets() == [] and hub.get("customers")["items"] == []
    assert hub.get("ledger")["outbox"] == {}


def test_an_invitation_and_a_new_password_arrive_and_their_links_work_once(hub, servers):
    inbox = Customer(servers, "hai", "Hải").inbox
    status, made = hub.call("POST", "invitations", {"email": COLLEAGUE, "role": "agent"})
    assert status == 201 and made["isSent"] and "link" not in made and "note" not in made, made
    [invitation] = inbox(1)
    assert invitation["From"].addresses[0].addr_spec == SHOP and invitation["To"] == COLLEAGUE
    assert "mời bạn tham gia / you are invited" in invitation["Subject"]
    assert invitation["Auto-Submitted"] == "auto-generated"
    assert "Bạn được mời" in body(invitation) and "You are invited" in body(invitation)
    token = link_in(hub, invitation, "join")
    assert by_hand(hub, "invitations/acceptance", token=token, name="Hải", password="mat-khau-dau-tien")[0] == 201

    assert by_hand(hub, "password-resets", email=COLLEAGUE) == (202, {"hasMailbox": True})
    assert by_hand(hub, "password-resets", email="khong-ai@customer.test") == (202, {"hasMailbox": True})
    [_, letter] = inbox(2)
    token = link_in(hub, letter, "reset")
    change = {"token": token, "password": "mat-khau-moi-hon"}
    assert by_hand(hub, "password-resets/acceptance", **change)[0] == 204
    status, refusal = by_hand(hub, "password-resets/acceptance", **change)
    assert status == 410 and refusal["type"].endswith("expired"), refusal
    assert by_hand(hub, "session", email=COLLEAGUE, password="mat-khau-dau-tien")[0] == 401
    assert by_hand(hub, "session", email=COLLEAGUE, password="mat-khau-moi-hon")[0] == 201
    nobody_wrote(hub)


def test_a_dead_mailbox_shows_the_link_and_says_so(hub, servers):
    servers.stop()
    status, made = hub.call("POST", "invitations", {"email": COLLEAGUE, "role": "agent"})
    assert status == 201 and made["isSent"] is False and made["note"], made
    token = re.search(r"/join#(\S+)", made["link"]).group(1)
    assert by_hand(hub, "invitations/acceptance", token=token, name="Hải", password="mat-khau-dau-tien")[0] == 201
    [failed] = hub.get("audit?action=letter.failed")["items"]
    assert failed["target"] == f"invitation/{made['id']}" and failed["details"]["reason"] == made["note"]
    assert "a letter of the hub's was not sent" in hub.said()
    unwell = lambda: hub.get("workspace/system-mailbox")["health"] != "connected"  # noqa: E731
    wait_until(unwell, 60, "the mailbox to be shown as it is")
    nobody_wrote(hub)
