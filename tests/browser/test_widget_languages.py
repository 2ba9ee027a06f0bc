"""Nine languages of the interface: nothing in another one, direction, and who chooses."""

import json

import pytest
from chat_server import ChatServer
from playwright.sync_api import Page, expect
from stage import WORDS, Stage, scenes

LANGUAGES = sorted(path.stem for path in WORDS.glob("*.json"))
ENGLISH = json.loads((WORDS / "en.json").read_text("utf-8"))
# All that the widget itself says: what comes from the server carries the server's language.
OWN_WORDS = """() => {
  const root = document.querySelector('jingjing-chat').shadowRoot.querySelector('.root')
  const said = []
  const isOwn = element =>
    element.closest('[lang]') === root && !element.closest('bdi, .question > .text, .failure')
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    if (isOwn(walk.currentNode.parentElement)) said.push(walk.currentNode.data)
  }
  for (const element of root.querySelectorAll('[aria-label], [placeholder]')) {
    if (element.matches('[lang]')) continue
    if (isOwn(element)) said.push(element.ariaLabel ?? '', element.placeholder ?? '')
  }
  return said.map(text => text.trim()).filter(Boolean)
}"""

LANGUAGE_OF = """name => document.querySelector('jingjing-chat').shadowRoot
  .querySelector(`[aria-label="${name}"]`).closest('[lang]').lang"""


def direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_widget_says_no_english_of_its_own(page: Page, chat: ChatServer, language: str) -> None:
    page.clock.install()
    stage = Stage(page, chat, language)
    allowed = set(stage.words.values()) & set(ENGLISH.values())
    english = set(ENGLISH.values()) - allowed
    found, said = [], set()
    for scene in scenes(stage, path="/panel"):
        lines = page.evaluate(OWN_WORDS)
        said.update(lines)
        found += [(scene, line) for line in lines if line in english]
    assert found == []
    assert len(said & set(stage.words.values())) > 40  # the walk does see the widget's words
    expect(page.locator(".root")).to_have_attribute("lang", language)
    expect(page.locator(".root")).to_have_attribute("dir", direction(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_another_language_are_marked(page: Page, chat: ChatServer, language: str) -> None:
    stage = Stage(page, chat, language)
    stage.visit("/panel")
    first = page.get_by_role("group", name=stage.words["suggest"])
    expect(first.locator("bdi").first).to_have_attribute("lang", "en")
    assert page.evaluate(LANGUAGE_OF, stage.words["suggest"]) == language
    reply = stage.ask("park")
    expect(reply.locator(".text")).to_have_attribute("lang", "en")
    expect(reply.locator(".option bdi").first).to_have_attribute("lang", "en")
    card = stage.ask("office").locator(".card")
    expect(card).to_have_attribute("lang", "en")
    expect(card.locator("dt").first).to_have_attribute("lang", language)


def test_numbers_and_dates_keep_their_order_among_arabic(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat, "ar")
    stage.visit("/panel")
    reply = stage.ask("phone")
    for text in ("+86-10-68336190", "2021-12-29"):
        number = reply.get_by_text(text, exact=True)
        expect(number).to_have_attribute("dir", "ltr")
        expect(number).to_have_css("unicode-bidi", "isolate")
    card = stage.ask("office").locator(".card")
    expect(card.get_by_text("+86-10-68336190")).to_have_attribute("dir", "ltr")


def test_switch_keeps_what_is_typed_and_the_focus(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit("/panel")
    stage.field.press_sequentially("half a quest")
    stage.dress("language", "fr")
    field = page.get_by_label("Votre question")
    expect(field).to_have_value("half a quest")
    expect(field).to_be_focused()
    page.keyboard.type("ion")
    expect(field).to_have_value("half a question")


def test_language_set_while_another_loads_is_spoken(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    page.goto("/panel")
    for language in ("de", "fr", "ko", "ar", "zh"):
        stage.dress("language", language)
    expect(page.locator(".root")).to_have_attribute("lang", "zh")
    expect(page.get_by_label("您的问题")).to_be_visible()


def test_reader_chooses_a_language_until_the_page_chooses_anew(
    page: Page, chat: ChatServer
) -> None:
    stage = Stage(page, chat)
    stage.visit("/panel")
    stage.ask("phone")
    stage.turn_to()
    page.get_by_label("Language").select_option("한국어")
    expect(page.locator(".root")).to_have_attribute("lang", "ko")
    expect(stage.log).to_contain_text("+86-10-68336190")
    page.reload()
    expect(page.locator(".root")).to_have_attribute("lang", "ko")
    stage.dress("language", "ja")
    expect(page.locator(".root")).to_have_attribute("lang", "ja")


@pytest.mark.parametrize(
    ("wish", "spoken"),
    [("de-AT", "de"), ("zh_TW", "zh"), ("xx", "en"), ("constructor", "en"), ("", "en")],
)
def test_page_may_name_any_language(page: Page, chat: ChatServer, wish: str, spoken: str) -> None:
    stage = Stage(page, chat)
    stage.visit("/panel")
    stage.dress("language", "ru")
    expect(page.locator(".root")).to_have_attribute("lang", "ru")
    stage.dress("language", wish)
    expect(page.locator(".root")).to_have_attribute("lang", spoken)
