"""Takes the pictures of docs/pictures: python tests/browser/take_pictures.py"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from chat_server import reply, serving  # noqa: E402
from stage import PERSON, SOURCE, Stage  # noqa: E402

from bot.records import Option, Source  # noqa: E402
from tests.conftest import tiny_release  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
DESKTOP = {"width": 1280, "height": 800}
PANEL = {"width": 490, "height": 740}  # a floating chat and little around it
PHONE = {"width": 320, "height": 640}
ASKED = {
    "en": "What is the phone number of Xicheng Park?",
    "zh": "西城园的联系电话是多少？",
    "ar": "ما رقم هاتف مجمع شيتشنغ؟",
}
ANSWERED = {
    "en": "The phone number of Xicheng Park is +86-10-68336190.",
    "zh": "西城园的联系电话是+86-10-68336190。",
    "ar": "رقم هاتف مجمع شيتشنغ هو ‎+86-10-68336190.",
}
MORE = {
    "en": ["Who is the contact person of Xicheng Park?", "How big is Xicheng Park?"],
    "zh": ["西城园的联系人是谁？", "西城园有多大？"],
    "ar": ["من هو الشخص المسؤول في مجمع شيتشنغ؟", "ما مساحة مجمع شيتشنغ؟"],
}
TITLES = {
    "en": SOURCE.title,
    "zh": "北京市国际版门户网站：西城园",
    "ar": "بوابة بكين الدولية: مجمع شيتشنغ",
}
FIRST = {
    "en": [
        "Who do I call about Xicheng Park?",
        "How do I buy a SIM card?",
        "What is a work permit?",
    ],
    "zh": ["西城园找谁咨询？", "如何办理手机卡？", "如何申请工作许可？"],
    "ar": ["بمن أتصل بشأن مجمع شيتشنغ؟", "كيف أشتري شريحة هاتف؟"],
}


@contextmanager
def acting(
    browser: Browser,
    size: dict[str, int],
    language: str = "en",
    theme: str = "light",
    path: str = "/floating",
) -> Iterator[Stage]:
    """A stage on which nothing was said yet, in a tab of this size."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), tiny_release(Path(folder)), leave_message=True) as chat,
    ):
        context = browser.new_context(base_url=chat.url, viewport=size, reduced_motion="reduce")
        page = context.new_page()
        stage = Stage(page, chat, language)
        stage.offer["suggestions"] = {"questions": FIRST[language], "language": language}
        stage.offer["person"] = {"card": PERSON, "language": "en"}
        chat.pages["/floating"] = "<jingjing-chat></jingjing-chat>"
        chat.canned[ASKED[language]] = reply(
            ANSWERED[language],
            language=language,
            sources=(Source(TITLES[language], SOURCE.url, "official", SOURCE.as_of),),
            options=tuple(Option(title, title) for title in MORE[language]),
        )
        stage.visit(path, theme=theme)
        if path == "/floating":
            stage.open()
        else:
            page.evaluate("document.querySelector('main').remove(); document.body.style.margin = 0")
        page.wait_for_load_state("networkidle")
        yield stage
        context.close()


def keep(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")


def take(browser: Browser) -> None:
    """All pictures; docs/pictures/README.md tells what each shows."""
    for name, size, language, theme, path in (
        ("floating", DESKTOP, "en", "light", "/floating"),
        ("page", DESKTOP, "en", "light", "/embed"),
        ("narrow", PHONE, "en", "light", "/floating"),
        ("dark", PANEL, "en", "dark", "/floating"),
        ("contrast", PANEL, "en", "contrast", "/floating"),
        ("chinese", PANEL, "zh", "light", "/floating"),
        ("arabic", PANEL, "ar", "light", "/floating"),
        ("arabic-dark", PANEL, "ar", "dark", "/floating"),
    ):
        with acting(browser, size, language, theme, path) as stage:
            if name == "floating":
                keep(stage.page, "welcome")
            stage.ask(ASKED[language])
            keep(stage.page, name)
    take_replies(browser)
    take_the_rest(browser)


def take_replies(browser: Browser) -> None:
    for name, text in (("card", "office"), ("did-you-mean", "park"), ("declined", "weather")):
        with acting(browser, PANEL) as stage:
            stage.chat.canned[f"About the {text}"] = stage.chat.canned[text]
            stage.ask(f"About the {text}")
            keep(stage.page, name)


def take_the_rest(browser: Browser) -> None:
    with acting(browser, PANEL) as stage:
        stage.field.press_sequentially("xicheng")
        expect(stage.page.locator(".ahead")).to_be_visible()
        keep(stage.page, "type-ahead")
    with acting(browser, PANEL) as stage:
        stage.ask(ASKED["en"])
        stage.put_up_banner("Heavy snow: all service halls are closed on Friday, 12 December.")
        keep(stage.page, "banner")
        for name, keys in (("menu", []), ("person", ["person"]), ("survey", ["finish"])):
            stage.turn_to(*keys)
            keep(stage.page, name)
            stage.turn_back()
    with acting(browser, PANEL) as stage:
        stage.fail()
        stage.page.locator(".failure").wait_for()
        keep(stage.page, "failed-send")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        take(browser)
        browser.close()


if __name__ == "__main__":
    main()
