"""Everything that Jingjing raises by itself.

JingjingError
├── ContentInvalid      a file in data/knowledge/ is not as it must be
│   └── RowInvalid      a row of a spreadsheet is not as it must be
├── QuestionSetInvalid  a file of evaluation questions is not as it must be
├── ParallelTextInvalid parallel text to learn languages from is not as it must be
├── ModelMissing        the folder for models cannot be used, or holds no fitting model
├── EncoderMissing      the sentence encoder cannot be loaded
├── StorageUnusable     the database or data folder cannot be written
├── UnknownRelease      the database holds no such release
├── ReleaseDamaged      a release in the database is not what it was when it was made
├── EntryDamaged        what an entry says is not in the database as it was written
├── ReleaseMoved        another release went live while one was being published
├── UnknownDraft        nobody edits this entry now
├── UnknownQuestion     there is no such saved question
├── PublishBlocked      the checks found what must not go live unless a reviewer says why
├── EditConflict        somebody else changed a draft meanwhile
├── NotYetThere         a draft is not in a state in which this can be done
├── OwnEdit             an edit is to be approved by somebody else
├── ImportFailed        what was to be imported has faults; nothing was changed
├── ResultUnwritable    the file for results cannot be written
├── SettingInvalid      a setting has a value of the wrong type
├── BannerInvalid       the banner is not as it must be
├── PortInUse           another program listens on the port
├── ServerSilent        a server that is measured does not answer as it must
├── AccountInvalid      an account of staff is not as it must be
├── UnknownUser         nobody of staff has this name
├── SignInRefused       name, password or code are wrong, or the account is locked
├── ProviderUnusable    the OpenID Connect provider does not answer, or not as it must
├── Unauthorized        the token does not open this conversation
├── UnknownConversation there is no such conversation
├── UnknownReply        no reply of the conversation has this id
├── TooManyNotes        a conversation left as many messages for staff as it may
├── Forged              a request that a network is said to have sent is not surely its own
├── Malformed           a request of a network cannot be read
├── SendFailed          a network did not take a message
├── UnknownChannel      no channel has this name, or it is not switched on
├── UnknownEntry        no entry with this key takes ways of asking
├── PhrasingKnown       the entry has this way of asking already
├── AlreadyHandled      somebody else has dealt with these questions of the inbox
└── Busy                too many messages wait in one conversation, or in all
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class JingjingError(Exception):
    """Base of all errors; its text is fit to be shown to the person who runs the command."""


class ContentInvalid(JingjingError):
    def __init__(self, file: str, entry: str, field: str, expected: str) -> None:
        self.file, self.entry, self.field, self.expected = file, entry, field, expected
        where = f"{file}: entry {entry}" if entry else file
        super().__init__(f"{where}: {field}: {expected}" if field else f"{where}: {expected}")


class RowInvalid(ContentInvalid):
    def __init__(self, file: str, sheet: str, row: int, column: str, expected: str) -> None:
        super().__init__(file, "", column, expected)
        self.sheet, self.row = sheet, row
        self.place = (sheet, row, column)
        parts = [f"sheet {sheet}"] * bool(sheet) + [f"row {row}"] * bool(row)
        parts += [f"column {column}"] * bool(column)
        where = f"{file}: {', '.join(parts)}" if parts else file
        self.args = (f"{where}: {expected}",)


class QuestionSetInvalid(JingjingError):
    def __init__(self, file: str, problem: str) -> None:
        self.file = file
        super().__init__(f"{file}: {problem}")


class ParallelTextInvalid(JingjingError):
    def __init__(self, file: str, problem: str) -> None:
        self.file = file
        super().__init__(f"{file} {problem}")


class ModelMissing(JingjingError):
    pass


class EncoderMissing(JingjingError):
    pass


class StorageUnusable(JingjingError):
    pass


class UnknownRelease(JingjingError):
    pass


class ReleaseDamaged(JingjingError):
    def __init__(self, release: str, problem: str) -> None:
        self.release = release
        super().__init__(
            f"release {release} is damaged in the database: {problem}; import the same"
            " content again, publish another one (`jingjing releases` shows them), or restore a"
            " backup"
        )


class EntryDamaged(JingjingError):
    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"{key} is damaged in the database: it is not as it was written; import the same"
            " entry again, or restore a backup"
        )


class ReleaseMoved(JingjingError):
    def __init__(self, over: str) -> None:
        super().__init__(
            f"{f'release {over} is not live any more' if over else 'a release is live by now'}:"
            " somebody else published; look at what is live now, and publish again"
        )


class UnknownDraft(JingjingError):
    def __init__(self, key: str) -> None:
        super().__init__(f"{key} has no draft; it may have been published or discarded")


class EditConflict(JingjingError):
    def __init__(self, key: str, by: str) -> None:
        self.key, self.by = key, by
        super().__init__(f"{by} changed the draft of {key} meanwhile; look at it, then try again")


class NotYetThere(JingjingError):
    pass


class OwnEdit(JingjingError):
    def __init__(self, key: str) -> None:
        super().__init__(f"{key} was edited by you: somebody else is to approve it")


class ImportFailed(JingjingError):
    def __init__(self, faults: Sequence[ContentInvalid]) -> None:
        self.faults = tuple(faults)
        told = "".join(f"\n  {fault}" for fault in faults)
        super().__init__(f"nothing was imported; faults found: {len(faults)}{told}")


class ResultUnwritable(JingjingError):
    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"the results cannot be written to {path} ({reason});"
            " name a file in a folder that exists and may be written"
        )


class SettingInvalid(JingjingError):
    def __init__(self, key: str, value: str, expected: str) -> None:
        self.key = key
        super().__init__(f"setting {key}: {value!r} is not {expected}")


class BannerInvalid(JingjingError):
    pass


class ServerSilent(JingjingError):
    pass


class PortInUse(JingjingError):
    def __init__(self, host: str, port: int) -> None:
        self.port = port
        super().__init__(
            f"port {port} on {host} is in use; stop the program that uses it, or set PORT"
        )


class AccountInvalid(JingjingError):
    def __init__(self, problem: str, told: str) -> None:
        self.problem = problem  # a short key for it, by which screens find their own words
        super().__init__(told)


class UnknownUser(JingjingError):
    pass


class SignInRefused(JingjingError):
    pass


class ProviderUnusable(JingjingError):
    pass


class Unauthorized(JingjingError):
    pass


class UnknownConversation(JingjingError):
    pass


class UnknownReply(JingjingError):
    pass


class TooManyNotes(JingjingError):
    pass


class Forged(JingjingError):
    pass


class Malformed(JingjingError):
    pass


class SendFailed(JingjingError):
    """`again_after` is None where trying again would not help."""

    def __init__(self, told: str, again_after: float | None = 0.0) -> None:
        self.again_after = again_after  # seconds, at least
        super().__init__(told)


class UnknownChannel(JingjingError):
    pass


class UnknownEntry(JingjingError):
    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"{key} is no item and no passage; it may have been removed")


class PhrasingKnown(JingjingError):
    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"{key} has this way of asking already")


class AlreadyHandled(JingjingError):
    def __init__(self, by: str | None) -> None:
        self.by = by
        who = f"{by} has dealt with them" if by else "they are not there any more"
        super().__init__(f"nothing was changed for these questions: {who} meanwhile")


class Busy(JingjingError):
    pass


class PublishBlocked(JingjingError):
    def __init__(self, lost: int, blocking: int) -> None:
        self.lost, self.blocking = lost, blocking
        super().__init__(
            f"nothing was published: answers lost: {lost}, other findings that block: {blocking};"
            " mend the drafts, or say why they are to be published all the same"
        )


class UnknownQuestion(JingjingError):
    def __init__(self, id: int) -> None:
        super().__init__(f"there is no saved question {id}; it may have been removed")
