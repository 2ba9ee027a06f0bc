"""Cuts text of nine languages into words and parts of words (BPE, Sennrich et al. 2016)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "<unk>"
CHARACTERS = 8000  # that pieces are built from, the most frequent ones
LONGEST_PIECE = 16  # characters
SEED = 0


def learn_pieces(texts: Mapping[str, Sequence[str]], number: int, of_each: int) -> Tokenizer:
    """A tokenizer of `number` pieces, learnt from about `of_each` characters of each language.

    Text in languages with less is repeated, so that each gets its share of the pieces.
    """
    # Not Unigram: the library weighs its first candidates by distinct words, and so loses
    # the most frequent short words.
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Whitespace(),
            pre_tokenizers.UnicodeScripts(),
            pre_tokenizers.Digits(individual_digits=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=number,
        special_tokens=[UNKNOWN],
        limit_alphabet=CHARACTERS,
        max_token_length=LONGEST_PIECE,
        show_progress=False,
    )
    chance = random.Random(SEED)
    sample = [text for of_one in texts.values() for text in _sample(of_one, of_each, chance)]
    tokenizer.train_from_iterator(sample, trainer)
    return tokenizer


def _sample(texts: Sequence[str], characters: int, chance: random.Random) -> list[str]:
    found: list[str] = []
    size = 0
    while size < characters and texts:
        for text in chance.sample(texts, len(texts)):
            found.append(text)
            size += len(text)
            if size >= characters:
                break
    return found
