"""`ronghe index release`: draft, sign, publish and export releases from the command line."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ronghe.config.cli.setup import CannotStartError, setup_django
from ronghe.lib.safe_files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.kernel.indices.models import Release
    from ronghe.kernel.parties.people import Person

app = typer.Typer(no_args_is_help=True, help="Freeze, sign, publish and export an index 指数发布.")
Number = Annotated[int, typer.Argument(help="Number of the release; see `list`.")]
Actor = Annotated[str, typer.Option("--as", help="User name of who does it; their roles decide.")]
Why = Annotated[str, typer.Option("--reason", help="Why; is kept, and read with the release.")]


@app.command("list")
def list_command(
    index: Annotated[str, typer.Option(help="Only of this index.")] = "",
) -> None:
    """List all releases, newest first: number, index, place, period, state, digest.

    **Example**: `ronghe index release list --index integration-level`
    """
    setup_django("owner")
    from ronghe.kernel.indices.selectors import releases_visible

    rows = releases_visible()
    for one in rows.filter(index_key=index) if index else rows:
        typer.echo(
            f"{one.pk}\t{one.index_key} {one.definition.version}\t{one.place.code}\t{one.period}\t"
            f"{one.state}\t{one.edition}\t{one.manifest_sha256}"
        )


@app.command()
def draft(
    index: Annotated[str, typer.Argument(help="Key of an index.")],
    by: Actor,
    period: Annotated[str, typer.Option(help="Period, such as 2022.")],
    place: Annotated[str, typer.Option(help="What lies in this place is ranked.")] = "500000",
    level: Annotated[str, typer.Option(help="Kind of places; one step down if empty.")] = "",
    panel: Annotated[list[str] | None, typer.Option(help="Further periods to build from.")] = None,
    least: Annotated[int, typer.Option(help="Means of fewer enterprises are left out.")] = 3,
    above_scale: Annotated[
        bool, typer.Option("--above-scale/--all", help="Only above-scale enterprises, or all.")
    ] = False,
    estimator: Annotated[
        Literal["plain", "stratified"],
        typer.Option(help="Means of who answered, or estimated by strata (above scale only)."),
    ] = "plain",
    embargo: Annotated[datetime | None, typer.Option(help="Not published before.")] = None,
) -> None:
    """Freeze what an index gives now as a draft; print its number.

    **Example**: `ronghe index release draft integration-level --period 2022 --as statistician`
    """
    setup_django("owner")
    from django.utils import timezone

    from ronghe.kernel.indices import selectors, services
    from ronghe.kernel.parties.models import Place

    definition = selectors.definition_by_key(index)
    if definition is None:
        known = ", ".join(one.key for one in selectors.definitions_in_force())
        message = f"There is no index {index!r}. Known: {known}."
        raise CannotStartError(message)
    found = Place.objects.filter(code=place).first()
    if found is None:
        message = f"There is no place with the code {place!r}."
        raise CannotStartError(message)
    until = timezone.make_aware(embargo) if embargo else None
    with _acting(by) as person:
        made = services.release_draft(
            definition=definition, place=found, period=period, level=level, by=person,
            panel=panel or (), least=least,
            above_scale=above_scale, estimator=estimator, embargo_until=until,
        )  # fmt: skip
    typer.echo(str(made.pk))


@app.command()
def freeze(number: Number, by: Actor) -> None:
    """Freeze a draft anew from what is known now, as its next edition.

    **Example**: `ronghe index release freeze 3 --as statistician`
    """
    from ronghe.kernel.indices import services

    with _held(number, by) as (release, person):
        made = services.release_freeze(release=release, by=person)
    typer.echo(f"{made.edition}\t{made.manifest_sha256}")


@app.command()
def sign(number: Number, by: Actor) -> None:
    """Sign a draft as a statistician of its place.

    **Example**: `ronghe index release sign 3 --as statistician`
    """
    from ronghe.kernel.indices import services

    with _held(number, by) as (release, person):
        services.release_sign(release=release, by=person)


@app.command("open")
def open_command(
    number: Number,
    by: Actor,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = None,
) -> None:
    """Open a signed release to objections.

    **Example**: `ronghe index release open 3 --as statistician --until 2023-05-31`
    """
    from ronghe.kernel.indices import services

    last: date | None = until.date() if until else None
    with _held(number, by) as (release, person):
        services.release_open(release=release, by=person, until=last)


@app.command()
def publish(number: Number, by: Actor) -> None:
    """Publish a release when its window is over; the one in force is superseded.

    **Example**: `ronghe index release publish 3 --as statistician`
    """
    from ronghe.kernel.indices import services

    with _held(number, by) as (release, person):
        services.release_publish(release=release, by=person)


@app.command()
def withdraw(number: Number, by: Actor, reason: Why) -> None:
    """Withdraw a published release; it stays readable, with the reason.

    **Example**: `ronghe index release withdraw 3 --as officer --reason "a wrong figure"`
    """
    from ronghe.kernel.indices import services

    with _held(number, by) as (release, person):
        services.release_withdraw(release=release, by=person, reason=reason)


@app.command()
def edits(number: Number, by: Actor) -> None:
    """Log what changed since the freeze, and print all that is logged with its effect on ranks.

    **Example**: `ronghe index release edits 3 --as statistician`
    """
    from ronghe.kernel.indices import selectors
    from ronghe.kernel.indices.watching.services import late_edits_log

    with _held(number, by) as (release, _person):
        late_edits_log(release=release)
        lines = [
            f"{one.place.code}\t{one.period}\t{one.column}\t{one.frozen}\t{one.found}\t"
            f"{one.ranks_moved}"
            for one in selectors.late_edits_of(release)
        ]
    for line in lines:
        typer.echo(line)


@app.command()
def export(
    number: Number,
    output: Annotated[Path, typer.Option("-o", "--output", file_okay=False, help="Folder.")],
) -> None:
    """Write all frozen files of a release and its downloads; `ronghe index verify` checks them.

    **Example**: `ronghe index release export 3 -o out`
    """
    setup_django("owner")
    from ronghe.kernel.indices.publishing.files import downloads_of
    from ronghe.kernel.indices.selectors import files_of, releases_visible

    release = releases_visible().filter(pk=number).first()
    if release is None:
        message = f"There is no release {number}."
        raise CannotStartError(message)
    output.mkdir(parents=True, exist_ok=True)
    for name, content in {**downloads_of(release), **files_of(release)}.items():
        with whole_file(output / name) as stream:
            stream.write(content)
        typer.echo(str(output / name))


@contextmanager
def _acting(username: str) -> Iterator[Person]:
    """Act as an account, under the role that serves pages: the database holds as it does there."""
    from ronghe.kernel.indices.charge import NotInChargeError
    from ronghe.kernel.indices.selectors import NotAllSeenError
    from ronghe.kernel.indices.services import ReleaseRefusedError
    from ronghe.kernel.parties.models import Account
    from ronghe.kernel.parties.selectors import person_of
    from ronghe.kernel.trust.services import scope_entered
    from ronghe.lib.faults import FaultsError

    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        message = f"Nobody signs in as {username!r}."
        raise CannotStartError(message)
    try:
        with scope_entered(account.pk):
            yield person_of(account)
    except (NotInChargeError, NotAllSeenError, ReleaseRefusedError, FaultsError) as error:
        raise CannotStartError(str(error) or "Not all places that are ranked are seen.") from error


@contextmanager
def _held(number: int, username: str) -> Iterator[tuple[Release, Person]]:
    setup_django("owner")
    from ronghe.kernel.indices.selectors import releases_visible

    with _acting(username) as person:
        release = releases_visible().filter(pk=number).first()
        if release is None:
            message = f"There is no release {number} that {username} sees."
            raise CannotStartError(message)
        yield release, person
