"""config.yml's own pipeline, trained on a handful of examples."""

from __future__ import annotations

import pytest

from bot.evaluate.bench_data import LabelledText
from bot.nlu.pipeline import TrainedPipeline, pipeline_config, train_pipeline
from bot.settings import Settings

EXAMPLES = {
    "greet": ("hello", "hi there", "good morning", "hey", "good day"),
    "weather": ("will it rain", "is it sunny today", "weather tomorrow", "is it cold", "any snow"),
    "oos": ("my shoe is blue", "seven times nine", "sing a song", "who won the match", "buy a cow"),
}


@pytest.fixture(scope="module")
def trained() -> TrainedPipeline:
    labelled = [LabelledText(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    return train_pipeline(Settings(), labelled, tune=False)


def test_texts_are_classified_in_order(trained: TrainedPipeline) -> None:
    guesses = trained.guess(["good evening", "is rain coming", "hi"])
    assert [guess.intent for guess in guesses] == ["greet", "weather", "greet"]


def test_likeliest_intent_is_never_the_one_out_of_scope(trained: TrainedPipeline) -> None:
    (guess,) = trained.guess(["seven times eight"])
    assert guess.intent in ("greet", "weather")
    assert guess.strangeness > trained.guess(["good morning"])[0].strangeness


def test_markup_in_a_text_is_just_letters(trained: TrainedPipeline) -> None:
    markup, named, *_ = trained.guess(["[hello](x)", "/hello", "/", "{}", "你好"])
    assert (markup.intent, named.intent) == ("greet", "greet")


def test_pipeline_is_that_of_the_project_with_encoder_and_tuning_as_asked() -> None:
    pipeline = pipeline_config(Settings(encoder="my-encoder"), tune=True)["pipeline"]
    named = {component["name"].rpartition(".")[2]: component for component in pipeline}
    assert named["SentenceFeaturizer"]["encoder"] == "my-encoder"
    assert named["IntentClassifier"]["encoder"] == "my-encoder"
    assert named["IntentClassifier"]["tune"] is True
    assert "PlaceExtractor" not in named
    assert "AttributeExtractor" not in named
