"""What the code calls by its name, so that no content may lack it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge.entries import FOLDERS, Entry
from bot.knowledge.references import At
from bot.records import DEFAULT_LANGUAGE, Content

HOTLINE = "c-12345"  # the profile of the contact that citizens are handed over to
TOLD = ("phone", "hours")  # attributes of it that prepared replies tell
# Each has a prepared reply in data/knowledge/replies.yml.
OCCASIONS = [
    "greet",
    "thank",
    "goodbye",
    "ask_capabilities",
    "ask_identity",
    "praise",
    "complain",
    "affirm",
    "deny",
    "ask_for_person",
    "distress",
    "emergency",
    "did_you_mean",
    "none_of_these",
    "which_place",
    "which_name",
    "corrected",
    "told_source",
    "another_source_says",
    "one_source_says",
    "labelled",
    "list_intro",
    "list_unknown",
    "largest",
    "smallest",
    "earliest",
    "latest",
    "undecided",
    "compared",
    "greater",
    "lesser",
    "earlier",
    "later",
    "language_en",
    "language_zh",
    "language_ko",
    "language_ja",
    "language_de",
    "language_fr",
    "language_es",
    "language_ru",
    "language_ar",
    "declined_other_place",
    "declined_opinion",
    "declined_personal_case",
    "declined_live_information",
    "declined_chit_chat",
    "declined_off_topic",
    "declined_injection",
    "declined_abuse",
    "declined_unknown_value",
    "declined_unanswered",
    "declined_language",
    "declined_empty",
    "declined_too_long",
    "declined_busy",
    "failed",
    "what_is",
    "what_about",
    "tell_about",
]


def check_needed(content: Content, entries: Sequence[Entry], at: At) -> None:
    """Tells `at` of each thing that is missing; what is faulty in itself counts as there."""
    by_key = {entry.key: entry for entry in entries}
    if (found := by_key.get(f"profile:{HOTLINE}")) is None:
        missing = Entry("profile", HOTLINE, FOLDERS["profile"], "")
        at(missing, "", "is missing; citizens who want a person are told of this contact")
    elif HOTLINE in content.profiles:
        for name in TOLD:
            if not content.profiles[HOTLINE].attributes.get(name):
                at(found, f"attributes.{name}", "expected a value; prepared replies tell it")
    if (replies := by_key.get("replies")) is None:
        return  # which is told already
    for occasion in OCCASIONS:
        texts = content.replies.get(occasion)
        if texts is None:
            at(replies, "", "is missing; the code has it said", occasion)
        elif isinstance(texts, dict) and DEFAULT_LANGUAGE not in texts:
            at(replies, DEFAULT_LANGUAGE, "expected a text", occasion)
