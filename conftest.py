"""Fixtures of the whole suite; what they mean stands in `ronghe.testing.fixtures`."""

pytest_plugins = ["ronghe.testing.fixtures"]
