"""`ronghe index verify`: rebuild a release from its files and name what differs."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ronghe.config.cli.index_files import table_read
from ronghe.config.cli.setup import CannotStartError
from ronghe.lib.faults import message_language

if TYPE_CHECKING:
    from ronghe.engines.index.releasing import Difference

_SAYS = {
    "manifest": ("清单与其校验值不符，曾被改动", "the manifest is not what it was"),
    "missing": ("文件缺失", "is missing"),
    "file": ("文件与清单不符", "is another file than the manifest says"),
    "cell": ("单元格被改动", "was changed"),
    "row": ("行被增删", "row came or went"),
    "column": ("列被增删", "column came or went"),
    "unreadable": ("无法读取", "cannot be read"),
    "output": ("由冻结输入算出的是另一个值", "is not what comes out of the frozen input"),
    "source": ("不是冻结时读取的文件", "is not the file that the input was read from"),
}


def verify(
    manifest: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="manifest.json of a release.")
    ],
    data: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Was the input read from this file?"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Rebuild a release from the files beside its manifest; exit 1 if anything differs.

    Needs no database. Each difference is named: file, unit, period, column, frozen value, value
    found.

    **Example**: `ronghe index verify out/manifest.json`
    """
    from ronghe.engines.index.releasing import ManifestError, manifest_parse, verified

    content = manifest.read_bytes()
    try:
        held, _is_whole = manifest_parse(content)
    except ManifestError as error:
        raise CannotStartError(str(error)) from error
    # A name of a manifest is no way out of its folder.
    paths = {name: manifest.parent / Path(name).name for name in held.files}
    files = {name: path.read_bytes() for name, path in paths.items() if path.is_file()}
    found = verified(
        content,
        files,
        source=data.read_bytes() if data else None,
        read=None if data is None else lambda index: table_read(index, data),
    )
    if as_json:
        typer.echo(json.dumps({"holds": found.holds, **asdict(found)}, ensure_ascii=False))
    else:
        _say(found.differences, found.more, found.rebuilt)
    if not found.holds:
        raise typer.Exit(1)


def _say(differences: tuple[Difference, ...], more: int, rebuilt: tuple[str, ...]) -> None:
    is_chinese = message_language(os.environ) == "zh"
    for one in differences:
        place = " ".join(filter(None, (one.unit, one.period, one.column)))
        says = _SAYS[one.what][0 if is_chinese else 1]
        values = ""
        if one.frozen is not None or one.found is not None:
            words = ("冻结时", "现为") if is_chinese else ("frozen", "found")
            shown = ("—" if value is None else repr(value) for value in (one.frozen, one.found))
            values = "\t" + "\t".join(
                f"{word} {value}" for word, value in zip(words, shown, strict=True)
            )
        typer.echo(f"{one.file}\t{place}\t{says}{values}\t{one.note}".rstrip())
    if more:
        typer.echo(f"……另有 {more} 处" if is_chinese else f"… and {more} more")
    if rebuilt:
        said = "逐字节重建一致" if is_chinese else "rebuilt byte for byte"
        typer.echo(f"{said}: {', '.join(rebuilt)}")
