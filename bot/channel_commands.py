"""The `jingjing channel` commands: what is on, the kill switch, trying one out."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.errors import SendFailed, ServerSilent, UnknownChannel
from bot.results import JsonFile, write_json
from bot.settings import read_settings
from bot.shell_user import shell_user

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from bot.channels.records import Ack, Call
    from bot.channels.simulators.simulator import Shown
    from bot.channels.wechat import WeChatSettings

app = typer.Typer(help="The messaging channels.", no_args_is_help=True)
console = Console(soft_wrap=True)

Network = Annotated[str, typer.Argument(help="Such as wechat or telegram.", metavar="NETWORK")]


@app.command("list")
def list_channels(json_file: JsonFile = None) -> None:
    """Show which channels the settings switch on, and which are paused."""
    from bot.channels.networks import NETWORKS, needed, switched_on
    from bot.channels.post.switches import Switches

    on, off = switched_on(os.environ), Switches(_engine()).off()
    table = Table("channel", "settings", "state")
    rows = []
    for name in NETWORKS:
        paused = off.get(name)
        state = "off: needs " + ", ".join(needed(name))
        if name in on:
            state = f"paused by {paused.by} since {paused.since:%Y-%m-%d %H:%M}" if paused else "on"
        table.add_row(name, f"/channels/{name}", state)
        rows.append({"channel": name, "on": name in on, "paused": paused is not None})
    console.print(table)
    write_json(json_file, rows)


@app.command()
def pause(network: Network) -> None:
    """Stop answering on a channel: citizens are told whom to call instead."""
    _switch(network, on=False)
    print(f"{network} is paused: citizens are told whom to call")


@app.command()
def resume(network: Network) -> None:
    """Answer on a channel again."""
    _switch(network, on=True)
    print(f"{network} answers again")


@app.command()
def menu() -> None:
    """Give the WeChat account its menu of the portal's six sections."""
    import asyncio

    from bot.channels.networks import switched_on

    settings = switched_on(os.environ).get("wechat")
    if settings is None:
        raise UnknownChannel("WeChat is not switched on; docs/channels/wechat.md tells how")
    try:
        asyncio.run(_set_menu(settings))
    except SendFailed as error:
        raise SendFailed(
            f"WeChat did not take the menu: {error}; see that WECHAT_APP_ID and WECHAT_APP_SECRET"
            " are those of the account, and this server is on its list of addresses",
            None,
        ) from None
    print("the account has its menu; phones show it within some minutes")


async def _set_menu(settings: WeChatSettings) -> None:
    from datetime import UTC, datetime

    from bot.channels.network import Internet
    from bot.channels.post.token_store import TokenStore
    from bot.channels.wechat import WeChat

    network = Internet()
    try:
        tokens = TokenStore(_engine(), "wechat", lambda: datetime.now(UTC))
        await WeChat(settings, tokens).set_menu(network)
    finally:
        await network.close()


@app.command("try")
def try_channel(
    network: Network,
    text: Annotated[
        list[str] | None, typer.Argument(help="What to say; without it, line by line.")
    ] = None,
    server: Annotated[
        str, typer.Option(help="The running server; by default that of HOST and PORT.")
    ] = "",
) -> None:
    """Write to the running server as a citizen on a network would, without an account there."""
    import asyncio

    settings = read_settings(os.environ)
    address = server.rstrip("/") or f"http://{settings.host}:{settings.port}"
    asyncio.run(_try_out(network, address, [" ".join(text)] if text else None))


async def _try_out(network: str, server: str, said: Sequence[str] | None) -> None:
    from aiohttp import ClientError, ClientSession, ClientTimeout

    from bot.channels.post.messages import MessageStore
    from bot.channels.records import Ack
    from bot.channels.simulators.trials import TrialStore
    from bot.channels.simulators.try_out import TryOut

    engine = _engine()
    store = TrialStore(engine)
    trial = store.begin(network, shell_user())
    async with ClientSession(timeout=ClientTimeout(total=10)) as session:

        async def deliver(call: Call) -> Ack:
            url = f"{server}/channels/try/{trial.id}"
            query = [*call.query]
            try:
                async with session.request(
                    call.method, url, params=query, data=call.body, headers=[*call.headers]
                ) as response:
                    return Ack(response.status, await response.text())
            except (ClientError, TimeoutError, OSError):
                raise ServerSilent(
                    f"no server answers on {server}; start one with `jingjing serve`, or name it"
                    " with --server"
                ) from None

        citizen = TryOut(trial, store, MessageStore(engine), deliver)
        async for text in _lines(said):
            for shown in await citizen.say(text):
                _print(shown)


async def _lines(said: Sequence[str] | None) -> AsyncIterator[str]:
    if said is not None:
        for text in said:
            yield text
        return
    import asyncio

    if sys.stdin.isatty():
        console.print("[dim]Write as a citizen would; an empty line or Ctrl-D ends.[/]")
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        yield line


def _print(shown: Shown) -> None:
    console.print(f"[bold]>[/] {escape(shown.text)}", highlight=False)
    for title in shown.buttons:
        console.print(f"  [reverse] {escape(title)} [/]", highlight=False)


def _switch(network: str, on: bool) -> None:
    from bot.channels.networks import NETWORKS
    from bot.channels.post.switches import Switches

    if network not in NETWORKS:
        raise UnknownChannel(
            f"there is no channel {network}; `jingjing channel list` shows what there is"
        )
    Switches(_engine()).switch(network, on, shell_user())


def _engine() -> Engine:
    from bot.database import open_database

    return open_database(read_settings(os.environ).database)
