import os
import uuid
from pathlib import Path

import pytest
from harness.desk import sign_in
from harness.hub import Hub
from harness.mail import Customer, MailServers
from harness.site import Site
from harness.visitors import Visitor
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site():
    site = Site()
    yield site
    site.close()


@pytest.fixture(scope="module")
def servers(request):
    """Mail servers with a mailbox for each of the module's `NAMES`."""
    servers = MailServers(*request.module.NAMES)
    yield servers
    servers.stop()


@pytest.fixture
def customer(servers, request):
    """Makes whoever writes from one of these mailboxes, under the name that `NAMES` has for it."""
    return lambda name: Customer(servers, name, request.module.NAMES[name])


@pytest.fixture(scope="session")
def hub(tmp_path_factory, site):
    """A hub with a web chat for the shop's site, for tests that share it; each brings visitors of its own."""
    hub = shop(Hub(tmp_path_factory.mktemp("hub")).set_up(), site).start()
    yield hub
    hub.stop()


@pytest.fixture
def own_hub(tmp_path, site):
    """A hub like that for one test alone, which may kill it."""
    hub = shop(Hub(tmp_path).set_up(), site).start()
    yield hub
    hub.stop()


def shop(hub, site):
    hub.web_chat = hub.connect("web_chat", site_name="Tiệm Trà Sông Hậu", allowed_origins=[site.url])
    return hub


@pytest.fixture
def people(browser):
    """Opens browser profiles; fails the test if anything reached a page's error handler or broke its policy."""
    contexts, errors = [], []

    def watch(page):
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    def new(width=1440, height=900, **options):
        options = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", **options}
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        contexts[-1].on("page", watch)
        return contexts[-1].new_page()

    yield new
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def visit(people, site, hub):
    """Opens the shop's page in a fresh browser profile."""

    def go(user=None, at=hub, **options):
        site.embed(at.url, at.web_chat["connection"], user)
        page = people(**options)
        page.goto(site.url)
        return page

    return go


@pytest.fixture
def agent(people, hub):
    """Signs an agent in, in a fresh browser profile."""

    def go(at=hub, **options):
        page = people(**options)
        sign_in(page, at)
        return page

    return go


@pytest.fixture
def talk(hub, site):
    """A conversation of its own, and the visitor behind it."""
    return greeting(hub, site)


@pytest.fixture
def other(hub, site):
    """A second one, to go to and come back from."""
    return greeting(hub, site)


def greeting(hub, site):
    visitor = Visitor(hub, hub.web_chat["connection"], site.url)
    visitor.session()
    visitor.text = f"Chào shop {uuid.uuid4().hex[:8]}"
    visitor.say(visitor.text)
    visitor.conversation = hub.ticket_saying(visitor.text)["conversation"]
    return visitor


@pytest.fixture
def shots():
    """Keeps a picture where MEKONG_SHOTS says, for people to look at."""
    folder = os.environ.get("MEKONG_SHOTS")

    def shoot(page, name):
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}.png"))

    return shoot
