"""The Markdown that answers use, in the dialect of a network.

Answers have bold and italic text, code, links and lists (CommonMark 0.31); whatever else there is
comes out as its plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.channels.telling.looks import Dialect

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False})


def in_dialect(markdown: str, dialect: Dialect) -> str:
    """`markdown` as the network shows it, blocks apart by an empty line."""
    return _Writer(dialect).written(_PARSER.parse(markdown))


class _Writer:
    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._lists: list[int | None] = []  # the number of each open list's next entry

    def written(self, tokens: Iterable[Token]) -> str:
        text = "".join(self._block(token) for token in tokens)
        return text.strip("\n")

    def _block(self, token: Token) -> str:
        match token.type:
            case "inline":
                return "".join(self._inline(token.children or []))
            case "fence" | "code_block":
                return self._dialect.escape(token.content) + "\n"
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                return "" if self._lists else "\n"
            case "list_item_open":
                return self._mark()
            case "paragraph_close" | "heading_close":
                return "\n" if token.hidden or self._lists else "\n\n"
        return ""

    def _mark(self) -> str:
        number, indent = self._lists[-1], "  " * (len(self._lists) - 1)
        if number is None:
            return indent + self._dialect.bullet
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def _inline(self, tokens: list[Token]) -> Iterator[str]:
        """Spans are written once they close: a dialect marks up a text as a whole."""
        open_spans: list[tuple[Token | None, list[str]]] = [(None, [])]
        for token in tokens:
            if token.nesting == 1:
                open_spans.append((token, []))
            elif token.nesting == -1:
                opened, inside = open_spans.pop()
                open_spans[-1][1].append(self._span(opened, "".join(inside)))
            else:
                open_spans[-1][1].append(self._leaf(token))
        return iter(open_spans[0][1])

    def _span(self, opened: Token | None, inside: str) -> str:
        match opened.type if opened else "":
            case "strong_open":
                return self._dialect.bold(inside)
            case "em_open":
                return self._dialect.italic(inside)
            case "link_open" if opened is not None:
                return self._dialect.link(inside, str(opened.attrGet("href") or ""))
        return inside

    def _leaf(self, token: Token) -> str:
        match token.type:
            case "softbreak" | "hardbreak":
                return "\n"
            case "code_inline":
                return self._dialect.code(self._dialect.escape(token.content))
            case "image":
                return self._dialect.escape(token.content)
        return self._dialect.escape(token.content)
