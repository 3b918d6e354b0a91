"""What all suites share: fixtures, suites that siblings inherit, generators of their documents."""

import pytest

# Asserts of an inherited suite explain themselves like those of a test file.
pytest.register_assert_rewrite("ronghe.testing.conformance")
