"""Store definitions of indices: those that domains ship, and those that are uploaded."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from ronghe.engines import index as engine
from ronghe.kernel.indices.models import IndexDefinition, Release
from ronghe.kernel.manifest import domains

if TYPE_CHECKING:
    from ronghe.kernel.indices.defining.drafts import Draft


class FrozenDefinitionError(ValueError):
    """A stored version of an index was changed; give the new text a new version."""


class DefinitionExistsError(ValueError):
    """Somebody else stored the same version in between."""


@transaction.atomic
def definitions_sync() -> int:
    """Store the indices that domains ship; return how many versions were added.

    Raises
    ------
    DefinitionError
        If a definition has faults; it carries all of them.
    FrozenDefinitionError
        If a text differs from the stored one of the same version that was uploaded or released.
    """
    paths = [path for domain in domains.all_domains() for path in domain.indices]
    return sum(_store(path.read_text(encoding="utf-8")) for path in paths)


def _store(text: str) -> int:
    content = engine.index_parse(text, name="index")
    fields = _fields(content, text)
    held = IndexDefinition.objects.filter(key=content.key, version=content.version).first()
    if held is None:
        IndexDefinition.objects.create(key=content.key, version=content.version, **fields)
        return 1
    if held.sha256 == fields["sha256"]:
        return 0
    if not held.is_shipped:
        message = f"{content.key} {content.version} was uploaded here; ship it as another version."
        raise FrozenDefinitionError(message)
    if Release.objects.filter(definition=held).exists():
        message = f"{content.key} {content.version} has releases and its text was changed."
        raise FrozenDefinitionError(message)
    IndexDefinition.objects.filter(pk=held.pk).update(**fields)
    return 0


def definition_add(draft: Draft) -> IndexDefinition:
    """Store an uploaded definition as a version of its own; it counts from its first day on.

    Raises
    ------
    DefinitionExistsError
        If the version is there already.
    """
    content = draft.content
    try:
        with transaction.atomic():
            return IndexDefinition.objects.create(
                key=content.key,
                version=content.version,
                is_shipped=False,
                **_fields(content, draft.text),
            )
    except IntegrityError as error:
        raise DefinitionExistsError(f"{content.key} {content.version}") from error


def _fields(content: engine.Index, text: str) -> dict[str, object]:
    return {
        "title": content.title.zh,
        "title_en": content.title.en,
        "definition": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "source": content.provenance.source.zh,
        "status": content.provenance.status,
        "valid_from": content.valid_from,
        "valid_to": content.valid_to,
    }
