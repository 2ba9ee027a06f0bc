"""How good a ranking is: the measures of TREC for relevance that is given or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

CUT = 10  # ranks that MRR, nDCG and recall look at
SHORT_CUT = 5  # ranks that precision looks at


@dataclass(frozen=True)
class RankingMetrics:
    """Measures of one ranking, or their means over many; each from 0 to 1."""

    map: float  # average precision over the whole ranking
    mrr10: float
    ndcg10: float
    p5: float
    recall10: float
    hit1: float


def measure(ranking: Sequence[str], relevant: Collection[str]) -> RankingMetrics:
    """The measures of one ranking, best first, none twice.

    What is relevant but not ranked counts as never found. Raises ValueError if nothing is relevant.
    """
    if not relevant:
        raise ValueError("a ranking cannot be measured where nothing is relevant")
    found = np.isin(ranking, list(relevant))
    ranks = np.flatnonzero(found) + 1  # of the relevant ones
    early = ranks[ranks <= CUT]
    ideal = np.arange(1, min(len(relevant), CUT) + 1)
    return RankingMetrics(
        map=float((np.arange(1, len(ranks) + 1) / ranks).sum() / len(relevant)),
        mrr10=float(1 / early[0]) if len(early) else 0.0,
        ndcg10=float(_discounts(early).sum() / _discounts(ideal).sum()),
        p5=float((ranks <= SHORT_CUT).sum() / SHORT_CUT),
        recall10=len(early) / len(relevant),
        hit1=float(bool(len(ranks)) and ranks[0] == 1),
    )


def mean(measured: Iterable[RankingMetrics]) -> RankingMetrics:
    """The mean of each measure; raises ValueError if there is nothing to average."""
    rows = [astuple(one) for one in measured]
    if not rows:
        raise ValueError("there are no rankings to average")
    return RankingMetrics(*np.mean(rows, axis=0).tolist())


def _discounts(ranks: NDArray[np.int_]) -> NDArray[np.float64]:
    return np.asarray(1 / np.log2(ranks + 1))
