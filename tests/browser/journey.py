"""The way of one answer: asked for, written, tried, reviewed, published, given, taken back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, expect
from staff import PASSWORD
from test_widget_access import FOUND

from bot.web.page_words import words

Keep = Callable[[Page, str], None]  # a picture of a page, by its name


@dataclass(frozen=True)
class Story:
    """What is asked and answered in it."""

    language: str
    question: str
    other: str  # the same, asked in other words
    answer: str
    known: str  # a question that is answered already


STORIES = (
    Story(
        "en",
        "May I bring my parrot to the service hall?",
        "can i bring a parrot into the service hall",
        "Parrots wait outside: only guide dogs are let into the halls.",
        "How do I extend my tourist visa?",
    ),
    Story(
        "zh",
        "政务服务大厅可以借充电宝吗？",
        "服务大厅有没有充电宝借",
        "可以，大厅入口的服务台出借充电宝，当天归还。",
        "旅游签证怎么延期？",
    ),
)


@dataclass
class Journey:
    """One story in a browser, each person in a tab of their own."""

    browser: Browser
    url: str
    story: Story
    keep: Keep

    @contextmanager
    def person(self, name: str = "") -> Iterator[Page]:
        """A tab of somebody who is signed in; without a name, of a citizen."""
        context = self.browser.new_context(base_url=self.url, reduced_motion="reduce")
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.on("dialog", lambda dialog: dialog.accept())
        if name:
            page.goto(f"/staff/sign-in?language={self.story.language}")
            page.locator("#f-name").fill(name)
            page.locator("#f-password").fill(PASSWORD)
            page.locator("main .main").click()
            page.wait_for_url("**/staff")
        yield page
        context.close()

    def ask(self, question: str) -> str:
        """The reply of the widget to a citizen."""
        with self.person() as page:
            page.goto(f"/chat?language={self.story.language}")
            field = page.get_by_label(words(self.story.language)["label"])
            field.fill(question)
            field.press("Enter")
            reply = page.locator("li.reply:not(.welcome)").first
            expect(reply).to_be_visible()
            return reply.inner_text()

    def ask_until(self, question: str, is_told: bool) -> str:
        """The reply once the story's answer is in it, or no longer is; the last one after 10 s."""
        until = time.monotonic() + 10
        while (self.story.answer in (said := self.ask(question))) != is_told:
            if time.monotonic() > until:
                break
        return said

    def write_answer(self) -> str:
        """The editor's part, from the inbox to the review; returns where the draft is."""
        story = self.story
        with self.person("editor") as page:
            page.goto("/staff/inbox")
            self.show(page, "inbox")
            page.get_by_role("link", name=story.question).click()
            self.show(page, "inbox-group")
            page.locator("a[href^='/staff/answers/new?from=']").click()
            expect(field(page, f"question.{story.language}")).to_have_value(story.question)
            expect(field(page, f"phrasings.{story.language}")).to_have_value(story.other)
            self.be_warned(page)
            for name, text in (
                (f"answer.{story.language}", story.answer),
                ("category", "living"),
                ("sources.0.url", "https://halls.example/parrots"),
                ("sources.0.as_of", "2026-11-25"),
            ):
                field(page, name).fill(text)
            self.show(page, "answer-form")
            page.locator("[name=save]").click()
            page.wait_for_url("**/staff/drafts/item:**")
            draft = page.url.removeprefix(self.url)
            self.try_it(page)
            page.goto(draft)
            expect(page.locator("#findings")).to_be_visible()
            self.show(page, "draft")
            page.locator("[name=do][value=submit]").click()
            expect(page.locator("[name=do][value=submit]")).to_have_count(0)
        return draft

    def be_warned(self, page: Page) -> None:
        """Types what is answered already, sees that, and goes back to the question of the story."""
        question = field(page, f"question.{self.story.language}")
        near = page.locator(f"[data-near='f-question.{self.story.language}']")
        question.fill(self.story.known)
        expect(near.get_by_role("link", name=self.story.known)).to_be_visible()
        self.show(page, "answer-like-another")
        question.fill(self.story.question)
        expect(near).to_be_empty()

    def try_it(self, page: Page) -> None:
        page.goto("/staff/try")
        field(page, "text").fill(self.story.question)
        field(page, "side").select_option("both")
        page.locator("main .main").click()
        expect(page.locator(".side.draft")).to_contain_text(self.story.answer)
        expect(page.locator(".side.live")).not_to_contain_text(self.story.answer)
        self.show(page, "try-it")

    def approve(self, draft: str) -> None:
        with self.person("reviewer") as page:
            page.goto("/staff/drafts")
            self.show(page, "drafts")
            page.goto(draft)
            page.locator("[name=do][value=approve]").click()
            expect(page.locator("[name=do][value=approve]")).to_have_count(0)

    def publish(self) -> None:
        with self.person("publisher") as page:
            page.goto("/staff/releases")
            expect(page.locator("#findings")).to_be_visible()
            self.show(page, "releases")
            page.locator("form[action='/staff/releases/publish'] .main").click()
            expect(page.locator("form[action='/staff/releases/publish']")).to_have_count(0)

    def roll_back(self) -> None:
        with self.person("publisher") as page:
            page.goto("/staff/releases")
            page.locator("button[name=release]").first.click()
            expect(page.locator(".notice.good")).to_be_visible()

    def show(self, page: Page, name: str) -> None:
        """Keeps a picture; raises AssertionError where axe finds anything."""
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(FOUND) == [], name
        self.keep(page, name)


def field(page: Page, name: str) -> Locator:
    """The field of a form with this name."""
    return page.locator(f"main [name='{name}']")
