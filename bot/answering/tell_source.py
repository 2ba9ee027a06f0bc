"""Tells where the last answer comes from and of which date it is, and no more than that."""

from __future__ import annotations

import re

from bot.answering.case import Case
from bot.answering.decline import decline
from bot.answering.left_over import left_over
from bot.knowledge.wording import punctuation
from bot.records import Source, TurnEnd

ASKED = re.compile(
    r"\b(?:your |the |any |its )?(?:sources?|references?|citation)\b(?: (?:of|for|is|are) that)?"
    r"|\bwhere (?:did|do|does|is|was) (?:you |that |this |it )?(?:get |have |know |come |taken? )?"
    r"(?:that |this |it )?from\b"
    r"|\bwho (?:says|said|told you)\b|\b(?:says|according to) whom?\b|\bhow do you know\b"
    r"|\bare you (?:really |quite |absolutely )?(?:sure|certain)\b"
    r"|\b(?:is|are) (?:that|this|it|these|those|they) (?:really |still |even )*"
    r"(?:true|correct|right|current|accurate|up[- ]to[- ]date|the case|reliable|official)\b"
    r"|\bhow (?:recent|current|up[- ]to[- ]date) (?:is|are) (?:that|this|it|they|these)\b"
    r"|\bas of when\b|\b(?:up[- ]to[- ]date|still true)\b"
    r"|(?:信息|数据|资料|消息|答案|内容)?(?:的)?(?:来源|出处|依据)"
    r"|(?:从)?(?:哪里|哪儿|哪)来的|(?:从)?哪(?:里|儿)(?:看到|查到|得到|知道)的|根据什么|有什么依据"
    r"|(?:数据|信息|资料|数字)是?(?:什么时候|哪一?年|何时)的"
    r"|你?(?:能|可以)?确定|(?:准|靠谱|可靠|准确|真的|对)(?=吗|么|不)|(?:现在|目前|如今)?还是(?:这样|这么|真的|如此)"
    r"|(?:现在|目前)?还(?:准|对|准确)|是最新的|最新的(?=吗)|过时了?(?=吗|没)",
    re.IGNORECASE,
)
SAID_AROUND = re.compile(
    r"\b(?:today|nowadays|anymore|any more|information|info|data|figures?|answers?|facts?)\b"
    r"|(?:信息|数据|资料|数字|消息|答案|内容|准|靠谱|可靠|准确|现在|目前|今天|吗|不)",
    re.IGNORECASE,
)
MOST_SOURCES = 6


def tell_source(case: Case) -> TurnEnd | None:
    """The sources of the answers just given, where the message asks for them and nothing else."""
    if not case.turn.context.question or not ASKED.search(case.turn.text):
        return None
    if case.turn.places or left_over(case.turn.text, case.release.reader, [ASKED, SAID_AROUND]):
        return None  # "sources of funding for companies"
    sources = _sources(case)
    if not sources:
        return decline(case)  # nothing was quoted
    marks = punctuation(case.turn.language)
    told = marks.semicolon.join(
        source.title + marks.note.format(source.as_of) for source in sources
    )
    return case.end(
        case.said("told_source", sources=told),
        "answered",
        "source",
        sources=sources,
        context=case.turn.context,
    )


def _sources(case: Case) -> tuple[Source, ...]:
    known = case.release.by_key
    answers = (known[key] for key in case.turn.context.answers if key in known)
    return tuple(dict.fromkeys(source for answer in answers for source in answer.sources))[
        :MOST_SOURCES
    ]
