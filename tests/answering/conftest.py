"""A world with several places of a kind, in English and Chinese, for what is told of many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.records import Context, Turn
from tests.conftest import PAGE, PAPER, HashingEncoder, Knowledge

if TYPE_CHECKING:
    from bot.answering.case import Case
    from bot.knowledge.release import Release

ATTRIBUTES = {
    "area": ("Area", "面积", ["area", "how big"], ["面积", "占地"]),
    "residents": ("Residents", "常住人口", ["residents", "population"], ["人口"]),
    "gdp": ("GDP", "地区生产总值", ["gdp"], ["GDP", "经济总量"]),
    "companies": ("Companies", "企业数量", ["number of companies"], ["企业数量"]),
    "established": ("Established", "成立时间", ["established", "founded"], ["哪年成立"]),
    "industries": ("Leading industries", "主导产业", ["industries"], ["主导产业"]),
    "district": ("District", "所在区", ["district"], ["哪个区"]),
    "phone": ("Phone", "电话", ["phone", "call"], ["电话"]),
    "hours": ("Hours", "开放时间", ["hours", "open"], ["开放时间"]),
    "summary": ("In short", "简介", [], []),
}
PLACES: dict[str, tuple[str, str, str, dict[str, list[tuple[str, str]]]]] = {
    "park-zgc": ("park", "Zhongguancun", "中关村", {"area": [("488 km2", "488平方公里")]}),
    "park-xicheng": (
        "park",
        "Xicheng Park",
        "西城园",
        {
            "area": [("10 square kilometres", "10平方公里"), ("12 km2", "12平方公里")],
            "established": [("June 2001; opened in May 2002", "2001年6月")],
            "industries": [("fintech, new energy and biomedicine", "金融科技、新能源和生物医药")],
            "district": [("Xicheng District", "西城区")],
            "phone": [("68336190", "68336190")],
        },
    ),
    "park-haidian": (
        "park",
        "Haidian Park",
        "海淀园",
        {
            "area": [("17,400 hectares", "17400公顷")],
            "established": [("1991-11", "1991年11月")],
            "industries": [
                ("artificial intelligence and biological medicine", "人工智能和生物医药（辅助）")
            ],
            "phone": [("8008101697", "8008101697")],
        },
    ),
    "park-fengtai": (
        "park",
        "Fengtai Park",
        "丰台园",
        {
            "area": [("17.63 square kilometres", "17.63平方公里")],
            "established": [("1991-11 (approved); construction 1992", "1991年11月批准")],
            "industries": [("rail transport and low-altitude economy", "轨道交通和低空经济")],
            "companies": [("more than 1,680", "1680多家")],
        },
    ),
    "park-tongzhou": ("park", "Tongzhou Park", "通州园", {"area": [], "industries": []}),
    "dist-xicheng": (
        "district",
        "Xicheng District",
        "西城区",
        {
            "area": [("50.7 square kilometres", "50.7平方公里")],
            "residents": [("1.137 million at the end of 2019", "113.7万人（2019年末）")],
            "gdp": [("500.73 billion yuan (2019)", "5007.3亿元（2019年）")],
        },
    ),
    "dist-haidian": (
        "district",
        "Haidian District",
        "海淀区",
        {
            "area": [("430.77 square kilometres", "430.77平方公里")],
            "residents": [("3.125 million at the end of 2023", "312.5万人（2023年末）")],
            "gdp": [("1,102.02 billion yuan (2023)", "11020.2亿元（2023年）")],
        },
    ),
    "dist-fengtai": (
        "district",
        "Fengtai District",
        "丰台区",
        {"area": [("304.87 square kilometres", "304.87平方公里")], "residents": [], "gdp": []},
    ),
}


def _attribute(id: str, label: str, han: str, english: list[str], chinese: list[str]) -> Any:
    return {
        "id": id,
        "label": {"en": label, "zh": han},
        "asked": {"en": [f"what is the {id} of {{place}}"], "zh": [f"{{place}}的{han}是多少"]},
        "words": {"en": english, "zh": chinese},
        "answer": {
            "en": f"{label} of {{place}}: {{value}}.",
            "zh": f"{{place}}的{han}：{{value}}。",
        },
        "unknown": {"en": f"I have no {id} for {{place}}.", "zh": f"我没有{{place}}的{han}。"},
    }


def _profile(
    id: str, kind: str, name: str, han: str, values: dict[str, list[tuple[str, str]]]
) -> Any:
    other = {"park": "dist", "district": "park"}[kind]
    counterpart = f"{other}-{id.split('-')[1]}"
    return {
        "id": id,
        "kind": kind,
        "name": {"en": name, "zh": han},
        "aliases": {"en": [name.split(maxsplit=1)[0]], "zh": [han[:2]]},
        "within": [] if id == "park-zgc" else [counterpart],
        "attributes": {
            attribute: [
                {"value": {"en": en, "zh": zh}, "source": dict(PAPER if number else PAGE)}
                for number, (en, zh) in enumerate(given)
            ]
            for attribute, given in values.items()
        },
    }


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of these places that is searched in vain: rules alone answer from it."""
    from bot.knowledge.answers import answers_of
    from bot.knowledge.content import load_content
    from bot.knowledge.reading import Reader
    from bot.knowledge.release import Release

    content = load_content(_folder(tmp_path_factory.mktemp("places")))
    by_key = {answer.key: answer for answer in answers_of(content)}
    return Release("places", content, Reader(content, HashingEncoder()), {}, by_key)


def _folder(folder: Path) -> Path:
    def replace_with(entries: list[Any]) -> Callable[[Any], None]:
        return lambda loaded: loaded.__setitem__(slice(None), entries)

    knowledge = Knowledge(folder / "knowledge")
    profiles = [_profile(id, *given) for id, given in PLACES.items()]
    profiles.append(
        {"id": "dist-tongzhou", "kind": "district", "name": {"en": "Tongzhou District"}}
        | {"aliases": {"en": ["Tongzhou"], "zh": ["通州"]}, "attributes": {}}
    )
    profiles.append(
        {
            "id": "c-hall",
            "kind": "contact",
            "name": {"en": "Hall for Foreigners, Haidian branch"},
            "attributes": {"phone": [{"value": {"en": "1000"}, "source": dict(PAGE)}]},
        }
    )
    knowledge.edit(
        "attributes.yml",
        replace_with([_attribute(id, *given) for id, given in ATTRIBUTES.items()]),
    )
    knowledge.edit("profiles/parks.yml", replace_with(profiles))
    knowledge.edit("profiles/districts.yml", replace_with([]))
    knowledge.edit("items/things.yml", replace_with([]))
    knowledge.edit("passages/parks.yml", replace_with([]))
    return knowledge.folder


Asking = Callable[..., "Case"]


@pytest.fixture
def asking(places: Release) -> Asking:
    """Makes the case of a text about these places, in a conversation so far."""
    from bot.answering.case import Case
    from bot.knowledge.calibration import Thresholds

    def asking(text: str, language: str = "en", **context: Any) -> Case:
        reader = places.reader
        turn = Turn(
            text,
            {},
            reader.places_in(text),
            reader.attributes_in(text),
            language,
            Context(**context),
        )
        return Case(turn, places, [], Thresholds(0.6, 0.15))

    return asking
