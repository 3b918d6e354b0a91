"""The tables of indices."""

from ronghe.kernel.indices.models.changes import LateEdit, ReleaseObjection
from ronghe.kernel.indices.models.definition import IndexDefinition
from ronghe.kernel.indices.models.release import Release, ReleaseFile, ReleaseRow

__all__ = [
    "IndexDefinition",
    "LateEdit",
    "Release",
    "ReleaseFile",
    "ReleaseObjection",
    "ReleaseRow",
]
