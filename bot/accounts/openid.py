"""Signing in at an OpenID Connect provider: the authorization code flow with PKCE.

https://openid.net/specs/openid-connect-core-1_0.html, RFC 7636, RFC 9700. All calls block.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.errors import ProviderUnusable, SignInRefused

DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid profile email"
# Signatures that only the provider can make: never `none`, nor those by a shared secret.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
TIMEOUT = 10.0  # seconds, for each request
KEPT = 60 * 60.0  # seconds, that the description and the keys are kept
KEYS_AGAIN = 60.0  # seconds, until an unknown key has the keys looked up again
LEEWAY = 60  # seconds, by which clocks may differ
LONGEST_SUBJECT = 255  # characters, with the issuer


@dataclass(frozen=True)
class Begun:
    """What the browser keeps while somebody signs in at the provider."""

    state: str
    nonce: str
    verifier: str  # of PKCE


@dataclass(frozen=True)
class Claimed:
    """Who somebody is, as the provider vouches for."""

    subject: str  # issuer and subject: the same for ever
    names: tuple[str, ...]  # by which an administrator may have added them


@dataclass(frozen=True)
class _Known:
    about: Mapping[str, Any]  # the provider's description of itself
    keys: KeySet
    at: float


class OpenIdProvider:
    """One provider, described by itself below `issuer`."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str = "",
        now: Callable[[], float] = time.time,
    ) -> None:
        """Without a secret we are a public client, which PKCE alone protects."""
        self._issuer, self._client_id, self._secret = issuer.rstrip("/"), client_id, client_secret
        self._given_issuer = issuer
        self._now = now
        self._known: _Known | None = None
        self._lock = threading.Lock()

    def begin(self, back: str) -> tuple[str, Begun]:
        """The address at the provider to go to, which leads to `back`, and what to keep for then.

        Raises ProviderUnusable.
        """
        begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
        address, _ = self._client(back).create_authorization_url(
            self._find().about["authorization_endpoint"],
            state=begun.state,
            nonce=begun.nonce,
            code_verifier=begun.verifier,
        )
        return address, begun

    def finish(self, begun: Begun, back: str, answer: Mapping[str, str]) -> Claimed:
        """Who came back to `back` with the query `answer`.

        Raises SignInRefused where the answer does not belong to `begun` or does not prove who it
        is, ProviderUnusable where the provider does not answer.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise SignInRefused("the state is not the one that was sent")
        # RFC 9207: another provider's answer must not be taken for ours.
        if answer.get("iss", self._given_issuer) != self._given_issuer:
            raise SignInRefused("the answer comes from another provider")
        if "code" not in answer:
            raise SignInRefused(f"the provider says {answer.get('error', 'nothing')[:100]!r}")
        claims = self._verified(self._fetch_token(begun, back, answer["code"]), begun.nonce)
        names = [claims.get("preferred_username")]
        if claims.get("email_verified") is True:
            names.append(claims.get("email"))
        subject = f"{self._given_issuer} {claims['sub']}"
        if len(subject) > LONGEST_SUBJECT:
            raise SignInRefused("the subject is too long")
        return Claimed(subject, tuple(name for name in names if name and isinstance(name, str)))

    def _fetch_token(self, begun: Begun, back: str, code: str) -> str:
        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    self._find().about["token_endpoint"],
                    code=code,
                    code_verifier=begun.verifier,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except OAuthError as error:
            raise SignInRefused(f"the provider does not take the code: {error.error}") from error
        except (requests.RequestException, ValueError) as error:
            raise ProviderUnusable(f"no token came from {self._issuer}: {_kind(error)}") from error
        id_token = token.get("id_token") if isinstance(token, dict) else None
        if not isinstance(id_token, str):
            raise SignInRefused("the provider sent no ID token")
        return id_token

    def _verified(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        """The claims of the ID token, once all that must be is verified."""
        rules = jwt.JWTClaimsRegistry(
            now=lambda: int(self._now()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._given_issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = self._decode(id_token)
            rules.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInRefused(f"the ID token proves nothing: {_kind(error)}") from error
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and "azp" not in claims:
            raise SignInRefused("the ID token is for several, and does not say for whom")
        if claims.get("azp", self._client_id) != self._client_id:
            raise SignInRefused("the ID token was made for another client")
        return claims

    def _decode(self, id_token: str) -> dict[str, Any]:
        known = self._find()
        try:
            return jwt.decode(id_token, known.keys, ALGORITHMS).claims
        except (JoseError, ValueError):
            # Providers change their keys: it may be signed by one that came since.
            if self._now() - known.at < KEYS_AGAIN:
                raise
            return jwt.decode(id_token, self._find(known).keys, ALGORITHMS).claims

    def _find(self, outdated: _Known | None = None) -> _Known:
        """The provider's description and keys; not those `outdated`, nor older than KEPT."""
        with self._lock:
            known = self._known
            if known is None or known is outdated or self._now() - known.at > KEPT:
                known = self._known = self._look_up()
            return known

    def _look_up(self) -> _Known:
        about = _fetched(self._issuer + DISCOVERY)
        if about.get("issuer") != self._given_issuer:
            raise ProviderUnusable(
                f"{self._issuer} calls itself {about.get('issuer')!r}: set OIDC_ISSUER to that"
            )
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            address = about.get(name)
            if not isinstance(address, str) or not address.startswith(self._scheme()):
                raise ProviderUnusable(f"{self._issuer}: {name} is no {self._scheme()} address")
        try:
            keys = KeySet.import_key_set(_fetched(about["jwks_uri"]))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderUnusable(f"{self._issuer}: its keys cannot be read") from error
        return _Known(about, keys, self._now())

    def _scheme(self) -> str:
        return self._issuer.partition("://")[0] + "://"

    def _client(self, back: str) -> OAuth2Session:
        return OAuth2Session(
            self._client_id,
            self._secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope=SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
        )


def _fetched(address: str) -> dict[str, Any]:
    try:
        response = requests.get(address, timeout=TIMEOUT)
        response.raise_for_status()
        found = response.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderUnusable(f"{address} cannot be read: {_kind(error)}") from error
    if not isinstance(found, dict):
        raise ProviderUnusable(f"{address} is not as it must be")
    return found


def _kind(error: Exception) -> str:
    # Messages of errors may hold codes and tokens.
    return type(error).__name__
