"""Addresses of other faces; a deployment without a face has no links to it either."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def optional(route: str, *arguments: str | int | None) -> str:
    """Return the address of a route, or an empty text where there is no such route or thing."""
    if any(argument is None for argument in arguments):
        return ""
    try:
        return reverse(route, args=arguments)
    except NoReverseMatch:
        return ""
