"""A built index as files that anybody can rebuild: canonical bytes, a manifest, and the check.

`release_files` writes all files of a release, `verified` rebuilds them and says what differs, to
the cell. Both know bytes only; who reads and writes files is somebody else.
"""

from ronghe.engines.index.releasing.errors import Sampling, SamplingErrors
from ronghe.engines.index.releasing.files import (
    COVERAGE,
    DEFINITION,
    ERRORS,
    ESTIMATES,
    INPUT,
    INPUT_COPY,
    INTERVALS,
    MANIFEST,
    SCORES,
    SCORES_TWIN,
    Source,
    release_files,
)
from ronghe.engines.index.releasing.manifest import (
    Manifest,
    ManifestError,
    manifest_bytes,
    manifest_parse,
)
from ronghe.engines.index.releasing.tables import (
    coverage_csv,
    csv_bytes,
    number_text,
    scores_csv,
    scores_parquet,
    table_csv,
    table_parsed,
)
from ronghe.engines.index.releasing.verifying import Difference, Verification, verified

__all__ = [
    "COVERAGE", "DEFINITION", "ERRORS", "ESTIMATES", "INPUT", "INPUT_COPY", "INTERVALS",
    "MANIFEST", "SCORES", "SCORES_TWIN", "Difference", "Manifest", "ManifestError", "Sampling",
    "SamplingErrors", "Source", "Verification", "coverage_csv", "csv_bytes", "manifest_bytes",
    "manifest_parse", "number_text", "release_files", "scores_csv", "scores_parquet", "table_csv",
    "table_parsed", "verified",
]  # fmt: skip
