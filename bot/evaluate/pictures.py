"""Draws what a report shows, as SVG whose text the reader's own fonts set, Chinese included."""

from __future__ import annotations

import io
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast
from unicodedata import east_asian_width

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter
from scipy.stats import binomtest

from bot.evaluate.intent_metrics import Confusion, IntentReport
from bot.evaluate.reliability import CurvePoint
from bot.knowledge.calibration import BINS, Bin

# A page may give each of these another value, so that a picture follows its theme.
INK, MUTED, GRID, ACCENT, WRONG = "#1f2328", "#656d76", "#d0d7de", "#0969da", "#bc4c00"
PALETTE = {"ink": INK, "muted": MUTED, "grid": GRID, "accent": ACCENT, "wrong": WRONG}

WIDTH = 4.8  # inches; small enough for text to stay readable when a phone shrinks it
CLASSES = 12  # rows of a confusion matrix
LONGEST_NAME = 26  # columns of a fixed-width font; a Chinese character takes two
DENSEST = 0.6  # opacity of a full cell: its figure must stay readable
RANKS = ("1", "2", "3", "4", "5", "6-10", "later")

_STYLE = {
    "svg.fonttype": "none",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def reliability_diagram(bins: Sequence[Bin]) -> bytes:
    """SVG: the share that was right against the confidence, with 95 % intervals (Wilson 1927),
    and below it how many questions each bin holds."""
    with _style("reliability"):
        figure = Figure(figsize=(WIDTH, 4.6), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        above.plot([0, 1], [0, 1], color=MUTED, linestyle="--", linewidth=1)
        promised, kept = [one.certainty for one in bins], [one.right for one in bins]
        above.errorbar(promised, kept, yerr=_intervals(bins), color=ACCENT, fmt="o-", capsize=3)
        above.set(ylabel="share that was right", ylim=(-0.03, 1.03), xlim=(-0.03, 1.03))
        middles = [(one.low + one.high) / 2 for one in bins]
        bars = below.bar(middles, [one.questions for one in bins], width=0.09, color=ACCENT)
        below.bar_label(bars, fontsize=8, padding=1)
        below.set(xlabel="confidence", ylabel="questions", xticks=BINS[::2])
        below.margins(y=0.35)
        below.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        return _svg(figure)


def wrong_against_unanswered(points: Sequence[CurvePoint], at: CurvePoint | None) -> bytes:
    """SVG: the share of wrong answers against that of missing ones, with the working point
    `at` marked."""
    with _style("curve"):
        figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
        axes = figure.subplots()
        unanswered, wrong = [p.unanswered for p in points], [p.wrong for p in points]
        axes.plot(unanswered, wrong, color=ACCENT, drawstyle="steps-pre")
        if at is not None:
            axes.plot([at.unanswered], [at.wrong], "o", color=WRONG, markersize=8)
            left = at.unanswered < 0.5
            axes.annotate(
                f"{at.wrong:.1%} wrong, {at.unanswered:.1%} unanswered",
                (at.unanswered, at.wrong),
                xytext=(9 if left else -9, 9),
                textcoords="offset points",
                ha="left" if left else "right",
            )
        axes.set(
            xlabel="answerable, but no answer", ylabel="answered wrong, of all", xlim=(0, 1.02)
        )
        axes.set_ylim(0, max([*wrong, at.wrong if at else 0, 0.01]) * 1.25)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        return _svg(figure)


def confusion_matrix(classes: Sequence[IntentReport], confusions: Sequence[Confusion]) -> bytes:
    """SVG: how the messages of the classes that are confused most were taken; each row is a
    class, each column what its messages were taken for, the last one all other classes."""
    shown = most_confused(confusions)
    counts = _matrix(shown, classes, confusions)
    with _style("confusion"):
        side = 0.31 * len(shown)
        figure = Figure(figsize=(2.9 + side, 0.5 + side), layout="constrained")
        axes = figure.subplots()
        columns = [*range(len(shown)), len(shown) + 0.5]  # the last one stands apart
        for row, line in enumerate(counts):
            for column, count in zip(columns, line, strict=True):
                if count:
                    _cell(axes, row, column, count, count / sum(line))
        axes.set(xlim=(-0.5, columns[-1] + 0.5), ylim=(len(shown) - 0.5, -0.5), aspect="equal")
        numbers = [str(number) for number in range(1, len(shown) + 1)]
        names = [f"{_shortened(name)}  {n}" for name, n in zip(shown, numbers, strict=True)]
        # Names are no formulas, whatever dollar signs they hold.
        axes.set_yticks(range(len(names)), names, parse_math=False)
        axes.set_xticks(columns, [*numbers, "other"])
        axes.set_xlabel("taken for")
        # The reader's font may set names wider than the one they are measured with here.
        cast(ConstrainedLayoutEngine, figure.get_layout_engine()).set(w_pad=0.2)
        axes.tick_params(length=0)
        axes.grid(False)
        return _svg(figure)


def first_ranks(ranks: Sequence[int | None]) -> bytes:
    """SVG: how many queries find their first right document at which rank; None: at none."""
    counts = Counter(_rank_group(rank) for rank in ranks)
    with _style("ranks"):
        figure = Figure(figsize=(WIDTH, 2.8), layout="constrained")
        axes = figure.subplots()
        heights = [counts[group] for group in RANKS]
        bars = axes.bar(RANKS, heights, color=[ACCENT] * 6 + [WRONG])
        axes.bar_label(bars, fontsize=8, padding=1)
        axes.set(xlabel="rank of the first right document", ylabel="queries")
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.margins(y=0.12)
        axes.grid(False, axis="x")
        return _svg(figure)


def most_confused(confusions: Sequence[Confusion]) -> list[str]:
    """The names of up to CLASSES classes that are involved in most confusions, the most first."""
    involved: Counter[str] = Counter()
    for pair in confusions:
        involved[pair.is_] += pair.messages
        involved[pair.taken_for] += pair.messages
    return [name for name, _ in involved.most_common(CLASSES)]


def _matrix(
    shown: Sequence[str], classes: Sequence[IntentReport], confusions: Sequence[Confusion]
) -> list[list[int]]:
    """Rows as in `confusion_matrix`; each adds up to the messages of its class."""
    right = {one.intent: round(one.recall * one.messages) for one in classes}
    pairs = {(pair.is_, pair.taken_for): pair.messages for pair in confusions}
    rows = []
    for name in shown:
        row = [right.get(name, 0) if name == to else pairs.get((name, to), 0) for to in shown]
        elsewhere = [n for (is_, to), n in pairs.items() if is_ == name and to not in shown]
        rows.append([*row, sum(elsewhere)])
    return rows


def _cell(axes: Axes, row: int, column: float, count: int, share: float) -> None:
    colour = ACCENT if row == column else WRONG
    square = Rectangle((column - 0.5, row - 0.5), 1, 1, color=colour, alpha=share * DENSEST, lw=0)
    axes.add_patch(square)
    axes.text(column, row, str(count), ha="center", va="center", fontsize=8)


def _intervals(bins: Sequence[Bin]) -> list[list[float]]:
    """How far the 95 % intervals reach below and above the shares that were right."""
    reach: list[list[float]] = [[], []]
    for one in bins:
        test = binomtest(round(one.right * one.questions), one.questions)
        low, high = test.proportion_ci(method="wilson")
        reach[0].append(max(one.right - low, 0.0))
        reach[1].append(max(high - one.right, 0.0))
    return reach


def _rank_group(rank: int | None) -> str:
    if rank is None or rank > 10:
        return RANKS[-1]
    return str(rank) if rank <= 5 else "6-10"


def _shortened(name: str) -> str:
    """The name on one line and at most LONGEST_NAME columns wide."""
    name = " ".join(name.split())
    kept, columns = "", 0
    for character in name:
        columns += 2 if east_asian_width(character) in "WF" else 1
        if columns > LONGEST_NAME:
            return kept[:-1] + "…"
        kept += character
    return kept


@contextmanager
def _style(salt: str) -> Iterator[None]:
    """The house's look; `salt` keeps the ids of pictures on one page apart."""
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": salt}):
        yield


def _svg(figure: Figure) -> bytes:
    drawn = io.BytesIO()
    # No date, so that the same figures give the same picture.
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with warnings.catch_warnings():
        # The reader's fonts draw the text, so that it does not matter what is missing here.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.savefig(drawn, format="svg", metadata=nothing)
    return drawn.getvalue()
