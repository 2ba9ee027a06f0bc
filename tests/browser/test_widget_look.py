"""Size of targets, small screens, magnification, wide spacing, motion, forced and host colours."""

from collections.abc import Iterator

import pytest
from chat_server import ChatServer
from playwright.sync_api import Page, expect
from stage import Stage, painted, scenes

Size = tuple[int, int]  # of the window, width and height
SMALL_TARGETS = """() => {
  const root = document.querySelector('jingjing-chat').shadowRoot
  return [...root.querySelectorAll('a, button, textarea, input, select')]
    .filter(target => target.checkVisibility() && !target.closest('.text'))
    .map(target => [target.className || target.localName, target.getBoundingClientRect()])
    .map(([name, {width, height}]) => [name, Math.round(Math.min(width, height))])
    .filter(([, size]) => size < 44)
}"""
# What juts out of its box sideways, or cannot be scrolled to.
CUT = """() => {
  const root = document.querySelector('jingjing-chat').shadowRoot
  const isScrolled = element => element.closest('.log, .sheet, .banner, .ahead')
  const seen = [...root.querySelectorAll('.panel *')].filter(element =>
    element.checkVisibility() && !element.closest('.spoken, svg, option, input[type=radio]'))
  const wide = seen.filter(element => {
    const box = element.getBoundingClientRect()
    return box.left < -1 || box.right > innerWidth + 1
      || element.scrollWidth > element.clientWidth + 1
        && getComputedStyle(element).display !== 'inline'
  })
  const high = seen.filter(element => {
    const box = element.getBoundingClientRect()
    const isText = element.scrollHeight > element.clientHeight + 2
      && getComputedStyle(element).overflowY === 'hidden'
    return isText || !isScrolled(element) && (box.top < -1 || box.bottom > innerHeight + 1)
  })
  const page = document.documentElement
  return [...wide, ...high].map(element => element.className || element.localName)
    .concat(page.scrollWidth > innerWidth ? ['the page'] : [])
}"""
SPACED = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important }
    * { word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`)
  document.querySelector('jingjing-chat').shadowRoot.adoptedStyleSheets.push(sheet)
}"""
MOVING = """() => document.querySelector('jingjing-chat').shadowRoot.getAnimations()
  .filter(({playState}) => playState === 'running').length"""
# The worst contrast of text, focus ring and button, of what is in the accent's colour.
CONTRASTS = """accent => {
  const host = document.querySelector('jingjing-chat')
  const root = host.shadowRoot.querySelector('.root')
  document.body.style.accentColor = accent
  const theme = host.getAttribute('theme')
  host.setAttribute('theme', 'auto')
  host.setAttribute('theme', theme)
  const probe = root.appendChild(document.createElement('i'))
  const paint = new OffscreenCanvas(1, 1).getContext('2d')
  const luminance = name => {
    probe.style.color = `var(${name})`
    paint.fillStyle = getComputedStyle(probe).color
    paint.fillRect(0, 0, 1, 1)
    const [red, green, blue] = [...paint.getImageData(0, 0, 1, 1).data].map(value =>
      value / 255 <= .04045 ? value / 255 / 12.92 : ((value / 255 + .055) / 1.055) ** 2.4)
    return .2126 * red + .7152 * green + .0722 * blue
  }
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (high + .05) / (low + .05)
  }
  return Math.min(...[
    ['--accent', '--paper'], ['--accent', '--card'], ['--accent', '--wash'],
    ['--on-accent', '--accent'], ['--ink', '--wash'],
  ].map(pair => contrast(...pair)))
}"""
ACCENTS = ["#ffd400", "#ffff99", "#808080", "#000", "#fff", "#c8102e", "#1a73e8", "lime", "cyan"]


def test_targets_are_large_enough_for_a_finger(page: Page, chat: ChatServer) -> None:
    page.clock.install()
    small = [
        (scene, size, name)
        for scene, size in scenes_in_sizes(Stage(page, chat), (320, 640), (1280, 640))
        for name in page.evaluate(SMALL_TARGETS)
    ]
    assert small == []


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_nothing_is_cut_on_a_small_or_magnified_screen(
    page: Page, chat: ChatServer, language: str
) -> None:
    page.clock.install()
    cut = [
        (scene, size, name)
        for scene, size in scenes_in_sizes(Stage(page, chat, language), (320, 256), (320, 640))
        for name in page.evaluate(CUT)
    ]
    assert cut == []


def scenes_in_sizes(stage: Stage, first: Size, *others: Size) -> Iterator[tuple[str, Size]]:
    """All states of the widget, each in several windows; the way goes on in the first."""
    resize(stage.page, first)
    for scene in scenes(stage):
        for size in (first, *others):
            resize(stage.page, size)
            yield scene, size
        resize(stage.page, first)


def resize(page: Page, size: Size) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})


def test_long_words_and_a_long_banner_leave_room_to_type(page: Page, chat: ChatServer) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    stage = Stage(page, chat, offer={"banner": {"text": "Snow! " * 50, "language": "en"}})
    stage.visit()
    stage.open()
    stage.ask("x" * 300)
    assert page.evaluate(CUT) == []
    assert stage.log.bounding_box()["height"] > 60
    expect(stage.field).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_wide_text_spacing_cuts_nothing(page: Page, chat: ChatServer, language: str) -> None:
    page.clock.install()
    stage = Stage(page, chat, language)
    cut = []
    for scene in scenes(stage):
        page.evaluate(SPACED)
        cut += [(scene, name) for name in page.evaluate(CUT)]
    assert cut == []


def test_nothing_moves_where_motion_is_unwelcome(page: Page, chat: ChatServer) -> None:
    page.emulate_media(reduced_motion="reduce")
    assert _moving_while_looking(page, chat) == 0


def test_looking_is_shown_by_motion_elsewhere(page: Page, chat: ChatServer) -> None:
    page.emulate_media(reduced_motion="no-preference")
    assert _moving_while_looking(page, chat) > 0


def _moving_while_looking(page: Page, chat: ChatServer) -> int:
    stage = Stage(page, chat)
    stage.visit()
    stage.open()
    chat.delays.append(5)
    stage.field.fill("slow")
    stage.field.press("Enter")
    expect(stage.status).to_have_text(stage.words["looking"])
    count: int = page.evaluate(MOVING)
    return count


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accent_of_the_page_can_always_be_read(page: Page, chat: ChatServer, theme: str) -> None:
    stage = Stage(page, chat)
    stage.visit("/panel", theme=theme)
    contrasts = {accent: page.evaluate(CONTRASTS, accent) for accent in ACCENTS}
    assert {accent: worst for accent, worst in contrasts.items() if worst < 4.5} == {}


def test_accent_property_wins_over_the_accent_of_the_page(page: Page, chat: ChatServer) -> None:
    stage = Stage(page, chat)
    stage.visit("/panel", theme="light")
    host = page.locator("jingjing-chat")
    host.evaluate("host => host.style.setProperty('--jingjing-accent', '#0000c0')")
    page.evaluate(CONTRASTS, "#c00000")
    send = page.get_by_role("button", name="Send question")
    assert painted(send) == pytest.approx([0, 0, 192], abs=2)


def test_forced_colours_keep_icons_choices_and_focus_visible(page: Page, chat: ChatServer) -> None:
    page.emulate_media(forced_colors="active")
    stage = Stage(page, chat)
    stage.visit()
    stage.open()
    canvas = page.evaluate(_colour("Canvas"))
    highlight = page.evaluate(_colour("Highlight"))
    for name in ("menu", "close", "send"):
        icon = stage.button(name).locator("svg")
        assert icon.evaluate("icon => getComputedStyle(icon).stroke") != canvas
    stage.ask("phone")
    thumb = stage.button("helped")
    thumb.click()
    expect(thumb).to_have_css("color", highlight)
    assert thumb.locator("svg").evaluate("icon => getComputedStyle(icon).fill") == highlight
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(thumb).to_have_css("outline-style", "solid")
    expect(thumb).to_have_css("outline-color", highlight)
    stage.turn_to("finish")
    page.get_by_label("2 of 5 stars").check()
    stars = page.locator(".star")
    expect(stars.nth(0)).to_have_css("color", highlight)
    expect(stars.nth(1)).to_have_css("color", highlight)
    expect(stars.nth(2)).not_to_have_css("color", highlight)


def _colour(name: str) -> str:
    return f"""() => {{
      const probe = document.body.appendChild(document.createElement('i'))
      probe.style.color = '{name}'
      return getComputedStyle(probe).color
    }}"""
