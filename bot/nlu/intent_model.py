"""Tells the intent of texts from their vectors and their letters, and how sure that is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.knowledge.words import plain

Matrix = NDArray[np.float32]
ARRAYS, WORDS = "weights.npz", "intents.json"
EXAMPLES_OF_INTENT = 2  # the nearest ones, whose mean nearness counts


@dataclass(frozen=True)
class Weighting:
    """What counts how much. Found by cross-validation on public training data and data/nlu."""

    vector_weight: float = 4.0  # of a vector of unit length
    letters_weight: float = 2.5  # of the letters, of unit length too
    alone_weight: float = 4.0  # of the letters of a text that the encoder cannot read
    strength: float = 5.0  # inverse of the penalty on weights
    ngrams: tuple[int, int] = (1, 3)
    letters_rank: int = 400  # dimensions that letters are reduced to while training


@dataclass(frozen=True)
class Evidence:
    """What speaks for each intent, by one or more models: (models, texts, intents)."""

    scores: Matrix  # of the linear classifiers
    nearness: Matrix  # to the nearest examples of the intent, -1 to 1

    def of(self, rows: NDArray[np.intp]) -> Evidence:
        """The evidence on some of the texts."""
        return Evidence(self.scores[:, rows], self.nearness[:, rows])

    def beside(self, other: Evidence) -> Evidence:
        """The evidence of these models and of others on the same texts."""
        return Evidence(
            np.concatenate([self.scores, other.scores]),
            np.concatenate([self.nearness, other.nearness]),
        )


class Letters:
    """Texts as TF-IDF of their letter n-grams, and reduced to few dimensions."""

    def __init__(self, weighting: Weighting, texts: Sequence[str]) -> None:
        self._vectorizer = _vectorizer(weighting.ngrams)
        grams = self._vectorizer.fit_transform(texts)
        rank = min(weighting.letters_rank, min(grams.shape) - 1)
        self._reduction = TruncatedSVD(max(rank, 1), random_state=0).fit(grams)

    def reduced(self, texts: Sequence[str]) -> Matrix:
        """(texts, dimensions)"""
        grams = self._vectorizer.transform(texts)
        return np.asarray(self._reduction.transform(grams), dtype=np.float32)

    def unfold(self, weights: Matrix) -> Matrix:
        """Weights of the dimensions (intents, dimensions) as weights of the n-grams."""
        return np.asarray(weights @ self._reduction.components_, dtype=np.float32)

    def unreadable(self, texts: Sequence[str], vectors: Matrix) -> dict[str, NDArray[Any]]:
        """The n-grams of the texts without a vector, as the parts of a CSR matrix."""
        rows = np.flatnonzero(~vectors.any(axis=1))
        parts = {
            "letters_of": rows,
            "letters_data": np.zeros(0, np.float32),
            "letters_indices": np.zeros(0, np.int32),
            "letters_indptr": np.zeros(1, np.int32),
        }
        if len(rows):
            grams: csr_matrix = self._vectorizer.transform([texts[row] for row in rows])
            parts["letters_data"] = grams.data.astype(np.float32)
            parts["letters_indices"], parts["letters_indptr"] = grams.indices, grams.indptr
        return parts

    @property
    def vocabulary(self) -> dict[str, int]:
        return {gram: int(at) for gram, at in self._vectorizer.vocabulary_.items()}

    @property
    def idf(self) -> Matrix:
        return np.asarray(self._vectorizer.idf_)


def _vectorizer(ngrams: Sequence[int]) -> TfidfVectorizer:
    low, high = ngrams
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(low, high), sublinear_tf=True, preprocessor=plain
    )


class IntentModel:
    """A linear classifier on vectors and letters, with the examples that it learnt from.

    Stored as plain arrays and JSON: loading it runs no code.
    """

    def __init__(
        self,
        weighting: Weighting,
        intents: Sequence[str],
        vocabulary: dict[str, int],
        arrays: dict[str, NDArray[Any]],
    ) -> None:
        """`arrays` as in `save`; use `fit` or `load`."""
        self.intents = tuple(intents)
        self._weighting = weighting
        self._arrays = arrays
        self._letters = _vectorizer(weighting.ngrams)
        self._letters.vocabulary_ = vocabulary
        self._letters.idf_ = arrays["idf"]
        self._examples = arrays["examples"].astype(np.float32)
        parts = (arrays["letters_data"], arrays["letters_indices"], arrays["letters_indptr"])
        self._example_letters = csr_matrix(parts, shape=(len(parts[2]) - 1, len(vocabulary)))

    @classmethod
    def fit(
        cls,
        weighting: Weighting,
        letters: Letters,
        texts: Sequence[str],
        vectors: Matrix,
        intents: Sequence[str],
    ) -> IntentModel:
        """Learns from texts with their vectors (texts, dimensions) and intents."""
        names, labels = np.unique(np.asarray(intents), return_inverse=True)
        loud = _loudness(weighting, vectors)[:, None]
        inputs = np.hstack(
            [vectors * weighting.vector_weight, letters.reduced(texts) * loud]
        ).astype(np.float32)
        linear = LogisticRegression(C=weighting.strength, max_iter=300, tol=1e-5)
        linear.fit(inputs, labels)
        weights, bias = _per_intent(linear)
        dimensions = vectors.shape[1]
        arrays = {
            "vector_weights": weights[:, :dimensions] * weighting.vector_weight,
            "letter_weights": letters.unfold(weights[:, dimensions:]),
            "bias": bias,
            "idf": letters.idf,
            "examples": vectors.astype(np.float16),
            "labels": labels.astype(np.int32),
            **letters.unreadable(texts, vectors),
        }
        return cls(weighting, names.tolist(), letters.vocabulary, arrays)

    def evidence(self, texts: Sequence[str], vectors: Matrix) -> Evidence:
        """What speaks for each intent, given texts and their vectors (texts, dimensions)."""
        grams: csr_matrix = self._letters.transform(texts)
        loud = _loudness(self._weighting, vectors)[:, None]
        scores = (
            vectors @ self._arrays["vector_weights"].T
            + loud * (grams @ self._arrays["letter_weights"].T)
            + self._arrays["bias"]
        )
        similar = self._similar(grams, vectors)
        labels = self._arrays["labels"]
        columns = [_top(similar[:, labels == at]) for at in range(len(self.intents))]
        nearness = np.stack(columns, axis=1)
        return Evidence(np.asarray(scores, dtype=np.float32)[None], nearness[None])

    def _similar(self, grams: csr_matrix, vectors: Matrix) -> Matrix:
        """The similarity of each text to each example: of their vectors, else of their letters."""
        similar = vectors @ self._examples.T
        unreadable = ~vectors.any(axis=1)
        if unreadable.any() and len(self._arrays["letters_of"]):
            alike = grams[unreadable] @ self._example_letters.T
            similar[np.ix_(unreadable, self._arrays["letters_of"])] = alike.toarray()
        return np.asarray(similar, dtype=np.float32)

    def save(self, folder: Path) -> None:
        np.savez(folder / ARRAYS, **self._arrays)
        vocabulary = {gram: int(at) for gram, at in self._letters.vocabulary_.items()}
        stored = {
            "intents": self.intents,
            "weighting": asdict(self._weighting),
            "vocabulary": vocabulary,
        }
        (folder / WORDS).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        stored: dict[str, Any] = json.loads((folder / WORDS).read_text("utf-8"))
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            kept = {name: arrays[name] for name in arrays.files}
        weighting = Weighting(**stored["weighting"])
        return cls(weighting, stored["intents"], stored["vocabulary"], kept)


def _per_intent(linear: LogisticRegression) -> tuple[Matrix, Matrix]:
    """Weights and bias with one row per intent; scikit-learn keeps one row for two intents."""
    weights, bias = linear.coef_, linear.intercept_
    if len(bias) == 1:
        weights, bias = np.vstack([-weights, weights]) / 2, np.append(-bias, bias) / 2
    return np.asarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float32)


def _loudness(weighting: Weighting, vectors: Matrix) -> Matrix:
    """How much the letters of each text count; more where they are all that there is."""
    read = vectors.any(axis=1)
    return np.where(read, weighting.letters_weight, weighting.alone_weight).astype(np.float32)


def _top(similar: Matrix) -> Matrix:
    kept = min(EXAMPLES_OF_INTENT, similar.shape[1])
    return np.asarray(np.partition(similar, -kept, axis=1)[:, -kept:].mean(axis=1))
