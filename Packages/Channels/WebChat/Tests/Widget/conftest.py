import os
from pathlib import Path

import pytest
from fake_hub import FakeHub, Site
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def hub():
    hub = FakeHub()
    yield hub
    hub.close()


@pytest.fixture
def site(hub):
    site = Site(hub)
    yield site
    site.close()


@pytest.fixture
def visit(browser, site):
    """Opens the shop's page in a fresh browser profile; fails the test if anything reached the page's error handler."""
    contexts = []
    errors = []

    def go(width=1280, height=800, context=None, **options):
        context = context or browser.new_context(viewport={"width": width, "height": height}, **options)
        if context not in contexts:
            contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(site.url)
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def shots():
    """Keeps a picture where MEKONG_SHOTS says, for people to look at."""
    folder = os.environ.get("MEKONG_SHOTS")

    def shoot(page, name):
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}.png"))

    return shoot
