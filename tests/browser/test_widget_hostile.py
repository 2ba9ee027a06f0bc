"""Scripts in everything that the widget shows: none may run, none may become more than text."""

import pytest
from chat_server import ChatServer, reply
from payloads import addresses, payloads
from playwright.sync_api import Page, expect
from stage import Stage

from bot.dialogue.reply_json import card_as_json
from bot.records import Card, CardField, Option, Source

TRAPS = """() => {
  window.caught = []
  addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>
    caught.push(`policy: ${violatedDirective} ${blockedURI}`))
  addEventListener('error', ({message}) => caught.push(`error: ${message}`))
  for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => caught.push(name)
}"""
# What must not be in the widget, whatever was said to it.
GROWN = """() => {
  const root = document.querySelector('jingjing-chat').shadowRoot
  const known = ['div', 'section', 'header', 'span', 'h2', 'h3', 'p', 'button', 'svg', 'path',
    'ol', 'ul', 'li', 'form', 'label', 'textarea', 'input', 'a', 'strong', 'em', 'bdi', 'dl', 'dt',
    'dd', 'select', 'option']
  const schemes = ['https:', 'http:', 'mailto:', 'tel:']
  const found = window.hacked || ({}).hacked ? ['a script ran'] : []
  for (const element of root.querySelectorAll('*')) {
    if (!known.includes(element.localName)) found.push(element.localName)
    if (element.localName === 'a' && !schemes.includes(element.protocol)) found.push(element.href)
    for (const {name} of element.attributes) {
      if (/^on|^style$|^srcdoc$|^(form)?action$/.test(name)) found.push(name)
    }
  }
  return [...found, ...window.caught]
}"""
PRESSED = """() => {
  const root = document.querySelector('jingjing-chat').shadowRoot
  addEventListener('click', event => event.preventDefault(), {once: true})
  for (const link of root.querySelectorAll('a')) {
    link.addEventListener('click', event => event.preventDefault())
    link.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))
    link.click()
  }
}"""
PAYLOADS = payloads()
BATCH = 60
EVERYWHERE = 110  # payloads that are put into every place


def batches(texts: list[str]) -> list[list[str]]:
    return [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]


def hostile_card(text: str) -> Card:
    names = ["phone", "contact_person", "address", "hours", "languages", "email", "website"]
    return Card(text, tuple(CardField(name, (text, f"{text}{text}")) for name in names), text)


@pytest.fixture
def stage(page: Page, chat: ChatServer) -> Stage:
    stage = Stage(page, chat, offer={"question_limit": 5000})
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    stage.visit("/panel")
    page.evaluate(TRAPS)
    return stage


def unharmed(stage: Stage) -> None:
    stage.page.evaluate(PRESSED)
    assert stage.page.evaluate(GROWN) == []


def say(stage: Stage, texts: list[str]) -> None:
    """Ask all `texts`, one after the other, in one go."""
    stage.page.evaluate(
        """async texts => {
          const element = document.querySelector('jingjing-chat')
          for (const text of texts) {
            const replied = new Promise(resolve =>
              element.addEventListener('jingjing-reply', resolve, {once: true}))
            element.ask(text)
            await replied
          }
        }""",
        texts,
    )


def test_there_are_three_hundred_different_payloads() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 300


@pytest.mark.parametrize("texts", batches(PAYLOADS), ids=len)
def test_question_and_answer_stay_text(stage: Stage, texts: list[str]) -> None:
    say(stage, texts)  # each comes back in the answer
    expect(stage.log.locator("li.question .text").last).to_have_text(texts[-1].strip())
    unharmed(stage)
    stage.page.reload()
    stage.page.evaluate(TRAPS)
    expect(stage.log.locator("li.question").last).to_be_visible()
    unharmed(stage)


@pytest.mark.parametrize("texts", batches(PAYLOADS), ids=len)
def test_sources_options_and_cards_stay_text(stage: Stage, texts: list[str]) -> None:
    for at, text in enumerate(texts):
        stage.chat.canned[f"q{at}"] = reply(
            text,
            outcome="clarified" if at % 2 else "answered",
            sources=(Source(text, text, "other", text), Source(text, None, "other", text)),
            options=(Option(text, text), Option(text, "x")),
            card=hostile_card(text),
        )
    say(stage, [f"q{at}" for at in range(len(texts))])
    unharmed(stage)
    options = stage.log.locator("li.reply .option:not(.welcome *)")
    options.last.click()
    unharmed(stage)


@pytest.mark.parametrize("texts", batches(PAYLOADS[:EVERYWHERE] + addresses()), ids=len)
def test_banner_suggestions_heading_and_type_ahead_stay_text(
    stage: Stage, texts: list[str]
) -> None:
    page = stage.page
    suggestions = {"questions": texts, "language": "en"}
    person = {"card": card_as_json(hostile_card(texts[0])), "language": texts[0]}
    stage.questions = texts
    for text in texts[:8]:
        banner = {"text": text, "language": text}
        stage.offer |= {"banner": banner, "suggestions": suggestions, "person": person}
        stage.dress("heading", text)
        stage.look()
        expect(page.locator(".banner")).to_have_text(text.strip())
    stage.field.press_sequentially("par")
    expect(page.locator(".ahead .option")).to_have_count(len(texts))
    unharmed(stage)
    stage.turn_to("person")
    unharmed(stage)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x", "ftp://x/"])
def test_source_is_linked_by_the_web_alone(stage: Stage, address: str) -> None:
    sources = (
        Source("Bad", address, "other", ""),
        Source("Good", "https://a.example/", "other", ""),
    )
    stage.chat.canned["sources"] = reply("Sources", sources=sources)
    shown = stage.ask("sources")
    expect(shown.get_by_role("link")).to_have_count(1)
    expect(shown.get_by_role("link", name="Good")).to_have_attribute("href", "https://a.example/")


def test_kept_conversation_may_hold_anything(stage: Stage) -> None:
    page = stage.page
    stage.ask("phone")
    for kept in (
        '"x"',
        "[]",
        '{"entries": [null]}',
        '{"entries": [{"id": 1, "reply": {}}]}',
        "<b>",
    ):
        page.evaluate(
            """kept => localStorage.setItem(
              Object.keys(localStorage).find(key => /^jingjing /.test(key)), kept)""",
            kept,
        )
        page.reload()
        expect(stage.field).to_be_visible()
    page.evaluate(TRAPS)
    unharmed(stage)
