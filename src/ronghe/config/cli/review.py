"""`ronghe review`: what the rules of plausibility need, and what they find."""

from __future__ import annotations

import typer

from ronghe.config.cli.setup import setup_django

app = typer.Typer(no_args_is_help=True, help="Look for doubtful answers 核查答案.")


@app.command()
def peers() -> None:
    """Compute what is usual among peers anew, for every instrument and period.

    Officers see a part of the enterprises; the fences are computed from all, by the owner. Run it
    once a night while responses come in.

    **Example**: `ronghe review peers`
    """
    setup_django("owner")
    from ronghe.kernel.assessments.judging.services import bounds_refresh

    typer.echo(f"{bounds_refresh()} fences of peers")


@app.command()
def findings() -> None:
    """Let the rules look at all responses that wait and that they have not seen as they stand.

    Pages do this by themselves when an officer opens the queue.

    **Example**: `ronghe review findings`
    """
    setup_django("owner")
    from ronghe.kernel.assessments.judging.services import waiting_judge

    total = 0
    while judged := waiting_judge():
        total += judged
    typer.echo(f"{total} responses looked at")
