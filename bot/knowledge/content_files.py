"""Entries in files: a folder of YAML such as data/knowledge/, or one JSON file."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentInvalid, ResultUnwritable
from bot.knowledge.entries import (
    FILES,
    FOLDERS,
    KINDS,
    SINGLE,
    Entry,
    Fault,
    Kind,
    body_of,
    in_order,
    raise_first,
)

FORMAT = "jingjing-content-1"
OPTIONAL = ("welcome", "forbidden", "glossary")
BREAKS = re.compile("[\x85\u2028\u2029]")
WIDTH = 120  # columns of the YAML that is written


def read_entries(source: Path, fault: Fault = raise_first) -> list[Entry]:
    """The entries of a folder of YAML or of a JSON file, in order; `fault` hears what is wrong."""
    if source.suffix == ".json" and not source.is_dir():
        return _read_json(source, fault)
    if not source.is_dir():
        fault(ContentInvalid(str(source), "", "", "no such folder; set KNOWLEDGE_DIR"))
        return []
    entries: list[Entry] = []
    for kind in KINDS:
        for path in _paths(source, kind):
            entries += _of_file(kind, path, source, fault)
    return entries


def write_entries(entries: Sequence[Entry], target: Path) -> None:
    """Writes the entries to a folder of YAML or to a JSON file; raises ResultUnwritable.

    YAML files of an earlier export that hold none of the entries are removed from the folder.
    """
    try:
        if target.suffix == ".json":
            write_file(target, json_bytes(entries))
            return
        files = yaml_files(entries)
        for kind in KINDS:
            for path in _paths(target, kind):
                if path.is_file() and path.relative_to(target).as_posix() not in files:
                    path.unlink()
        for file, data in files.items():
            write_file(target / file, data)
    except OSError as error:
        raise ResultUnwritable(target, error.strerror or str(error)) from error


def _paths(folder: Path, kind: Kind) -> list[Path]:
    if kind in FOLDERS:
        return sorted((folder / FOLDERS[kind]).glob("*.yml"))
    path = folder / FILES[kind]
    return [path] if path.is_file() or kind not in OPTIONAL else []


def _of_file(kind: Kind, path: Path, folder: Path, fault: Fault) -> Iterator[Entry]:
    file = path.relative_to(folder).as_posix()
    try:
        loaded = _read_yaml(path)
    except ContentInvalid as error:
        fault(error)
        return
    if kind in SINGLE:
        yield from _entry(kind, kind, file, str(path), loaded, fault)
    elif not isinstance(loaded, list):
        fault(ContentInvalid(str(path), "", "", "expected a list of entries"))
    else:
        for number, raw in enumerate(loaded, 1):
            yield from _entry(kind, _name(raw, number), file, str(path), raw, fault)


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.load(
            path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except FileNotFoundError:
        raise ContentInvalid(str(path), "", "", "the file is missing") from None
    except UnicodeDecodeError as error:
        raise ContentInvalid(str(path), "", "", f"not UTF-8 at byte {error.start}") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ContentInvalid(str(path), "", "", f"cannot be read ({reason})") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise ContentInvalid(str(path), "", "", f"not valid YAML: {where}{problem}") from error


def _name(raw: Any, number: int) -> str:
    """The id of an entry, or where it stands if it has none."""
    name = raw.get("id") if isinstance(raw, dict) else None
    return str(name or f"number {number}")


def _entry(
    kind: Kind, id: str, file: str, where: str, loaded: Any, fault: Fault
) -> Iterator[Entry]:
    named = "" if kind in SINGLE else id
    try:
        yield Entry(kind, id, file, body_of(loaded))
    except (TypeError, ValueError, RecursionError) as error:
        fault(ContentInvalid(where, named, "", f"expected texts, lists and mappings: {error}"))


def _read_json(path: Path, fault: Fault) -> list[Entry]:
    try:
        return entries_of_json(str(path), path.read_bytes(), fault)
    except FileNotFoundError:
        fault(ContentInvalid(str(path), "", "", "the file is missing"))
    except OSError as error:
        fault(ContentInvalid(str(path), "", "", f"cannot be read ({error.strerror})"))
    return []


def entries_of_json(file: str, data: bytes, fault: Fault) -> list[Entry]:
    """The entries of a JSON file, in order; `fault` hears what is wrong."""
    try:
        loaded = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        fault(ContentInvalid(file, "", "", f"not valid JSON: {error}"))
        return []
    held = loaded.get("entries") if isinstance(loaded, dict) else None
    if not isinstance(held, list) or loaded.get("format") != FORMAT:
        expected = (
            f'expected {{"format": "{FORMAT}", "entries": [...]}}, as `jingjing export` writes'
        )
        fault(ContentInvalid(file, "", "", expected))
        return []
    entries: list[Entry] = []
    for number, raw in enumerate(held, 1):
        given: dict[str, Any] = raw if isinstance(raw, dict) else {}
        kind, place = given.get("kind"), given.get("file", "")
        if kind not in KINDS or not is_place(kind, place) or "body" not in given:
            expected = "expected kind, file (where `jingjing export` puts such entries) and body"
            fault(ContentInvalid(file, f"number {number}", "", expected))
            continue
        id = kind if kind in SINGLE else _name(given["body"], number)
        entries += _entry(kind, id, place, file, given["body"], fault)
    return list(in_order(entries))


def is_place(kind: Kind, file: object) -> bool:
    """Whether entries of `kind` may be kept in `file`, which never leaves the content's folder."""
    if kind not in FOLDERS:
        return file == FILES[kind]
    if not isinstance(file, str) or not file.endswith(".yml"):
        return False
    room, _, name = file.partition("/")
    return room == FOLDERS[kind] and not set(name) & set("/\\\0") and not name.startswith(".")


def json_bytes(entries: Sequence[Entry]) -> bytes:
    """Entries as one JSON file, which `entries_of_json` reads."""
    held = [
        {"kind": entry.kind, "file": entry.file, "body": entry.loaded()}
        for entry in in_order(entries)
    ]
    written = json.dumps({"format": FORMAT, "entries": held}, ensure_ascii=False, indent=1)
    return f"{written}\n".encode()


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True  # each entry is written out, whatever it has in common with others


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Unless they are escaped, YAML reads them as plain ends of lines.
    style = '"' if BREAKS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def yaml_files(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Entries as the files of a folder of YAML, by their names below it."""
    files: dict[str, list[Entry]] = defaultdict(list)
    for entry in in_order(entries):
        files[entry.file].append(entry)
    return {file: _as_yaml(held).encode() for file, held in files.items()}


def _as_yaml(entries: Sequence[Entry]) -> str:
    single = entries[0].kind in SINGLE
    loaded = entries[0].loaded() if single else [entry.loaded() for entry in entries]
    return yaml.dump(loaded, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


def write_file(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
