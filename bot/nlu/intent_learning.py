"""Learns intents from examples: classifier, calibration, and a tuned encoder where it helps."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.tuning import TunedEncoder
from bot.nlu.calibration import Calibration, calibrate, log_loss, rejection_limit
from bot.nlu.intent_model import Evidence, IntentModel, Letters, Matrix, Weighting

logger = logging.getLogger(__name__)

PLAIN, TUNED = "plain", "tuned"  # folders of a stored model
OUT_OF_SCOPE = "oos"  # examples of this intent show what is out of scope
FOLDS = 5
PARTS = 4  # of the intents, each of which once plays the unknown ones
FEW = 2500  # examples; of more only a part is held back, and the encoder is tuned once
ENOUGH = 1000  # examples that are held back where there are many

Rows = NDArray[np.intp]
Tuner = Callable[[Sequence[str], Sequence[int], Matrix], TunedEncoder]


@dataclass(frozen=True)
class Examples:
    """Texts with their vectors (texts, dimensions) and intents, as columns of `names`."""

    texts: tuple[str, ...]
    vectors: Matrix
    intents: tuple[str, ...]

    def of(self, rows: Rows) -> Examples:
        """Some of the examples."""
        return Examples(
            tuple(self.texts[row] for row in rows),
            self.vectors[rows],
            tuple(self.intents[row] for row in rows),
        )

    def encoded(self, vectors: Matrix) -> Examples:
        """The same with other vectors."""
        return Examples(self.texts, vectors, self.intents)

    @property
    def names(self) -> list[str]:
        return sorted(set(self.intents))

    @property
    def labels(self) -> Rows:
        return np.searchsorted(self.names, self.intents)

    @property
    def in_scope(self) -> NDArray[np.bool_]:
        """For each of `names` whether it is an intent of the assistant."""
        return np.array([name != OUT_OF_SCOPE for name in self.names])


@dataclass(frozen=True)
class Learnt:
    """All that is needed to tell the intents of texts."""

    plain: IntentModel
    calibration: Calibration
    tuned: IntentModel | None = None
    encoder: TunedEncoder | None = None  # of the vectors that `tuned` reads

    @property
    def intents(self) -> tuple[str, ...]:
        return self.plain.intents

    def evidence(self, texts: Sequence[str], vectors: Matrix) -> Evidence:
        """What speaks for each intent, given texts and their vectors (texts, dimensions)."""
        found = self.plain.evidence(texts, vectors)
        if self.tuned and self.encoder:
            found = found.beside(self.tuned.evidence(texts, self.encoder.encode(texts)))
        return found

    def save(self, folder: Path) -> None:
        """Writes it all into `folder`: arrays and JSON, which run no code when they are read."""
        self.plain.save(_made(folder / PLAIN))
        self.calibration.save(folder)
        if self.tuned and self.encoder:
            self.tuned.save(_made(folder / TUNED))
            self.encoder.save(folder / TUNED)

    @classmethod
    def load(cls, folder: Path, encoder: str, threads: int) -> Learnt:
        """What `save` wrote; `encoder` is the one that was tuned."""
        plain, calibration = IntentModel.load(folder / PLAIN), Calibration.load(folder)
        if not (folder / TUNED).is_dir():
            return cls(plain, calibration)
        tuned = TunedEncoder(encoder, threads).load(folder / TUNED)
        return cls(plain, calibration, IntentModel.load(folder / TUNED), tuned)


def learn(
    examples: Examples, named: Examples | None, weighting: Weighting, tuner: Tuner | None
) -> Learnt:
    """Learns from `examples`, and from the intents' names where `named` gives them.

    A tuned encoder is kept only where held-back examples are the likelier with it.
    """
    whole = _joined(examples, named) if named else examples
    letters = Letters(weighting, whole.texts)
    folds = _held_back(examples.labels)
    found = [_evidence(whole, letters, weighting, fold) for fold in folds]
    rows = np.concatenate(folds) if folds else np.array([], dtype=np.intp)
    calibration = calibrate(_stacked(found), whole.labels[rows], whole.in_scope)
    limit = unknown_intents_limit(examples, letters, weighting)
    model = IntentModel.fit(weighting, letters, whole.texts, whole.vectors, whole.intents)
    plain = Learnt(model, replace(calibration, limit=limit))
    if not tuner or not folds:
        return plain
    return _tuned(plain, whole, letters, weighting, tuner, folds[0], found[0])


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _joined(examples: Examples, more: Examples) -> Examples:
    return Examples(
        examples.texts + more.texts,
        np.vstack([examples.vectors, more.vectors]),
        examples.intents + more.intents,
    )


def _held_back(labels: Rows) -> list[Rows]:
    """Rows to hold back, in turn; no intent ever loses its last example."""
    chance = np.random.RandomState(0)
    fold_of = np.full(len(labels), -1)
    for label in np.unique(labels):
        rows = chance.permutation(np.flatnonzero(labels == label))
        if len(rows) > 1:
            fold_of[rows] = (np.arange(len(rows)) + chance.randint(FOLDS)) % FOLDS
    folds = [np.flatnonzero(fold_of == fold) for fold in range(FOLDS)]
    folds = [fold for fold in folds if len(fold)]
    if len(labels) <= FEW:
        return folds
    return [np.sort(chance.permutation(folds[0])[:ENOUGH])]


def _evidence(
    examples: Examples, letters: Letters, weighting: Weighting, held_back: Rows
) -> Evidence:
    rest = examples.of(np.setdiff1d(np.arange(len(examples.texts)), held_back))
    asked = examples.of(held_back)
    model = IntentModel.fit(weighting, letters, rest.texts, rest.vectors, rest.intents)
    return model.evidence(asked.texts, asked.vectors)


def _stacked(found: Sequence[Evidence]) -> Evidence:
    if not found:
        return Evidence(np.zeros((1, 0, 1), np.float32), np.zeros((1, 0, 1), np.float32))
    return Evidence(
        np.concatenate([one.scores for one in found], axis=1),
        np.concatenate([one.nearness for one in found], axis=1),
    )


def unknown_intents_limit(examples: Examples, letters: Letters, weighting: Weighting) -> float:
    """The limit of strangeness that tells known intents from unknown ones.

    A part of the intents in turn plays the unknown ones. Infinite where there are too few.
    """
    chance = np.random.RandomState(0)
    sample = examples.of(np.sort(chance.permutation(len(examples.texts))[:FEW]))
    names = [name for name in sample.names if name != OUT_OF_SCOPE]
    known, unknown = [], []
    for part in np.array_split(chance.permutation(names), PARTS):
        left_out = np.isin(sample.intents, part)
        rest, strangers = sample.of(np.flatnonzero(~left_out)), sample.of(np.flatnonzero(left_out))
        folds = _held_back(rest.labels)
        if len(set(rest.intents)) < 2 or not folds or not len(part):
            continue
        seen = rest.of(np.setdiff1d(np.arange(len(rest.texts)), folds[0]))
        asked = rest.of(folds[0])
        model = IntentModel.fit(weighting, letters, seen.texts, seen.vectors, seen.intents)
        evidence = model.evidence(asked.texts, asked.vectors)
        calibration = calibrate(evidence, rest.labels[folds[0]], rest.in_scope)
        usual = calibration.strangeness(evidence, rest.in_scope)
        known.append(usual[rest.in_scope[rest.labels[folds[0]]]])
        strange = model.evidence(strangers.texts, strangers.vectors)
        unknown.append(calibration.strangeness(strange, rest.in_scope))
    if not known:
        return float("inf")
    return rejection_limit(np.concatenate(known), np.concatenate(unknown))


def _tuned(
    plain: Learnt,
    whole: Examples,
    letters: Letters,
    weighting: Weighting,
    tuner: Tuner,
    held_back: Rows,
    before: Evidence,
) -> Learnt:
    """`plain` joined by a model of tuned vectors, where that makes held-back texts likelier."""
    seen = whole.of(np.setdiff1d(np.arange(len(whole.texts)), held_back))
    encoder = tuner(seen.texts, seen.labels.tolist(), seen.vectors)
    tuned = whole.encoded(encoder.encode(whole.texts))
    both = before.beside(_evidence(tuned, letters, weighting, held_back))
    labels = whole.labels[held_back]
    calibration = calibrate(both, labels, whole.in_scope)
    loss_before = log_loss(calibrate(before, labels, whole.in_scope), before, labels)
    loss_after = log_loss(calibration, both, labels)
    logger.info("log-loss on held-back examples: %.4f, tuned %.4f", loss_before, loss_after)
    if loss_after >= loss_before:
        return plain
    if len(whole.texts) <= FEW:  # every example counts
        encoder = tuner(whole.texts, whole.labels.tolist(), whole.vectors)
        tuned = whole.encoded(encoder.encode(whole.texts))
    model = IntentModel.fit(weighting, letters, tuned.texts, tuned.vectors, tuned.intents)
    calibration = replace(calibration, limit=plain.calibration.limit)
    return Learnt(plain.plain, calibration, model, encoder)
