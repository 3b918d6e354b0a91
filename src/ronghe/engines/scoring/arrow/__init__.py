"""Score Arrow batches: the columns of Parquet files and of Spark, with the bits of `score_table`.

A `BatchScorer` takes record batches and gives record batches, and what is wrong with each row. It
reads no file itself, so that it runs in one process and on the executors of a cluster alike.
"""

from ronghe.engines.scoring.arrow.batches import (
    BatchProblem,
    BatchScorer,
    ScoredBatch,
    unreadable_faults,
)
from ronghe.engines.scoring.arrow.codes import UNREADABLE_COLUMN
from ronghe.engines.scoring.arrow.repetitions import Repetitions
from ronghe.engines.scoring.arrow.results import parquet_write, result_batch, result_schema
from ronghe.engines.scoring.arrow.subjects import subject_hashes, subject_texts

__all__ = [
    "UNREADABLE_COLUMN",
    "BatchProblem",
    "BatchScorer",
    "Repetitions",
    "ScoredBatch",
    "parquet_write",
    "result_batch",
    "result_schema",
    "subject_hashes",
    "subject_texts",
    "unreadable_faults",
]
