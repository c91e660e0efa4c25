"""Whether the site of a release exists."""

from __future__ import annotations

from orchestration.core.settings import Settings


def is_of_release(settings: Settings, build_id: str) -> bool:
    """Whether a site exists and shows this release."""
    return settings.site.exists() and settings.site.resolve().name.startswith(f"{build_id}-")
