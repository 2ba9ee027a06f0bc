"""The widget as part of a page: events, attributes, keyboard, small screens."""

from typing import Any

import pytest
from chat_page import ask, ask_and_wait, field, focused, last_reply, log, tab_to
from fake_chat import FakeChat
from playwright.sync_api import Page, expect

SMALL_TARGETS = """() => [
  ...document.querySelectorAll('a, button'),
  ...document.querySelector('jingjing-chat').shadowRoot.querySelectorAll('a, button, textarea'),
].filter(target => !target.closest('footer') && target.checkVisibility())
 .map(target => [target.textContent, target.getBoundingClientRect().height])
 .filter(([, height]) => height < 44)"""


def test_page_hears_of_replies_and_errors(demo: Page, chat: FakeChat) -> None:
    demo.evaluate("""window.heard = []
        for (const name of ['jingjing-reply', 'jingjing-error'])
          addEventListener(name, event => heard.push([name, event.detail]))""")
    ask_and_wait(demo, "hello")
    chat.fails = True
    ask(demo, "again")
    expect(demo.get_by_role("button", name="Try again")).to_be_visible()
    (first, reply), (second, error) = demo.evaluate("window.heard")
    assert (first, reply["text"]) == ("jingjing-reply", "You said: hello")
    assert (second, error["status"]) == ("jingjing-error", 503)


def test_conversation_begins_with_the_first_question(demo: Page, chat: FakeChat) -> None:
    expect(field(demo)).to_be_visible()
    assert chat.begun == []
    ask_and_wait(demo, "hello")
    assert chat.begun == [{"language": "en"}]


def test_src_names_another_server(floating: Page) -> None:
    requests: list[Any] = floating.evaluate("""async () => {
      const element = document.createElement('jingjing-chat')
      const requests = []
      element.setAttribute('src', 'https://chat.example')
      element.connect = url => { requests.push(url); throw new Error('no socket') }
      element.fetch = async (url, request) => {
        requests.push(url.href, request.headers.Authorization ?? null)
        const id = {conversation_id: 'a/b', token: 'secret'}
        return Response.json(requests.length < 3 ? id : {replies: [{text: 'Hello'}]})
      }
      document.body.append(element)
      element.ask('hello')
      await new Promise(resolve => element.addEventListener('jingjing-reply', resolve))
      return requests
    }""")
    assert requests == [
        "https://chat.example/api/v1/conversations",
        None,
        "wss://chat.example/api/v1/chat",
        "https://chat.example/api/v1/conversations/a%2Fb/messages",
        "Bearer secret",
    ]


def test_removed_element_closes_its_socket(demo: Page) -> None:
    with demo.expect_websocket() as opened:
        ask_and_wait(demo, "hello")
    with opened.value.expect_event("close"):
        demo.evaluate("document.querySelector('jingjing-chat').remove()")


def test_keyboard_alone_is_enough(demo: Page) -> None:
    tab_to(demo, "How big is Haidian Park?")
    demo.keyboard.press("Enter")
    expect(last_reply(demo)).to_contain_text("You said: How big is Haidian Park?")
    tab_to(demo, "Your question")
    demo.keyboard.type("contact")
    demo.keyboard.press("Enter")
    expect(last_reply(demo)).to_contain_text("Liu Kun")
    demo.keyboard.press("Shift+Tab")
    assert "Profile of Xicheng Park" in focused(demo)


def test_escape_folds_the_widget_and_returns_the_focus(floating: Page) -> None:
    launcher = floating.get_by_role("button", name="Ask the city")
    tab_to(floating, "Ask the city")
    floating.keyboard.press("Enter")
    expect(field(floating)).to_be_focused()
    ask_and_wait(floating, "hello")
    floating.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(field(floating)).to_be_hidden()
    launcher.click()
    expect(last_reply(floating)).to_contain_text("You said: hello")
    floating.get_by_role("button", name="Close the conversation").click()
    expect(launcher).to_be_focused()


def test_escape_leaves_a_panel_open(demo: Page) -> None:
    field(demo).press("Escape")
    expect(field(demo)).to_be_visible()
    expect(field(demo)).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/floating"])
def test_narrow_screen_needs_no_sideways_scrolling(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    if path == "/floating":
        page.get_by_role("button", name="Ask the city").click()
    ask(page, "contact")
    expect(last_reply(page)).to_contain_text("Liu Kun")
    ask_and_wait(page, "x" * 300)
    widths = "({scrollWidth, clientWidth}) => scrollWidth - clientWidth"
    assert page.locator("html").evaluate(widths) == 0
    assert log(page).evaluate(widths) == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough_for_a_finger(demo: Page, chat: FakeChat, width: int) -> None:
    demo.set_viewport_size({"width": width, "height": 640})
    for text in ("contact", "park"):
        ask(demo, text)
    expect(last_reply(demo).get_by_role("button")).to_have_count(2)
    chat.fails = True
    ask(demo, "fails")
    expect(demo.get_by_role("button", name="Try again")).to_be_visible()
    assert demo.evaluate(SMALL_TARGETS) == []
