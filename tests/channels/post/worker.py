"""A server of two channels in a process of its own; the networks are another process's invention.

`python -m tests.channels.post.worker DATABASE_URL API_URL` prints its port once it listens.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from bot.channels import telegram, wechat
from bot.channels.post import courier
from bot.channels.post.answering import Sentences
from bot.channels.room import open_channels
from bot.channels.routes import CHANNELS, routes
from bot.channels.telegram import TelegramSettings
from bot.channels.wechat import WeChatSettings
from bot.database import open_database
from bot.dialogue.conversations import Conversations
from bot.dialogue.store import ConversationStore
from bot.records import Reply
from bot.settings import Settings

TOKEN = "a-secret"
SOONER = 5  # times
ACCOUNTS = {
    "telegram": TelegramSettings("1:token", TOKEN),
    "wechat": WeChatSettings(TOKEN, "wx1", "a-secret", mode="plain"),
}


class Echo:
    """Answers with the question."""

    async def reply(self, conversation_id: str, text: str, channel: str) -> tuple[Reply, ...]:
        return (Reply(text, "answered"),)


def take_up_soon() -> None:
    """What a killed process leaves is gone on with a fifth as late: a lease is only waited for."""
    courier.LEASE = courier.LEASE / SOONER
    courier.RENEW_EVERY = courier.RENEW_EVERY / SOONER


async def serve(database: str, api: str) -> None:
    take_up_soon()
    telegram.API, wechat.API = api, f"{api}/cgi-bin"
    engine = open_database(database)
    store = ConversationStore(engine)
    conversations = Conversations(store, Echo(), Settings(), lambda *a, **k: "failed")
    sentences = Sentences(str, lambda language: (), lambda topic, language: (), str)
    room = open_channels(engine, conversations, ACCOUNTS, sentences)
    app = web.Application()
    app[CHANNELS] = room
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await room.courier.run()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
