"""The tables of the content: immutable releases, what is live, what is edited."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Table, Text

from bot.database import metadata

CONTENT = "content"  # whoever changes it does so alone (bot.database.writing)

# What entries say, each text once, however many releases hold it.
blobs = Table(
    "blobs",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("body", Text, nullable=False),  # JSON
)

releases = Table(
    "releases",
    metadata,
    Column("id", String(32), primary_key=True),  # follows from the entries alone
    Column("number", Integer, nullable=False, unique=True),
    Column("made_at", DateTime, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("note", Text, nullable=False),
    Column("parent", ForeignKey("releases.id")),  # the one that was live when it was made
)

release_entries = Table(
    "release_entries",
    metadata,
    Column("release_id", ForeignKey("releases.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("entry_id", Text, nullable=False, index=True),  # for what an entry said before
    Column("file", Text, nullable=False),
    Column("blob", ForeignKey("blobs.digest"), nullable=False),
)

# The last row is what is live: to publish is to add one.
publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("release_id", ForeignKey("releases.id"), nullable=False),
    Column("set_at", DateTime, nullable=False),
    Column("set_by", String(100), nullable=False),
    Column("rolled_back", Boolean, nullable=False),
    Column(
        "follows_files", Boolean, nullable=False
    ),  # edits of KNOWLEDGE_DIR go live by themselves
)

# Staff's edits that are not live yet: at most one for each entry.
drafts = Table(
    "drafts",
    metadata,
    Column("key", String(200), primary_key=True),  # Entry.key
    Column("kind", String(16), nullable=False),
    Column("entry_id", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("base", ForeignKey("blobs.digest")),  # what was live then; empty: a new entry
    Column("blob", ForeignKey("blobs.digest")),  # what is to be live; empty: nothing, a removal
    Column("state", String(16), nullable=False),  # draft, in review, approved
    Column("version", Integer, nullable=False),  # grows with each change of this row
    Column("edited_by", String(100), nullable=False),
    Column("edited_at", DateTime, nullable=False),
    Column("decided_by", String(100)),  # who approved or returned it
    Column("decided_at", DateTime),
    Column("note", Text, nullable=False),  # the last word about it, of an editor or a reviewer
)

# What ever happened to an entry, with what it then said: nothing that was saved is lost.
revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, index=True),
    Column("what", String(16), nullable=False),
    Column("blob", ForeignKey("blobs.digest")),
    Column("who", String(100), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("release_id", ForeignKey("releases.id")),  # that it went live with
)

# Questions that are asked of every draft before it is published.
saved_questions = Table(
    "saved_questions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("question", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("expected", Text),  # id of what is to answer it; empty: nothing is
    Column("added_by", String(100), nullable=False),
    Column("added_at", DateTime, nullable=False),
)
