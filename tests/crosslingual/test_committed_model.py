"""The model that comes with the project: small, and it finds the English of all eight languages."""

from __future__ import annotations

import numpy as np
import pytest

from bot.crosslingual.pairs import LANGUAGES, SOURCES
from bot.knowledge.encoder import Encoder
from bot.knowledge.encoders import cross_lingual_folder, open_encoder

ENCODER = "all-MiniLM-L6-v2"
ENGLISH = [
    "How can I get a work permit?",
    "Where is the nearest hospital?",
    "How much does a subway ticket cost?",
    "What is the telephone number of the police?",
    "I want to rent an apartment.",
]
OTHERS = {
    "ar": [
        "كيف يمكنني الحصول على تصريح عمل؟",
        "أين أقرب مستشفى؟",
        "كم سعر تذكرة المترو؟",
        "ما هو رقم هاتف الشرطة؟",
        "أريد استئجار شقة.",
    ],
    "de": [
        "Wie bekomme ich eine Arbeitserlaubnis?",
        "Wo ist das nächste Krankenhaus?",
        "Wie viel kostet eine U-Bahn-Fahrkarte?",
        "Wie ist die Telefonnummer der Polizei?",
        "Ich möchte eine Wohnung mieten.",
    ],
    "es": [
        "¿Cómo puedo obtener un permiso de trabajo?",
        "¿Dónde está el hospital más cercano?",
        "¿Cuánto cuesta un billete de metro?",
        "¿Cuál es el número de teléfono de la policía?",
        "Quiero alquilar un apartamento.",
    ],
    "fr": [
        "Comment obtenir un permis de travail ?",
        "Où est l'hôpital le plus proche ?",
        "Combien coûte un ticket de métro ?",
        "Quel est le numéro de téléphone de la police ?",
        "Je veux louer un appartement.",
    ],
    "ja": [
        "就労許可を取るにはどうすればいいですか。",
        "一番近い病院はどこですか。",
        "地下鉄の切符はいくらですか。",
        "警察の電話番号は何ですか。",
        "アパートを借りたいです。",
    ],
    "ko": [
        "취업 허가는 어떻게 받나요?",
        "가장 가까운 병원이 어디예요?",
        "지하철 표는 얼마예요?",
        "경찰 전화번호가 뭐예요?",
        "아파트를 빌리고 싶어요.",
    ],
    "ru": [
        "Как получить разрешение на работу?",
        "Где ближайшая больница?",
        "Сколько стоит билет на метро?",
        "Какой номер телефона полиции?",
        "Я хочу снять квартиру.",
    ],
    "zh": [
        "怎么办理工作许可？",
        "最近的医院在哪里？",
        "地铁票多少钱？",
        "警察的电话号码是多少？",
        "我想租一套公寓。",
    ],
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(ENCODER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_lies_nearest_to_its_english(encoder: Encoder, language: str) -> None:
    nearest = (encoder.encode(OTHERS[language]) @ encoder.encode(ENGLISH).T).argmax(axis=1)
    assert (nearest == np.arange(len(ENGLISH))).sum() >= len(ENGLISH) - 1


def test_it_is_small_and_its_card_names_every_source() -> None:
    folder = cross_lingual_folder(ENCODER)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size <= 30e6
    card = (folder / "README.md").read_text("utf-8")
    assert all(source.title in card and source.licence in card for source in SOURCES.values())


def test_other_topics_stay_apart(encoder: Encoder) -> None:
    permit, cooking = encoder.encode(["怎么办理工作许可？", "红烧肉怎么做才好吃"])
    english = encoder.encode(ENGLISH[:1])[0]
    assert permit @ english > cooking @ english + 0.3
