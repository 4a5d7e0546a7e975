"""A company served on loopback, and headless Chromium to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from tests.engines import engine_on
from tests.web.stand import Company, open_company, served

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with engine_on(f"sqlite:///{tmp_path / 'calbot.db'}") as engine:
        yield open_company(tmp_path, engine)


@pytest.fixture
def address(company: Company) -> Iterator[str]:
    with served(company.app()) as url:
        yield url


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    found = os.environ.get("CALBOT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium on this machine: the page is not looked at")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=found,
            headless=True,
            args=list(FLAGS),
            viewport={"width": 1280, "height": 820},
        )
        context.set_default_timeout(15_000)
        yield context
        context.close()
