"""Whether the site of a release is there."""

from __future__ import annotations

from orchestration.core.settings import Settings


def is_of_release(settings: Settings, build_id: str) -> bool:
    """Whether the site is there and of this release."""
    return settings.site.exists() and settings.site.resolve().name.startswith(f"{build_id}-")
