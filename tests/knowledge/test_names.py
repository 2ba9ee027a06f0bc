"""Places are found as people write them, and words that are no names are left alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest

from bot.knowledge.content import load_content
from bot.knowledge.names import AttributeWords, PlaceNames, PlacesElsewhere
from bot.knowledge.release import Release
from tests.conftest import REAL_CONTENT

BOTH = {"park-xicheng", "dist-xicheng"}


@pytest.fixture
def places(release: Release) -> PlaceNames:
    return release.reader.places


@pytest.fixture
def haidian(release: Release) -> PlaceNames:
    """The places of the tiny world with a park and a district that share a Chinese name."""
    profiles = dict(release.content.profiles)
    for id, kind, name in (
        ("park-haidian", "park", "海淀园"),
        ("dist-haidian", "district", "海淀区"),
    ):
        profiles[id] = replace(
            profiles["dist-daxing"], id=id, kind=kind, aliases={"zh": (name, "海淀")}, within=()
        )
    return PlaceNames(replace(release.content, profiles=profiles))


def found(places: PlaceNames, text: str) -> list[set[str]]:
    return [set(mention.ids) for mention in places.find(text)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("How big is Xicheng Park?", {"park-xicheng"}),
        ("xicheng park phone", {"park-xicheng"}),
        ("XICHENG PARK'S phone", {"park-xicheng"}),
        ("phone of Xícheng Park", {"park-xicheng"}),
        ("phone of Xichneg Park", {"park-xicheng"}),
        ("phone of Xichen Park", {"park-xicheng"}),
        ("the Desheng Science Park", {"park-xicheng"}),
        ("Zhonguancum area", {"park-zgc"}),
        ("is ZGC big", {"park-zgc"}),
        ("西城园在哪里", {"park-xicheng"}),
        ("中关村面积", {"park-zgc"}),
        ("call 大兴", {"dist-daxing"}),
    ],
)
def test_place_is_found_however_it_is_written(places: PlaceNames, text: str, ids: set[str]) -> None:
    assert found(places, text) == [ids]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("phone of Xicheng", BOTH),
        ("which park is in Xicheng", {"park-xicheng"}),
        ("the district called Xicheng", {"dist-xicheng"}),
        ("Xicheng District", {"dist-xicheng"}),
        ("parks and districts of Xicheng", BOTH),
        ("the park in Daxing", {"dist-daxing"}),
        ("海淀有多大", {"park-haidian", "dist-haidian"}),
        ("海淀的园区有多大", {"park-haidian"}),
        ("海淀那个園有多大", {"park-haidian"}),
        ("海淀这个区有多大", {"dist-haidian"}),
        ("海淀這個區有多大", {"dist-haidian"}),
        ("海淀区和它的园", {"dist-haidian"}),  # written out: nothing is left to narrow
        ("海淀的景区在哪", {"park-haidian", "dist-haidian"}),
        ("海淀的社区服务", {"park-haidian", "dist-haidian"}),
        ("海淀哪片区域好", {"park-haidian", "dist-haidian"}),
    ],
)
def test_kind_of_place_narrows_an_ambiguous_name(
    haidian: PlaceNames, text: str, ids: set[str]
) -> None:
    assert found(haidian, text) == [ids]


@pytest.mark.parametrize(
    "text",
    [
        "somewhere relaxing to sit",
        "is it taxing",
        "Waxing in town",
        "zgd",
        "Dax",
        "Desheng Science Fair",
        "science technology development",
        "call the police",
        "",
        "!?",
        "7 8 9",
    ],
)
def test_words_that_are_no_names_stay_words(places: PlaceNames, text: str) -> None:
    assert places.find(text) == ()


def test_word_of_the_content_is_no_misspelt_name(release: Release) -> None:
    """A word one letter from a name stays itself as soon as the content uses it."""
    assert found(release.reader.places, "Daxin") == [{"dist-daxing"}]
    metro = release.content.items[1]
    edited = replace(metro, answer={"en": "Use the Daxin lift."})
    content = type(release.content)(**{**vars(release.content), "items": (edited,)})
    assert found(PlaceNames(content), "Daxin") == []


@pytest.mark.parametrize(
    "text",
    ["Xicheng Park of Zhongguancun", "Zhongguancun's Xicheng Park", "Desheng Science Park, ZGC"],
)
def test_whole_is_dropped_where_a_part_is_named(places: PlaceNames, text: str) -> None:
    assert found(places, text) == [{"park-xicheng"}]


def test_whole_named_alone_is_kept(places: PlaceNames) -> None:
    assert found(places, "the area of Zhongguancun Science Park") == [{"park-zgc"}]


def test_two_places_are_both_found_where_they_stand(places: PlaceNames) -> None:
    text = "Is Xicheng Park in Daxing?"
    first, second = places.find(text)
    assert (text[first.start : first.end], first.ids) == ("Xicheng Park", ("park-xicheng",))
    assert (text[second.start : second.end], second.ids) == ("Daxing", ("dist-daxing",))
    assert places.put_in(text, second, "Haidian") == "Is Xicheng Park in Haidian?"


def test_park_and_district_go_together_and_contacts_are_no_places(places: PlaceNames) -> None:
    assert places.related(["park-xicheng"]) == BOTH
    assert places.related(["dist-daxing"]) == {"dist-daxing"}
    assert places.related(["c-police"]) == {"c-police"}
    assert places.is_place("dist-daxing")
    assert not places.is_place("c-police")


def test_every_alias_of_the_starter_content_leads_to_its_place() -> None:
    content = load_content(REAL_CONTENT)
    places = PlaceNames(content)
    lost = [
        (place.id, alias)
        for place in content.profiles.values()
        if place.is_place
        for alias in chain(*place.aliases.values())
        if place.id not in {id for mention in places.find(alias) for id in mention.ids}
        # "park" or "district" in a shared name means the one of that kind.
        and not any(place.id in places.related(m.ids) for m in places.find(alias))
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("parks in Singapore", {"singapore"}),
        ("NEW YORK or Shanghai?", {"new york", "shanghai"}),
        ("Shanghai's metro", {"shanghai"}),
        ("I am from Singapore", set()),
        ("flying to New York", set()),
        ("from Singapore, but parks in Shanghai", {"shanghai"}),
        ("a new park", set()),
        ("singapor", set()),
        ("上海的园区", {"上海"}),
        ("我想知道上海和广州有哪些园区", {"上海", "广州"}),
        ("Shanghai上海", {"shanghai", "上海"}),
        ("从上海怎么过来", set()),
        ("從上海怎麼過來", set()),
        ("我来自上海", set()),
        ("坐飞机去上海", set()),
        ("从上海到广州的园区", set()),
        ("从上海过来，想看广州的园区", {"广州"}),
        ("海上有什么", set()),
        ("", set()),
    ],
)
def test_elsewhere_counts_only_what_the_question_is_about(text: str, names: set[str]) -> None:
    given = ["Singapore", "Shanghai", "New York", "上海", "广州"]
    assert PlacesElsewhere(given).find(text) == names


def test_no_names_elsewhere_finds_nothing() -> None:
    assert PlacesElsewhere([]).find("parks in Singapore or 上海") == frozenset()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("What is the PHONE of it", [("phone",)]),
        ("how big, and when is it open", [("area",), ("hours",)]),
        ("smartphone", []),
        ("callous", []),
    ],
)
def test_attributes_are_asked_for_in_whole_words(
    release: Release, text: str, ids: list[tuple[str, ...]]
) -> None:
    words = AttributeWords(release.content.attributes)
    assert [mention.ids for mention in words.find(text)] == ids


def test_word_of_two_attributes_means_either(release: Release) -> None:
    phone = release.content.attributes["phone"]
    twin = type(phone)(**{**vars(phone), "id": "fax"})
    (mention,) = AttributeWords({"phone": phone, "fax": twin}).find("call whom")
    assert (mention.text, mention.ids) == ("call", ("phone", "fax"))


CHINESE = {
    "phone": ("电话", "電話", "联系电话"),
    "address": ("在哪", "在哪里", "地址"),
    "area": ("多大", "面积"),
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("西城园在哪", ["在哪"]),
        ("西城园在哪儿啊", ["在哪"]),
        ("西城园在哪里", ["在哪里"]),
        ("在哪个园", []),
        ("在哪個園", []),
        ("在哪些地方", []),
        ("在哪年成立", []),
        ("在哪家公司", []),
        ("电话是多少", ["电话"]),
        ("電話是多少", ["電話"]),
        ("电话卡在哪里买", ["在哪里"]),
        ("電話卡要多少錢", []),
        ("联系电话", ["联系电话"]),
        ("tel电话tel", ["电话"]),
        ("地址和面积", ["地址", "面积"]),
        ("西城园有多大？", ["多大"]),
        ("打个电", []),
    ],
)
def test_chinese_attribute_words_count_wherever_they_stand(
    release: Release, text: str, said: list[str]
) -> None:
    known = release.content.attributes["phone"]
    attributes = {id: replace(known, id=id, words={"zh": words}) for id, words in CHINESE.items()}
    found = AttributeWords(attributes).find(text)
    assert [mention.text for mention in found] == said
    assert all(mention.text in CHINESE[mention.ids[0]] for mention in found)


IN_OTHER_SCRIPTS = {
    "ru": ("район Сичэн", "Сичэн"),
    "ko": ("시청구",),
    "ja": ("西城エリア",),
    "de": ("Bezirk Xicheng",),
}


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Телефон района Сичэн?", "района Сичэн"),
        ("что в Сичэне", "Сичэне"),
        ("시청구의 전화", "시청구"),
        ("西城エリアの電話", "西城エリア"),
        ("Telefon vom Bezirk Xicheng", "Bezirk Xicheng"),
    ],
)
def test_names_in_other_languages_are_found_with_their_grammar(
    text: str, mention: str, release: Release
) -> None:
    profiles = dict(release.content.profiles)
    district = profiles["dist-xicheng"]
    profiles["dist-xicheng"] = replace(district, aliases={**district.aliases, **IN_OTHER_SCRIPTS})
    places = PlaceNames(replace(release.content, profiles=profiles))
    (found_there,) = places.find(text)
    assert (found_there.text, found_there.ids) == (mention, ("dist-xicheng",))


def test_words_of_names_in_other_languages_are_never_taken_for_misspelt(release: Release) -> None:
    profiles = dict(release.content.profiles)
    district = profiles["dist-xicheng"]
    aliases = {**district.aliases, "fr": ("Quartier Nordouest",)}
    profiles["dist-xicheng"] = replace(district, aliases=aliases)
    places = PlaceNames(replace(release.content, profiles=profiles))
    assert found(places, "quartier nordouest") == [{"dist-xicheng"}]
    assert found(places, "quartier nordouesst") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("погода в Москве", {"Москва"}),
        ("서울에서 살아요", {"서울"}),
        ("東京タワーはどこ", {"東京"}),
        ("في القاهرة", {"القاهرة"}),
        ("москвич", set()),
    ],
)
def test_places_elsewhere_are_found_in_other_scripts(text: str, names: set[str]) -> None:
    given = ["Москва", "서울", "東京", "القاهرة"]
    assert PlacesElsewhere(given).find(text) == names


def test_words_for_attributes_count_in_their_own_language_english_and_chinese_everywhere(
    release: Release,
) -> None:
    phone = release.content.attributes["phone"]
    words = AttributeWords(
        {
            "phone": replace(
                phone, words={"en": ("phone",), "zh": ("电话",), "fr": ("date d'appel",)}
            )
        }
    )
    assert [m.ids for m in words.find("date d'appel", "fr")] == [("phone",)]
    assert words.find("date d'appel", "en") == ()
    for language in ("en", "fr", "ko"):
        assert [m.ids for m in words.find("phone 电话", language)] == [("phone",), ("phone",)]
