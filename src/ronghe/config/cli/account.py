"""`ronghe account`: the first administrator of an installation; the rest is done on the pages."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from ronghe.config.cli.setup import CannotStartError, setup_django

app = typer.Typer(no_args_is_help=True, help="Accounts 账号: create the first administrator.")


@app.command()
def create(
    username: Annotated[str, typer.Argument(help="Name to sign in with: small letters, digits.")],
    role: Annotated[str, typer.Option(help="Role, such as administrator.")] = "administrator",
    place: Annotated[
        str, typer.Option(help="Code of the place that the role holds in.")
    ] = "000000",
    name: Annotated[str, typer.Option(help="The person's name; the user name if not given.")] = "",
) -> None:
    """Create an account with one role and print its first password, once.

    **Example**: `ronghe account create wang --name 王敏 --place 500000`
    """
    setup_django("owner")
    from ronghe.kernel.parties import services
    from ronghe.kernel.parties.models import Place, Scope
    from ronghe.kernel.trust.services import acting_as

    if role not in Scope.Role.values:
        message = f"There is no role {role!r}. Known: {', '.join(Scope.Role.values)}."
        raise CannotStartError(message)
    found = Place.objects.filter(code=place).first()
    if found is None:
        message = f"There is no place with the code {place!r}; run `ronghe migrate` first."
        raise CannotStartError(message)
    password = secrets.token_urlsafe(12)
    with acting_as("account create", reason=f"{role} of {found.name}"):
        try:
            account = services.account_create(
                username=username,
                display_name=name or username,
                display_name_en="",
                password=password,
            )
        except services.UsernameTakenError as error:
            message = f"The user name {username!r} is taken."
            raise CannotStartError(message) from error
        services.scope_grant(account=account, role=role, place=found)
    typer.echo(f"{username} may sign in. First password, shown this once: {password}")
