"""The arithmetic of indices on arrays: pure, the same bits on every machine and for every run.

Units stand on the last axis, the children of a node on the one before, runs on what leads; NaN is
a missing value and no method makes an infinity. A result never depends on what else lies on the
leading axes.
"""
