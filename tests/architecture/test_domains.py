from __future__ import annotations

from django.conf import settings

from ronghe.kernel.manifest import domains
from ronghe.testing import domain_pages
from ronghe.testing.conformance import DomainConformance
from ronghe.testing.repository import root


def test_every_domain_is_installed() -> None:
    declared = domain_pages.declared()
    assert declared
    assert {f"ronghe.domains.{folder}" for folder in declared} == set(settings.DOMAINS)
    assert sorted(declared.values(), key=lambda one: one.key) == list(domains.all_domains())
    assert {folder: domain.key for folder, domain in declared.items()} == {
        folder: folder for folder in declared
    }


def test_every_domain_is_documented_and_every_page_has_its_domain() -> None:
    pages = {path.stem for path in (root() / "docs" / "domains").glob("*.md")}
    assert pages == {domain.key for domain in domains.all_domains()}


def test_every_domain_inherits_the_conformance_suite() -> None:
    for folder in domain_pages.declared():
        test = root() / "src/ronghe/domains" / folder / "tests/test_conformance.py"
        assert test.is_file(), f"{folder} lacks tests/test_conformance.py"
        assert f"({DomainConformance.__name__})" in test.read_text(encoding="utf-8")
