"""The command `ronghe`: one file a command, Django set up only by those that need it."""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer

from ronghe.config.cli import (
    account,
    audit,
    demo,
    doctor,
    export,
    import_,
    index,
    index_build,
    index_definitions,
    index_estimate,
    index_release,
    index_study,
    index_uncertainty,
    index_verify,
    instrument,
    instrument_forms,
    migrate,
    review,
    score,
    serve,
    targets,
    targets_check,
    translations,
)
from ronghe.config.cli.setup import CannotStartError, what_to_mend
from ronghe.config.environment import WrongSettingError
from ronghe.lib.postgres_files import EmbeddedPostgresError

app = typer.Typer(
    name="ronghe",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Ronghe 融合: from the policy that promises to the evidence that proves.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"ronghe {version('ronghe')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
) -> None: ...


app.command()(demo.demo)
app.command()(serve.serve)
app.command()(migrate.migrate)
app.command()(doctor.doctor)
targets.app.command("check")(targets_check.check_command)
app.add_typer(targets.app, name="targets")
instrument.app.command("export")(instrument_forms.export_command)
instrument.app.command("import")(instrument_forms.import_command)
app.add_typer(instrument.app, name="instrument")
app.command()(score.score)
app.add_typer(import_.app, name="import")
app.add_typer(export.app, name="export")
app.add_typer(review.app, name="review")
app.add_typer(audit.app, name="audit")
app.add_typer(account.app, name="account")
index.app.command("verify")(index_verify.verify)
index.app.add_typer(index_release.app, name="release")
index.app.command("build")(index_build.build_command)
index.app.command("check")(index_definitions.check_command)
index.app.command("show")(index_definitions.show_command)
index.app.command("estimate")(index_estimate.estimate_command)
index.app.command("explain")(index_study.explain_command)
index.app.command("audit")(index_study.audit_command)
index.app.command("compare")(index_study.compare_command)
index.app.command("list")(index_definitions.list_command)
index.app.command("schema")(index_definitions.schema_command)
index.app.command("uncertainty")(index_uncertainty.uncertainty_command)
index.app.command("scenario-schema")(index_uncertainty.scenario_schema_command)
app.add_typer(index.app, name="index")
app.add_typer(translations.app, name="translations")


def main() -> None:
    """Run the command line; what a person can mend is said in one sentence, with exit code 2."""
    try:
        app()
    except (CannotStartError, WrongSettingError, EmbeddedPostgresError) as error:
        _stop(str(error))
    except Exception as error:
        sentence = what_to_mend(error)
        if sentence is None:
            raise
        _stop(sentence)


def _stop(sentence: str) -> NoReturn:
    typer.echo(f"ronghe: {sentence}", err=True)
    sys.exit(2)
