"""What the reviewers gave, side by side: averages, spread, and where they disagree. Only over reviews that the reader may see."""

from dataclasses import dataclass

from reviews import conf
from reviews.models import Review, ReviewRound
from reviews.models.sheets import SheetLine
from reviews.scores import Spread


@dataclass(frozen=True)
class ResultLine:
    line: SheetLine
    cells: list[tuple[int | None, str]]  # points and remark of each review
    spread: Spread


@dataclass(frozen=True)
class Result:
    """One table: a column for each review, the lines below one another, the total at the end."""

    reviews: list[Review]
    lines: list[ResultLine]
    total: Spread

    @property
    def disagreements(self) -> int:
        return sum(line.spread.disagree for line in self.lines)


def result_for(round_: ReviewRound, user) -> Result:
    """The table for one reader; without reviews where they are blind still."""
    seen = set(
        Review.objects.visible_to(user).filter(round=round_, submitted_at__isnull=False).values_list("pk", flat=True)
    )
    return result_of(round_, [review for review in round_.counted() if review.pk in seen])


def result_of(round_: ReviewRound, reviews: list[Review]) -> Result:
    for review in reviews:
        review.round = round_  # the version is read once
    lines = [
        ResultLine(
            line,
            [(review.points.get(line.code), review.remarks.get(line.code, "")) for review in reviews],
            Spread(
                tuple(review.points[line.code] for review in reviews if line.code in review.points), conf.spread_line()
            ),
        )
        for line in round_.version.rows
    ]
    return Result(reviews, lines, Spread(tuple(review.total for review in reviews), conf.spread_total()))
