"""The tables of staff's accounts and of who is signed in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Table, Text

from bot.database import metadata

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("password", String(200)),  # argon2id; empty: signs in by OpenID Connect alone
    Column("role", String(16), nullable=False),
    Column("categories", Text, nullable=False),  # JSON list; empty: all
    Column("languages", Text, nullable=False),  # JSON list; empty: all
    Column("totp", String(64)),  # secret of the second factor; empty: none
    Column("totp_used", Integer),  # the time step of the last code: each code is taken once
    Column("subject", String(255), unique=True),  # issuer and subject of OpenID Connect
    Column("active", Boolean, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("failures", Integer, nullable=False),  # since the last sign-in
    Column("locked_until", DateTime),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the cookie
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("form_key", String(64), nullable=False),  # that every form of the session carries
    Column("started_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
)
