"""Requests as the networks' own documents show them."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier
from twilio.request_validator import RequestValidator

from bot.channels.records import Call
from bot.channels.slack import Slack, SlackSettings
from bot.channels.twilio import Twilio, TwilioSettings
from bot.errors import Forged, Malformed
from tests.channels.conftest import NO_TOKENS

# https://docs.slack.dev/authentication/verifying-requests-from-slack
SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SLACK_AT = 1531420618
SLACK_BODY = (
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121"
    ".803a0bc887a14d10d2c447fce8b6703c"
)
SLACK_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
# https://www.twilio.com/docs/usage/security#validating-requests
TWILIO_URL, TWILIO_PATH = "https://mycompany.com", "/myapp.php?foo=1&bar=2"
TWILIO_FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
TWILIO_SIGNATURE = "GvWf1cFY/Q7PnoempGyD5oXAezc="


def slack(signature: str, seconds_later: int = 0) -> object:
    headers = (
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Slack-Request-Timestamp", str(SLACK_AT)),
        ("X-Slack-Signature", signature),
    )
    call = Call("POST", "/channels/slack", (), headers, SLACK_BODY.encode())
    now = datetime.fromtimestamp(SLACK_AT + seconds_later, UTC)
    return Slack(SlackSettings(SLACK_SECRET, "xoxb"), NO_TOKENS).receive(call, now)


def test_sample_of_slack_is_slacks_and_holds_no_button() -> None:
    verifier = SignatureVerifier(SLACK_SECRET)
    generated = verifier.generate_signature(timestamp=str(SLACK_AT), body=SLACK_BODY)
    assert generated == SLACK_SIGNATURE
    with pytest.raises(Malformed):  # verified; but it is a command, which Jingjing has none of
        slack(SLACK_SIGNATURE)
    with pytest.raises(Forged):
        slack(SLACK_SIGNATURE, 301)
    with pytest.raises(Forged):
        slack(SLACK_SIGNATURE.removeprefix("v0="))


def test_sample_of_twilio_is_twilios() -> None:
    oracle = RequestValidator("12345")
    assert oracle.compute_signature(TWILIO_URL + TWILIO_PATH, TWILIO_FIELDS) == TWILIO_SIGNATURE
    settings = TwilioSettings("AC1", "12345", TWILIO_URL)
    fields = {**TWILIO_FIELDS, "AccountSid": "AC1", "MessageSid": "SM1", "Body": "hello"}
    headers = (
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Twilio-Signature", oracle.compute_signature(TWILIO_URL + TWILIO_PATH, fields)),
    )
    call = Call("POST", TWILIO_PATH, (), headers, urlencode(fields).encode())
    (message,) = Twilio(settings, NO_TOKENS).receive(call, datetime.now(UTC)).messages
    assert (message.text, message.user, message.address) == (
        "hello",
        "+14158675310",
        "+18005551212",
    )
