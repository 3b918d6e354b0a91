"""`ronghe translations`: keep the Chinese texts complete; no gettext programs are needed."""

from __future__ import annotations

import warnings
from pathlib import Path

import typer

from ronghe.lib import translations

PACKAGE = Path(__file__).resolve().parents[2]
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
LOCALE = "zh_Hans"

app = typer.Typer(no_args_is_help=True, help="Update, compile and check the Chinese texts.")


@app.command()
def update() -> None:
    """Bring the catalogue into line with the sources; translations of texts that stay are kept.

    **Example**: `ronghe translations update`, then fill in what `check` names.
    """
    texts = texts_of_package(PACKAGE)
    old = translations.read(CATALOGUE, locale=LOCALE)
    translations.write(translations.merge(old, texts), CATALOGUE)
    typer.echo(f"{len(texts)} texts, {len(_faults(texts))} faults ({CATALOGUE.name}).", err=True)


@app.command("compile")
def compile_() -> None:
    """Compile the catalogue beside its source; the server otherwise does so at its start.

    **Example**: `ronghe translations compile`
    """
    translations.compile_all(PACKAGE / "locale")


@app.command()
def check() -> None:
    """List each text that is not translated, obsolete or has other placeholders; exit code 1.

    **Example**: `ronghe translations check`
    """
    found = _faults(texts_of_package(PACKAGE))
    for fault in found:
        typer.echo(str(fault))
    if found:
        typer.echo(f"{len(found)} faults; run `ronghe translations update` and fill in.", err=True)
        raise typer.Exit(1)


def texts_of_package(package: Path) -> set[translations.Text]:
    """Return every text that Python sources and templates below `package` mark."""
    texts: set[translations.Text] = set()
    for path in sorted(package.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(package).parts):
            texts |= translations.texts_in(path.read_text(encoding="utf-8"))
    for path in sorted(package.rglob("templates/**/*.*")):
        if path.suffix in {".html", ".txt"}:
            source = path.read_text(encoding="utf-8")
            texts |= texts_of_template(source, origin=str(path))
    return texts


def texts_of_template(source: str, *, origin: str) -> set[translations.Text]:
    """Return the texts that a Django template marks."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # about comments that nobody reads
        python = templatize(source, origin=origin)
    # Templates are indented freely; Python's tokenizer would take that for a fault.
    return translations.texts_in("\n".join(line.lstrip() for line in python.splitlines()))


def _faults(texts: set[translations.Text]) -> list[translations.Fault]:
    return translations.faults(translations.read(CATALOGUE, locale=LOCALE), texts)
