"""The widget as part of a page: events, attributes, keyboard, small screens."""

from typing import Any

import pytest
from chat_page import ask, ask_and_wait, field, focused, last_reply, log, tab_to
from chat_server import ChatServer
from playwright.sync_api import Page, expect

SMALL_TARGETS = """() => [
  ...document.querySelector('jingjing-chat').shadowRoot.querySelectorAll('a, button, textarea'),
].filter(target => !target.closest('footer') && target.checkVisibility())
 .map(target => [target.textContent, target.getBoundingClientRect().height])
 .filter(([, height]) => height < 44)"""


def test_page_hears_of_replies_and_errors(panel: Page, chat: ChatServer) -> None:
    panel.evaluate("""window.heard = []
        for (const name of ['jingjing-reply', 'jingjing-error'])
          addEventListener(name, event => heard.push([name, event.detail]))""")
    chat.refuse("v1/chat", "/events")
    ask_and_wait(panel, "hello")
    chat.refuse("v1/chat", "/events", "/messages")
    ask(panel, "again")
    expect(panel.get_by_role("button", name="Try again")).to_be_visible()
    (first, reply), (second, error) = panel.evaluate("window.heard")
    assert (first, reply["text"]) == ("jingjing-reply", "You said: hello")
    assert (second, error["status"]) == ("jingjing-error", 503)


def test_conversation_begins_with_the_first_question(panel: Page, chat: ChatServer) -> None:
    expect(field(panel)).to_be_visible()
    assert ("POST", "/api/v1/conversations") not in chat.requested
    ask_and_wait(panel, "hello")
    assert chat.requested.count(("POST", "/api/v1/conversations")) == 1


def test_src_names_another_server(floating: Page) -> None:
    requests: list[Any] = floating.evaluate("""async () => {
      const element = document.createElement('jingjing-chat')
      const requests = []
      element.setAttribute('src', 'https://chat.example')
      element.connect = url => { requests.push(url); throw new Error('no socket') }
      element.fetch = async (url, request) => {
        if (!url.href.startsWith('https://chat.example')) return fetch(url, request)
        requests.push(`${request.method} ${url.href}`, request.headers.Authorization ?? null)
        if (url.pathname.endsWith('/events')) return new Response('', {status: 500})
        if (url.pathname.endsWith('/conversations')) {
          return Response.json({conversation_id: 'c-1', token: 'secret'}, {status: 201})
        }
        const replies = [{id: 'r-1', text: 'Hello', outcome: 'answered', language: 'en'}]
        return Response.json({seq: 1, ref: null, replies})
      }
      document.body.append(element)
      element.ask('hello')
      await new Promise(resolve => element.addEventListener('jingjing-reply', resolve))
      return requests
    }""")
    assert "wss://chat.example/api/v1/chat" in requests
    said = requests.index("POST https://chat.example/api/v1/conversations/c-1/messages")
    assert requests[said + 1] == "Bearer secret"
    begun = requests.index("POST https://chat.example/api/v1/conversations")
    assert requests[begun + 1] is None


def test_page_asks_as_soon_as_the_element_is_there(panel: Page, chat: ChatServer) -> None:
    panel.evaluate("""() => {
      const element = document.querySelector('jingjing-chat')
      element.remove()
      document.body.append(element)
      element.ask('hello')
    }""")
    expect(last_reply(panel)).to_contain_text("You said: hello")
    assert chat.asked == ["hello"]


def test_removed_element_closes_its_socket(panel: Page) -> None:
    with panel.expect_websocket() as opened:
        ask_and_wait(panel, "hello")
    with opened.value.expect_event("close"):
        panel.evaluate("document.querySelector('jingjing-chat').remove()")


def test_keyboard_alone_is_enough(panel: Page) -> None:
    tab_to(panel, "Your question")
    panel.keyboard.type("park")
    panel.keyboard.press("Enter")
    expect(last_reply(panel).get_by_role("button", name="Haidian")).to_be_visible()
    for _ in ("thumb down", "thumb up", "option"):
        panel.keyboard.press("Shift+Tab")
    assert "How big is Haidian Park?" in focused(panel)
    panel.keyboard.press("Enter")
    expect(last_reply(panel)).to_contain_text("You said: area park-haidian")
    tab_to(panel, "Your question")
    panel.keyboard.type("contact")
    panel.keyboard.press("Enter")
    expect(last_reply(panel)).to_contain_text("Liu Kun")
    for _ in ("thumb down", "thumb up", "source"):
        panel.keyboard.press("Shift+Tab")
    assert "Profile of Xicheng Park" in focused(panel)


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
    floating.get_by_role("button", name="Close the chat").click()
    expect(launcher).to_be_focused()


def test_escape_leaves_a_panel_open(panel: Page) -> None:
    field(panel).press("Escape")
    expect(field(panel)).to_be_visible()
    expect(field(panel)).to_be_focused()


@pytest.mark.parametrize("path", ["/panel", "/floating"])
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
def test_targets_are_large_enough_for_a_finger(panel: Page, chat: ChatServer, width: int) -> None:
    panel.set_viewport_size({"width": width, "height": 640})
    chat.refuse("v1/chat", "/events")
    for text in ("contact", "park"):
        ask(panel, text)
    expect(last_reply(panel).get_by_role("button", name="How big")).to_have_count(2)
    chat.refuse("v1/chat", "/events", "/messages")
    ask(panel, "fails")
    expect(panel.get_by_role("button", name="Try again")).to_be_visible()
    assert panel.evaluate(SMALL_TARGETS) == []
