"""What the metadata formats say of the dataset as a whole, read once from the descriptor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR, Package

_TEXTS = ("name", "id", "title", "description", "version")


@dataclass(frozen=True)
class Licence:
    """A licence of the data: ``spdx`` is its SPDX identifier, ``url`` its text."""

    spdx: str
    url: str
    title: str


@dataclass(frozen=True)
class Contributor:
    """Somebody who made the dataset. A contributor with a family name is a person."""

    name: str
    given: str | None
    family: str | None
    roles: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Person or Organization, in the words of schema.org and FOAF."""
        return "Organization" if self.family is None else "Person"


@dataclass(frozen=True)
class About:
    """The descriptor's properties (Data Package v2), each in a type of its own."""

    name: str
    id: str
    title: str
    description: str
    version: str
    created: datetime
    licence: Licence
    contributors: tuple[Contributor, ...]
    keywords: tuple[str, ...]
    sources: tuple[dict[str, str], ...]

    @property
    def date(self) -> str:
        """The day of the release, as YYYY-MM-DD (UTC)."""
        return self.created.date().isoformat()

    @property
    def creators(self) -> tuple[Contributor, ...]:
        """Who made it; whoever contributed, where nobody has the role of a creator."""
        return tuple(c for c in self.contributors if "creator" in c.roles) or self.contributors

    @property
    def publisher(self) -> Contributor:
        """Who publishes it; its first creator, where nobody has the role of a publisher."""
        named = [c for c in self.contributors if "publisher" in c.roles]
        return (named or list(self.creators))[0]


def _contributor(entry: dict[str, Any]) -> Contributor:
    given, family = entry.get("givenName"), entry.get("familyName")
    name = entry.get("title") or " ".join(part for part in (given, family) if part)
    return Contributor(name, given, family, tuple(entry.get("roles", ())))


def about(package: Package) -> About:
    """Read the descriptor. Raises CannotRunError where it lacks what every release says."""
    descriptor = package.descriptor
    try:
        licence = descriptor["licenses"][0]
        return About(
            **{name: descriptor[name] for name in _TEXTS},
            created=datetime.fromisoformat(descriptor["created"]).astimezone(UTC),
            licence=Licence(licence["name"], licence["path"], title(licence)),
            contributors=tuple(_contributor(entry) for entry in descriptor["contributors"]),
            keywords=tuple(descriptor.get("keywords", ())),
            sources=tuple(descriptor.get("sources", ())),
        )
    except KeyError as error:
        raise CannotRunError(f"{DESCRIPTOR}: a release needs the property {error}") from error
    except (IndexError, TypeError, ValueError, OverflowError) as error:
        raise CannotRunError(f"{DESCRIPTOR}: {error}") from error


def title(thing: Mapping[str, Any], name: str = "") -> str:
    """The title of a schema or field, or its name where it has none."""
    return str(thing.get("title") or thing.get("name") or name)
