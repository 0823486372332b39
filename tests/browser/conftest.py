"""A real browser for the tests of pages: Debian's Chromium, which asks nobody but us."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, Request

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


#: Opens a window; `strangers` receives what it asks of others, `said` what it says on its console.
Window = Callable[..., Any]


#: What a browser says on its console of pages that are answered with such a status.
_EXPECTED = ("with a status of 404", "with a status of 503")


@pytest.fixture
def window(browser: Browser) -> Window:
    @contextmanager
    def opened(
        home: str, *, width: int = 1400, scheme: str = "light", scripts: bool = True
    ) -> Iterator[Page]:
        strangers: list[str] = []
        said: list[str] = []

        def look_at(request: Request) -> None:
            if not request.url.startswith(home):
                strangers.append(request.url)

        def dismiss(dialog: Dialog) -> None:
            said.append(dialog.message)
            dialog.dismiss()

        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", look_at)
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", dismiss)
        yield page
        context.close()
        assert strangers == [], "a page asks nobody else"
        assert [text for text in said if not any(each in text for each in _EXPECTED)] == []

    return opened
