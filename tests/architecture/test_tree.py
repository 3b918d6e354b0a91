"""The tree knows no machine: no path of one, no host but public ones; links lead somewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ronghe.testing.repository import root

PARTS = (".ci", "bench", "docs", "src", "tests")
HOSTS = re.compile(r"\b[a-z]+://(?:[^\s/@\"'<>]*@)?([A-Za-z0-9.-]+\.[A-Za-z0-9-]+)")
# Where somebody's home is; the places of one machine are those above this clone.
PATHS = re.compile(r"(?<![\w.~*])/(?:home|root|Users)/\w")
# Public hosts that documents may name, and addresses that stand for none.
PUBLIC = {
    "github.com", "www.apache.org", "www.w3.org", "semver.org", "tabler.io", "127.0.0.1",
    "schemas.openxmlformats.org", "purl.oclc.org",  # namespaces of Word documents
    "nicole-eric.com", "www.91pronsree.com", "m.iesalhk.com",  # reprints of programme results
    "purl.org", "xmlns.com",  # namespaces of Dublin Core and FOAF, of a catalogue entry
    "json-schema.org",  # names the dialect of a JSON Schema
    "xlsform.org", "pyxform.readthedocs.io",  # the form that instruments are exchanged in
}  # fmt: skip
# Written by their tools, with the addresses of registries in them.
LOCKS = {"uv.lock", "package-lock.json"}
HTTP = "http://"  # apart from its host, so that this file names none
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@cache
def texts() -> dict[str, str]:
    """Return what the files of the repository hold, without pictures and what tools left."""
    paths = [path for path in root().iterdir() if path.is_file()]
    paths += [path for part in PARTS for path in (root() / part).rglob("*") if path.is_file()]
    found = {}
    for path in sorted(paths):
        if path.suffix in {".png", ".pyc", ".mo"}:
            continue
        try:
            found[str(path.relative_to(root()))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # recorded files in other encodings are input of tests
    return found


def hosts_in(text: str) -> set[str]:
    return {
        host
        for host in HOSTS.findall(text)
        if host not in PUBLIC and not re.search(r"\bexample\b", host)
    }


def test_files_are_looked_at() -> None:
    assert {"README.md", "uv.lock", "src/ronghe/config/settings.py"} <= texts().keys()


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://semver.org/lang", set()),
        (f"{HTTP}mirror.corp.net/simple", {"mirror.corp.net"}),
        (f"{HTTP}user:pass@10.0.0.7:8080/", {"10.0.0.7"}),
        ("postgresql://ronghe_web:…@host:5432/ronghe", set()),
        ("https://ronghe.example.cn", set()),
    ],
)
def test_a_host_is_seen(text: str, hosts: set[str]) -> None:
    assert hosts_in(text) == hosts


def test_no_host_but_public_ones_is_named() -> None:
    written = {name: text for name, text in texts().items() if name not in LOCKS}
    assert {name: found for name, text in written.items() if (found := hosts_in(text))} == {}


def test_no_path_of_a_machine_is_named() -> None:
    here = re.compile(rf"(?<![\w.]){re.escape(str(root()))}(?![\w-])")
    named = {
        name
        for name, text in texts().items()
        if here.search(text) or (name != Path(__file__).name and PATHS.search(text))
    }
    assert named == set()


def test_links_of_documents_lead_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name, text in texts().items()
        if name.endswith(".md")
        for target in LINK.findall(text)
        if not (root() / name).parent.joinpath(target).exists()
    ]
    assert broken == []


def test_the_page_on_architecture_has_the_layers_of_the_contract() -> None:
    layers = re.search(r"^layers = (\[.*\])$", texts()["pyproject.toml"], re.MULTILINE)
    assert layers is not None
    rows = re.findall(r"^\| `(\w+)`", texts()["docs/architecture.md"], re.MULTILINE)
    named = [word for group in re.findall(r'"([^"]+)"', layers[1]) for word in group.split(" | ")]
    assert [name for name in named if name in rows] == rows
    assert set(named) - set(rows) <= {"gateways"}  # there is none yet
    stack = re.search(r'^layers = \["plans".*\]$', texts()["pyproject.toml"], re.MULTILINE)
    assert stack is not None
    arrows = " → ".join(re.findall(r'"(\w+)"', stack[0]))
    assert arrows in texts()["docs/architecture.md"]
    assert arrows in texts()["CONTRIBUTING.md"]


def test_moments_of_pages_are_such_as_html_knows() -> None:
    """Django's format `c` writes six digits of a second; HTML reads three at most."""
    templates = {name for name in texts() if name.endswith(".html")}
    assert templates
    assert [name for name in sorted(templates) if '|date:"c"' in texts()[name]] == []
