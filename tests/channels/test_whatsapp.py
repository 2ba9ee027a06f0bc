"""WhatsApp: batches, user ids and phones, buttons and lists, what its API refuses."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels import meta
from bot.channels.post import courier
from bot.channels.records import Response
from bot.channels.simulators.whatsapp import WhatsAppSimulator
from bot.channels.tables import channel_people
from bot.channels.telling.words import words_in
from bot.channels.whatsapp import WhatsAppSettings
from bot.database import reading
from bot.knowledge.languages import LANGUAGES
from bot.records import Option, Reply
from tests.channels.conftest import Serve, World, options
from tests.channels.meta_world import ANN, ANN_PHONE, WHATSAPP, deliver, whatsapp, whatsapp_text

BUTTONS = options("Yes", "No", "A title of 20 chars")
ROWS = options("One", "Two", "Three", "Twenty-four characters!!")


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await serve_channels({"whatsapp": WHATSAPP})


async def tell(world: World, *messages: dict[str, Any], **more: Any) -> None:
    response = await deliver(world, "whatsapp", whatsapp(*messages, **more))
    assert (response.status, await response.text()) == (200, "")
    await world.settled()


def people(world: World) -> int:
    """How many citizens are known."""
    with reading(world.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(channel_people)).scalar())


async def test_message_is_answered_with_its_source(world: World) -> None:
    await tell(world, whatsapp_text("Where is *the* park?"))
    (sent,) = world.networks.sent
    assert sent.url == "https://graph.facebook.com/v25.0/106540352242922/messages"
    assert sent.headers == {"Authorization": "Bearer an-access-token"}
    assert sent.body["to"] == ANN_PHONE
    assert "recipient" not in sent.body
    assert sent.body["text"]["body"] == (
        "You asked: Where is _the_ park?\n\n"
        "Source: The park's page (https://example.org/park), as of 2021-12-29"
    )
    assert world.states() == ["told"]


# From the documents: a text message, its sender known by phone alone, as it was before user ids;
# and one of a citizen whose user name hides the phone.
SAMPLES = [
    (
        {
            "from": "16505551234",
            "id": "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=",
            "timestamp": "1749416383",
            "type": "text",
            "text": {"body": "Does it come in another color?"},
        },
        {"profile": {"name": "Sheena Nelson"}, "wa_id": "16505551234"},
        {"to": "16505551234"},
    ),
    (
        {
            "from_user_id": "US.13491208655302741918",
            "id": "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=",
            "timestamp": "1749416383",
            "type": "text",
            "text": {"body": "Does it come in another color?"},
        },
        {
            "profile": {"name": "Sheena Nelson", "username": "@realsheenanelson"},
            "user_id": "US.13491208655302741918",
        },
        {"recipient": "US.13491208655302741918"},
    ),
]


@pytest.mark.parametrize(("message", "contact", "to"), SAMPLES)
async def test_official_samples_are_answered(
    world: World, message: dict[str, Any], contact: dict[str, Any], to: dict[str, str]
) -> None:
    await tell(world, message, contacts=[contact])
    (sent,) = world.networks.sent
    assert to.items() <= sent.body.items()
    assert ("to" in sent.body) != ("recipient" in sent.body)
    assert world.dialogue.asked == ["Does it come in another color?"]


async def test_conversation_goes_on_when_a_user_name_hides_the_phone(world: World) -> None:
    contact = {"wa_id": ANN_PHONE, "user_id": ANN}
    await tell(world, whatsapp_text("before", 1, user_id=""))
    await tell(world, whatsapp_text("both", 2, user_id=""), contacts=[contact])
    await tell(world, whatsapp_text("hidden", 3, phone=""))
    renamed = {"user_id": ANN, "profile": {"username": "@another"}}
    await tell(world, whatsapp_text("renamed", 4, phone=""), contacts=[renamed])
    await tell(world, whatsapp_text("shown again", 5))
    assert people(world) == 1
    messages = [world.room.messages.find("whatsapp", f"wamid.{n}") for n in range(1, 6)]
    assert len({one.person.conversation_id for one in messages if one}) == 1
    to = [sent.body.get("to", sent.body.get("recipient")) for sent in world.networks.sent]
    assert to == [ANN_PHONE, ANN_PHONE, ANN, ANN, ANN_PHONE]


async def test_citizens_without_a_phone_are_all_answered_in_one_conversation_each(
    world: World,
) -> None:
    for number in range(200):
        user_id = f"DE.{number % 20:020}"
        message = whatsapp_text(f"question {number}", number, user_id, phone="")
        await deliver(world, "whatsapp", whatsapp(message, contacts=[{"user_id": user_id}]))
    await world.settled(60)
    assert world.states() == ["told"] * 200
    assert len(world.networks.sent) == 200
    assert people(world) == 20
    assert all("to" not in sent.body for sent in world.networks.sent)


@pytest.mark.parametrize("phone", ["", "16505559999"])
async def test_two_citizens_in_one_delivery_are_not_taken_for_each_other(
    world: World, phone: str
) -> None:
    other = "DE.42"
    contacts = [{"wa_id": ANN_PHONE, "user_id": ANN}, {"user_id": other}]
    messages = (
        whatsapp_text("first", 1, user_id=""),
        whatsapp_text("second", 2, other, phone),
        whatsapp_text("third", 3, ANN, ""),
    )
    await tell(world, *messages, contacts=contacts)
    assert people(world) == 2
    to = {
        sent.body["text"]["body"].split("\n")[0]: sent.body.get("to") or sent.body["recipient"]
        for sent in world.networks.sent
    }
    assert to["You asked: first"] == to["You asked: third"] == ANN_PHONE
    assert to["You asked: second"] == (phone or other)


@pytest.mark.parametrize(
    ("offered", "kind", "chosen"), [(BUTTONS, "button", "No"), (ROWS, "list", "Two")]
)
async def test_options_are_buttons_or_a_list_and_a_chosen_one_is_asked(
    world: World, offered: tuple[Option, ...], kind: str, chosen: str
) -> None:
    world.dialogue.prepared["hello"] = (Reply("Which *one*?", "clarified", options=offered),)
    await tell(world, whatsapp_text("hello", 1))
    interactive = world.networks.sent[0].body["interactive"]
    assert (interactive["type"], interactive["body"]["text"]) == (kind, "Which _one_?")
    reply = {"id": chosen, "title": chosen}
    answer = {"type": f"{kind}_reply", f"{kind}_reply": reply}
    pressed = {"from": ANN_PHONE, "id": "wamid.2", "type": "interactive", "interactive": answer}
    await tell(world, pressed)
    assert world.dialogue.asked == ["hello", chosen]


async def test_typed_number_chooses_what_no_button_can_show(world: World) -> None:
    long = "Which of the many offices of this very large city may help me with my permit?"
    which = Reply("Which?", "clarified", options=options("Yes", long))
    world.dialogue.prepared["hello"] = (which,)
    await tell(world, whatsapp_text("hello", 1))
    assert f"2. {long}" in world.networks.sent[0].body["text"]["body"]
    await tell(world, whatsapp_text(" ２。", 2))
    assert world.dialogue.asked == ["hello", long]


async def test_value_too_long_for_a_button_is_its_number(world: World) -> None:
    long = "why" * 70
    which = Reply("Which?", "clarified", options=(Option("A", "a"), Option("B", long)))
    world.dialogue.prepared["hello"] = (which,)
    await tell(world, whatsapp_text("hello", 1))
    buttons = world.networks.sent[0].body["interactive"]["action"]["buttons"]
    assert [one["reply"]["id"] for one in buttons] == ["a", "2"]
    await tell(world, whatsapp_text("2", 2))
    assert world.dialogue.asked == ["hello", long]


async def test_buttons_of_a_long_answer_are_under_a_short_line_after_it(world: World) -> None:
    long = "京" * 1025
    told = Reply(long, "answered", language="fr", options=ROWS)
    world.dialogue.prepared["hello"] = (told,)
    await tell(world, whatsapp_text("hello"))
    first, second = (sent.body for sent in world.networks.sent)
    assert first["text"]["body"] == long
    interactive = second["interactive"]
    assert interactive["body"]["text"] == words_in("fr")["also_ask"] + ":"
    assert interactive["action"]["button"] == "Voir les options"


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_that_opens_a_list_is_short_enough_in_each_language(language: str) -> None:
    assert 0 < len(words_in(language)["show_options"]) <= 20


async def test_what_is_no_text_is_answered_kindly(world: World) -> None:
    begun = {"from": ANN_PHONE}
    kinds = ("image", "audio", "sticker", "unsupported", "location", "request_welcome")
    for number, kind in enumerate(kinds):
        await tell(world, {**begun, "id": f"wamid.{number}", "type": kind, kind: {}})
    texts = [
        sent.body.get("text", sent.body.get("interactive", {}).get("body", {}))
        for sent in world.networks.sent
    ]
    said = [str(text.get("body", text.get("text"))) for text in texts]
    assert [one[:20] for one in said[:4]] == ["I can only read text"] * 4
    assert said[4].startswith("I cannot use a location")
    assert said[5].startswith("Hello (en)")
    assert world.dialogue.asked == []


async def test_statuses_reactions_and_groups_are_let_pass(world: World) -> None:
    silent = [
        {**whatsapp_text(number=number), "type": kind, kind: {"body": "x"}}
        for number, kind in enumerate(("reaction", "system", "edit", "revoke"))
    ]
    in_group = {**whatsapp_text(number=9), "group_id": "g"}
    status = {"id": "wamid.8", "status": "delivered", "recipient_id": ANN_PHONE}
    await tell(world, *silent, in_group, statuses=[status])
    echo = whatsapp(whatsapp_text())
    echo["entry"][0]["changes"][0]["field"] = "smb_message_echoes"
    assert (await deliver(world, "whatsapp", echo)).status == 200
    instagram = {**whatsapp(whatsapp_text()), "object": "instagram"}
    assert (await deliver(world, "whatsapp", instagram)).status == 200
    assert world.states() == []


@pytest.mark.parametrize(
    ("status", "error", "state"),
    [
        (400, {"code": 131047}, "undelivered"),  # 24 hours are over
        (400, {"code": 131026}, "undelivered"),  # cannot be reached
        (401, {"code": 190}, "undelivered"),  # the access token has ended
        (403, {}, "undelivered"),
        (400, {"code": 131056}, "told"),  # too many to the same citizen
        (400, {"code": 130429}, "told"),
        (400, {"code": 999, "is_transient": True}, "told"),
        (429, {}, "told"),
        (503, {}, "told"),
        (400, "not an object", "undelivered"),
    ],
)
async def test_refused_message_is_sent_again_only_where_that_helps(
    world: World, monkeypatch: pytest.MonkeyPatch, status: int, error: object, state: str
) -> None:
    monkeypatch.setattr(courier, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(meta, "AGAIN_AFTER", 0.02)
    refusals = iter([Response(status, {"error": error})])
    world.networks.answer = lambda request: next(refusals, Response(200))
    await tell(world, whatsapp_text())
    assert world.states() == [state]


async def test_citizen_has_the_conversation_of_the_readme(serve_channels: Serve) -> None:
    simulator = WhatsAppSimulator()
    world = await serve_channels({"whatsapp": simulator.settings})
    world.networks.answer = simulator.answers
    which = Reply("Which *park*?", "clarified", options=options("Xicheng Park", "Haidian Park"))
    world.dialogue.prepared["who do i call"] = (which,)

    async def say(call: Any) -> Any:
        before = len(world.networks.sent)
        address = "/channels/whatsapp"
        headers = dict(call.headers)
        response = await world.client.post(address, data=call.body, headers=headers)
        assert response.status == 200
        await world.settled()
        return [one for sent in world.networks.sent[before:] for one in simulator.shown(sent)]

    (shown,) = await say(simulator.says("who do i call", 1))
    assert (shown.text, shown.buttons) == ("Which park?", ("Xicheng Park", "Haidian Park"))
    (shown,) = await say(simulator.presses("Xicheng Park", 2))
    assert shown.text.startswith("You asked: Xicheng Park")
    (shown,) = await say(simulator.says("and the contact person?", 3))
    assert shown.text.startswith("You asked: and the contact person?")
    assert world.dialogue.asked == ["who do i call", "Xicheng Park", "and the contact person?"]
    assert people(world) == 1


def test_settings_tell_no_secret() -> None:
    told = repr(WHATSAPP)
    secrets = (WHATSAPP.app_secret, WHATSAPP.verify_token, WHATSAPP.access_token)
    assert WhatsAppSettings.__name__ in told
    assert not any(secret in told for secret in secrets)
