"""`ronghe audit`: verify the trail that nobody can rewrite unnoticed."""

from __future__ import annotations

from typing import Annotated

import typer

from ronghe.config.cli.setup import setup_django

app = typer.Typer(no_args_is_help=True, help="Verify the audit trail 审计链.")
_DIGEST = 64  # hexadecimal characters of SHA-256


@app.command()
def verify(
    head: Annotated[
        str,
        typer.Option(
            "--witnessed",
            "--head",
            help="A head noted outside earlier; it must still be in the chain.",
        ),
    ] = "",
) -> None:
    """Recompute the chain and compare every audited row with it; exit code 1 names what differs.

    Nothing is sealed or changed: what is there is verified, entries that wait for the next block
    included, and how many do is said.

    **Examples**: `ronghe audit verify`, `ronghe audit verify --witnessed 5f3c…`
    """
    head = head.strip().lower()
    if head and (len(head) != _DIGEST or set(head) - set("0123456789abcdef")):
        message = f"{head!r} is no head: that is a text of {_DIGEST} hexadecimal characters."
        raise typer.BadParameter(message)
    setup_django("owner")
    from ronghe.kernel.trust import selectors

    waiting = selectors.entries_waiting()
    found = selectors.trail_verify(witnessed=head)
    typer.echo(
        f"{found.entries} entries in {found.blocks} blocks, {waiting} of them waiting for the next "
        f"block, {found.rows} rows compared; head {found.head or '(none yet)'}"
    )
    for breach in found.breaches:
        where = breach.table if breach.row is None else f"{breach.table}, row {breach.row}"
        typer.echo(f"BREACH  {breach.kind}  {where}  {breach.text}", err=True)
    if found.breaches:
        typer.echo(
            f"{len(found.breaches)} breaches: the trail does not bear out the data.", err=True
        )
        raise typer.Exit(1)


@app.command()
def head() -> None:
    """Print the newest head of the chain, to be noted outside (paper, another machine's log).

    Waiting entries are sealed first, so that the head covers all that was committed.

    **Example**: `ronghe audit head >> /mnt/elsewhere/heads.txt`
    """
    setup_django("owner")
    from ronghe.kernel.trust import selectors, services

    services.trail_seal()
    typer.echo(selectors.trail_head())


@app.command()
def seal() -> None:
    """Seal the entries that wait into a block. The server does so by itself every few seconds.

    **Example**: `ronghe audit seal`
    """
    setup_django("owner")
    from ronghe.kernel.trust import services

    typer.echo(f"{services.trail_seal()} entries sealed.", err=True)
