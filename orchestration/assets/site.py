"""The site of the published file, made in the build after publication. A site that fails stops and refuses nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration.assets.dataset_assets import code
from orchestration.assets.published import PUBLISHED
from orchestration.core.settings import PACKAGE, Settings
from orchestration.release.releases import published_file
from orchestration.site.answers import ANSWERS
from orchestration.site.made import is_of_release

SITE = dg.AssetKey(["published", "site"])

_CHECK = "is_of_this_release"


def build_site(settings: Settings) -> dg.AssetsDefinition:
    """``published/site``: pages of the answers, downstream of the file that they are drawn from."""

    @dg.asset(
        key=SITE,
        deps=[PUBLISHED],
        description="The answers as pages, drawn from the published file alone: readable from disk, without a network.",
        metadata={
            "notice": settings.notice,
            "entry page": dg.MetadataValue.path(str(settings.site / "index.html")),
            "dagster/code_references": code(PACKAGE / "site" / "write.py"),
        },
        group_name="published",
        kinds={"html"},
        owners=["team:trade-corridors"],
        tags={"layer": "published", "source_mode": settings.mode.value},
        output_required=False,
        check_specs=[
            dg.AssetCheckSpec(
                _CHECK,
                asset=SITE,
                description="The site shows the release that BI reads. One that could not be made leaves the last one.",
            )
        ],
    )
    def site(context: dg.AssetExecutionContext) -> Iterator[Any]:
        from orchestration.site.write import write_site

        release = published_file(settings)
        if release is not None and is_of_release(settings, release.parent.name):
            context.log.info("the site is of this release")
            yield dg.AssetCheckResult(passed=True, check_name=_CHECK)
            return
        try:
            entry = write_site(settings)
        except Exception as error:  # noqa: BLE001 (a picture stops no night)
            context.log.warning(f"the site was not made: {error}")
            yield dg.AssetCheckResult(
                passed=False, check_name=_CHECK, severity=dg.AssetCheckSeverity.WARN, metadata={"finding": str(error)}
            )
            return
        size = sum(path.stat().st_size for path in settings.site.resolve().rglob("*") if path.is_file())
        yield dg.AssetCheckResult(passed=True, check_name=_CHECK)
        yield dg.MaterializeResult(metadata={"file": dg.MetadataValue.path(str(entry)), "bytes": size})

    return site


def links_of(settings: Settings, model: str) -> Mapping[str, Any]:
    """Where people read more of a model, as metadata of its asset: its pages, and the history of its checks.

    Args:
        model: the dbt model's name.
    """
    pages = [answer.slug for answer in ANSWERS if answer.table == model] if settings.has_site else []
    docs = {f"page {slug}": dg.MetadataValue.path(str(settings.site / "answers" / f"{slug}.html")) for slug in pages}
    return {**docs, "history of checks": dg.MetadataValue.url(f"/assets/marts/{model}?view=checks")}
