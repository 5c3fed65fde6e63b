"""Say what edits changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import apache_beam as beam

from schemas.batches import RowBatch
from schemas.records import Article, ArticleChange, DeadLetter, Quote
from transforms.outcome import DEAD
from transforms.store import Dataset
from transforms.story import Earlier, Said, describe_change

if TYPE_CHECKING:
    from transforms.store.reading import Version

Edited = tuple[Article, RowBatch | None]


class DescribeChanges(beam.PTransform):
    """Compare every new version with the one before, which is read back from the dataset.

    Input: pairs of an `Article` whose version is 2 or more and its quotes, or None. Outputs:
    `changes` (`ArticleChange`, one for each) and `dead`, for versions whose predecessor is not
    there.
    """

    def __init__(self, dataset: Dataset) -> None:
        super().__init__()
        self._describe = _Describe(dataset)

    def expand(self, edited: beam.PCollection) -> beam.pvalue.DoOutputsTuple:
        return (
            edited
            | "Batch" >> beam.BatchElements(min_batch_size=1, max_batch_size=200)
            | "Describe" >> beam.ParDo(self._describe).with_outputs(DEAD, main="changes")
        )


class _Describe(beam.DoFn):
    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def process(self, edited: list[Edited]) -> Iterator[Any]:
        from transforms.store.reading import read_versions  # few runs have edits, and need DuckDB

        wanted = [(article.article_id, article.version - 1) for article, _ in edited]
        moments = (article.published_at or article.fetched_at for article, _ in edited)
        days = {moment.date() for moment in moments}
        before = {
            version.article_id: version
            for version in read_versions(self._dataset.root, wanted, days)
        }
        for article, quotes in edited:
            earlier = before.get(article.article_id)
            if earlier is None:
                yield beam.pvalue.TaggedOutput(DEAD, missing_version(article))
            elif (earlier.title, earlier.text) != (article.title, article.text):  # else a replay
                yield change_of(earlier, article, quotes.records() if quotes else ())


def change_of(before: Version, after: Article, quotes: Sequence[Quote]) -> ArticleChange:
    """Return what a version changed against the one that was read back."""
    said = tuple(Said(text, speaker) for text, speaker in before.quotes)
    earlier = Earlier(before.title, before.text, before.fetched_at, said)
    return describe_change(earlier, after, quotes)


def missing_version(article: Article) -> DeadLetter:
    """Return the dead letter of a version that nothing can be compared with."""
    return DeadLetter(
        stage="changes",
        key=article.url,
        error="MissingVersion",
        message=f"version {article.version - 1} of {article.article_id} is not in the dataset: "
        "what the edit changed cannot be told",
        traceback="",
        at=article.fetched_at,
        run_id=article.run_id,
    )
