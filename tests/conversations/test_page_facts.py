"""Every fact of the profile page of Xicheng Park is answered, however it is asked."""

from __future__ import annotations

import pytest

from bot.evaluate.question_set import says
from tests.conversations.conftest import Talk

PAGE = "t20211229_2576414.html"

# What a reply must say, and two differently worded questions for it.
FACTS = [
    ("Desheng Science Park", "What was Xicheng Park's old name?"),
    ("Desheng Science Park", "under which name was xicheng park known in the past"),
    ("June 2001|2001-06", "when did the ministry approve Xicheng Park"),
    ("June 2001|2001-06", "Xicheng Park founding date please"),
    ("Ministry of Science and Technology", "who approved Xicheng Park in 2001?"),
    (
        "Ministry of Science and Technology",
        "which ministry agreed to Desheng Science Park",
    ),
    ("May 2002|2002-05", "when was the official opening of xicheng park"),
    ("May 2002|2002-05", "In what month and year did Xicheng Park open its doors?"),
    ("2006 and 2012", "in which years were the borders of Xicheng Park adjusted"),
    ("2006 and 2012", "when did the spatial adjustments of xicheng park happen"),
    ("10 square kilomet", "How large is the policy area of Xicheng Park?"),
    ("10 square kilomet", "xicheng park how many sq km"),
    ("Beizhan", "name the three blocks of Xicheng Park"),
    ("Beizhan", "Which blocks belong to xicheng park?"),
    ("11 subdistricts", "how many subdistricts does Xicheng Park reach into"),
    ("11 subdistricts", "Xicheng Park number of subdistricts"),
    ("1+2+2|financial technology", "What does the 1+2+2 layout of Xicheng Park mean?"),
    ("financial technology|fintech", "what is the leading industry of xicheng park"),
    ("new energy", "Which industries matter in Xicheng Park?"),
    ("new energy", "what sectors does the xicheng science park concentrate on"),
    ("service park", "how does Xicheng Park describe itself"),
    ("service park", "is xicheng park a service park for the capital"),
    ("Design Capital", "which UNESCO title is Xicheng Park the core of?"),
    ("Design Capital", "xicheng park unesco design"),
    ("service-trade|service trade", "what titles does Xicheng Park hold"),
    ("service-trade|service trade", "Which demonstration bases does Xicheng Park have?"),
    ("Publishing Creative Industry Park", "is there a publishing park in Xicheng Park"),
    ("Publishing Creative Industry Park", "Which creative industry bases are inside Xicheng Park?"),
    ("Military-civilian", "military civilian integration base xicheng park"),
    ("Military-civilian", "Is there a military-civilian industry base in Xicheng Park?"),
    ("Future Urban Design", "Which innovation centre for urban design is in Xicheng Park?"),
    ("Future Urban Design", "future urban design centre xicheng park"),
    ("2 national incubators", "how many incubators has xicheng park"),
    ("2 national incubators", "Does Xicheng Park host national incubators?"),
    ("5 national mass", "how many mass innovation spaces are in Xicheng Park"),
    ("5 national mass", "national mass innovation spaces xicheng park number"),
    ("Silicon Alley", "Which foreign models did Xicheng study for its fintech plan?"),
    ("Silicon Alley", "did xicheng look at new york and london for its fintech plan"),
    ("April 2018", "when did Xicheng propose to turn the Beijing Zoo market into a fintech zone"),
    ("April 2018", "what happened in april 2018 in xicheng park"),
    ("clothing", "What was to become of the Beijing Zoo wholesale market in Xicheng?"),
    ("clothing", "zoo clothing market fintech xicheng park"),
    ("29 May 2018", "when did the mayor announce the fintech zone of Xicheng Park"),
    ("29 May 2018", "On which day was the fintech zone in Xicheng announced at Financial Street?"),
    ("Chen Jining", "which mayor announced the fintech zone of Xicheng Park"),
    ("Chen Jining", "name of the mayor who announced xicheng fintech zone"),
    ("31 January 2019", "when did the State Council confirm the fintech zone in Xicheng Park?"),
    ("31 January 2019", "on what date did xicheng get the first national fintech zone"),
    ("Management Committee of Xicheng Park", "who manages Xicheng Park"),
    ("Management Committee of Xicheng Park", "name of the committee that runs xicheng park"),
    ("Liu Kun", "who should I ask for at Xicheng Park"),
    ("Liu Kun", "Xicheng Park contact person name?"),
    ("+86-10-68336190", "telephone of the xicheng park committee"),
    ("+86-10-68336190", "I want to ring Xicheng Park, what number?"),
]


@pytest.mark.parametrize(("expected", "question"), FACTS, ids=[q for _, q in FACTS])
def test_fact_of_the_page_is_answered_with_its_source(
    talk: Talk, expected: str, question: str
) -> None:
    (reply,) = talk(question)
    assert reply.outcome == "answered", (reply.outcome, [o.title for o in reply.options])
    assert says(reply.text, [expected]), reply.text
    assert any(PAGE in (source.url or "") for source in reply.sources)


def test_no_question_is_listed_twice() -> None:
    assert len({question for _, question in FACTS}) == len(FACTS)
