"""Rasa embedded as a library: one agent in this process, its actions run in this process too.

Stock Rasa calls actions over HTTP and checks a JSON schema on every call; its lock store polls
once a second and can wait for ever. Here the queue of turns keeps the order, so the lock store
does nothing (docs/decisions/0002-rasa-as-a-library.md).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import rasa_sdk
from rasa.core.actions.action import Action
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.reply_json import reply_from_json
from bot.dialogue.understanding import CHANNEL, turn_from
from bot.records import Reply, Turn


class DialogueAgent:
    """A trained model with its conversations."""

    def __init__(
        self, model: Path, tracker_store: TrackerStore | None, actions: Sequence[rasa_sdk.Action]
    ) -> None:
        """Loads `model`; without a tracker store conversations are kept in memory."""
        self._agent = _InProcessAgent({action.name(): action for action in actions}, tracker_store)
        self._agent.load_model(model)

    async def reply(self, conversation_id: str, text: str, channel: str = "") -> tuple[Reply, ...]:
        """What is said to `text` on a channel. Turns of one conversation must not overlap."""
        said = _ReplyChannel()
        await self._agent.handle_message(
            UserMessage(text, said, conversation_id, input_channel=channel)
        )
        return tuple(said.replies)

    def understand(self, texts: Sequence[str]) -> list[Turn]:
        """Each text as understood outside any conversation; many at once take less time each."""
        processor = self._agent.processor
        target = processor.model_metadata.nlu_target
        inputs = {
            PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts],
            PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("", []),
        }
        parsed = processor.graph_runner.run(inputs=inputs, targets=[target])[target]
        return [turn_from(message.as_dict(only_output_properties=True), {}) for message in parsed]


class _InProcessAgent(Agent):
    def __init__(
        self, actions: Mapping[str, rasa_sdk.Action], tracker_store: TrackerStore | None
    ) -> None:
        super().__init__(tracker_store=tracker_store, lock_store=_NoLockStore())
        self._actions = actions

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        self.processor = _InProcessProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            generator=self.nlg,
        )
        self.processor.actions = self._actions
        self.domain = self.processor.domain
        self.tracker_store.domain = self.domain


class _InProcessProcessor(MessageProcessor):
    actions: Mapping[str, rasa_sdk.Action]

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        ours = self.actions.get(action.name())
        return bool(
            await super()._run_action(_InProcessAction(ours) if ours else action, *args, **kwargs)
        )


class _InProcessAction(Action):
    """Runs an ordinary rasa-sdk action where stock Rasa would call an action server."""

    def __init__(self, action: rasa_sdk.Action) -> None:
        self._action = action

    def name(self) -> str:
        return str(self._action.name())

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
        metadata: dict[str, Any] | None = None,
    ) -> list[Event]:
        dispatcher = CollectingDispatcher()
        events = await self._action.run(dispatcher, _sdk_tracker(tracker), {})
        said = [BotUttered(m["text"], {"custom": m["custom"]}) for m in dispatcher.messages]
        return [*said, *deserialise_events(events or [])]


def _sdk_tracker(tracker: DialogueStateTracker) -> rasa_sdk.Tracker:
    message = tracker.latest_message
    return rasa_sdk.Tracker(
        sender_id=tracker.sender_id,
        slots=tracker.current_slot_values(),
        latest_message=(
            {**message.parse_data, CHANNEL: message.input_channel or ""} if message else {}
        ),
        events=[],  # no action of ours reads history; turning it into JSON would cost every turn
        paused=tracker.is_paused(),
        followup_action=tracker.followup_action,
        active_loop={},
        latest_action_name=tracker.latest_action_name,
    )


class _ReplyChannel(OutputChannel):
    """Collects the replies of one turn."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        return "api"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        if message.get("custom"):
            self.replies.append(reply_from_json(message["custom"]))


class _NoLockStore(LockStore):
    """Locks nothing: the queue of turns lets one turn of a conversation in at a time."""

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncIterator[TicketLock]:
        yield TicketLock(conversation_id)

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        return None

    def save_lock(self, lock: TicketLock) -> None:
        pass

    def delete_lock(self, conversation_id: str) -> None:
        pass
