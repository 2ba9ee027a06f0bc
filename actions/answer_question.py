"""The one action: a tracker in, one call into bot/answering, slots and replies out."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.answering.compose import compose
from bot.dialogue.reply_json import reply_as_json
from bot.dialogue.understanding import slots_of, turn_from
from bot.knowledge import live
from bot.records import Understand
from bot.settings import Settings


class ActionAnswerQuestion(Action):
    """Answers the latest message from the live release."""

    def __init__(
        self, settings: Settings | None = None, understand: Understand | None = None
    ) -> None:
        """`understand` reads the questions of one message each by itself."""
        self._settings = settings or Settings()
        self._understand = understand

    def name(self) -> str:
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = turn_from(tracker.latest_message, tracker.slots)
        # Off the event loop: other conversations go on meanwhile.
        end = await asyncio.to_thread(
            compose, turn, live.current(), self._settings, self._understand
        )
        for reply in end.replies:
            dispatcher.utter_message(text=reply.text, json_message=reply_as_json(reply))
        return [SlotSet(name, value) for name, value in slots_of(end.context).items()]
