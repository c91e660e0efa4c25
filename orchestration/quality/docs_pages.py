"""Pages of the Data Docs: Great Expectations' own renderers in a frame that needs no network and no script.

The library's page links to a dozen addresses and hides half of its content until a script opens it, and its templates
put data into the page as it is. Here its sections stand in this project's templates (``data_docs_site``), open, and
every value is escaped. Importing this module costs seconds: only the command that builds the site does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema
from great_expectations.render import CollapseContent, RenderedStringTemplateContent, RenderedTableContent
from great_expectations.render.renderer.page_renderer import ExpectationSuitePageRenderer, ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader, pass_context
from markupsafe import Markup

from orchestration.quality.documents import check_name

SITE = Path(__file__).with_name("data_docs_site")
_TABLE_LEVEL = "Table-Level Expectations"


class Pages(DefaultJinjaPageView):  # type: ignore[misc]  # the library is untyped
    """The library's view of a page, in this project's frame.

    Args:
        notice: one sentence on what kind of data this is; stands on every page.
    """

    def __init__(self, notice: str) -> None:
        super().__init__()
        self.env.autoescape = True
        self.env.loader = ChoiceLoader([FileSystemLoader(SITE), self.env.loader])
        self.env.globals["notice"] = notice

    def index(self, validations: Sequence[Mapping[str, Any]], suites: Mapping[str, str]) -> str:
        """The first page.

        Args:
            validations: what ``index.j2`` shows of each, in its order.
            suites: page by suite name.
        """
        page = self.env.get_template("index.j2")
        return str(page.render(title="What the gates judged", home="", validations=validations, suites=suites))

    def validation(self, document: Mapping[str, Any], about: Mapping[str, Any]) -> str:
        """The page of one validation.

        Args:
            document: an ``ExpectationSuiteValidationResult`` as JSON, made by ``documents.make_document``.
            about: what ``page.j2`` says of it at the top.
        """
        answer = expectationSuiteValidationResultSchema.load(document)
        rendered = ValidationResultsPageRenderer().render(answer)
        overview, *columns = rendered.sections
        overview.content_blocks = [
            block for block in overview.content_blocks if isinstance(block, RenderedTableContent)
        ]
        for section in columns:
            entries = [entry for entry in answer.results if _column(entry) == section.section_name]
            _tell_more(section.content_blocks[-1], entries)
        troubled = {_column(entry) for entry in answer.results if entry.meta["outcome"] != "pass"}
        title = f"{about['dataset']} · {about['table']}"
        return str(self.render(rendered, title=title, home="../", about=about, troubled=troubled))

    def suite(self, document: Mapping[str, Any], name: str) -> str:
        """The page of the expectation suite that a validation used."""
        configurations = [dict(entry["expectation_config"]) for entry in document["results"]]
        for configuration in configurations:
            configuration["notes"] = [f"`{configuration['meta']['check']}`", configuration["notes"]]
        suite = ExpectationSuite(name=document["suite_name"], expectations=configurations)
        rendered = ExpectationSuitePageRenderer().render(suite)
        overview = rendered.sections[0]
        overview.section_name, overview.content_blocks = "Table", overview.content_blocks[2:]
        return str(self.render(rendered, title=f"Expectation suite {name}", home="../"))

    @pass_context
    def render_content_block(
        self, jinja_context: Any, content_block: Any, index: Any = None, content_block_id: Any = None
    ) -> Any:
        """What the library makes of a block is HTML; a bare value is text, which the template escapes."""
        if isinstance(content_block, list):
            parts = enumerate(content_block)
            return Markup().join(
                self.render_content_block(jinja_context, part, number, f"{content_block_id}-{number}")
                for number, part in parts
            )
        rendered = super().render_content_block(jinja_context, content_block, index, content_block_id)
        return Markup(rendered) if isinstance(content_block, dict) else rendered  # noqa: S704

    def render_string_template(self, template: Any) -> Any:
        """HTML, in which the library has escaped the values."""
        return Markup(super().render_string_template(template))  # noqa: S704

    def render_styling(self, styling: Mapping[str, Any]) -> Markup:
        """HTML attributes."""
        return Markup(super().render_styling(styling))  # noqa: S704

    def attributes_dict_to_html_string(self, attributes_dict: Mapping[str, Any], prefix: str = "") -> Markup:
        """HTML attributes."""
        return Markup(super().attributes_dict_to_html_string(attributes_dict, prefix))  # noqa: S704

    def render_markdown(self, markdown: str) -> Markup:
        """HTML, in which the library has escaped what is not Markdown."""
        return Markup(super().render_markdown(markdown))  # noqa: S704


def _column(entry: Any) -> str:
    return str(entry.expectation_config.kwargs.get("column", _TABLE_LEVEL))


def _tell_more(table: Any, entries: Sequence[Any]) -> None:
    """Outcome in words, name, rows that a query found and why the check exists; what did not pass comes first."""
    rows = []
    for (_, expectation, observed), entry in zip(table.table, entries, strict=True):
        parts = expectation if isinstance(expectation, list) else [expectation]
        shown = [part for part in parts if not isinstance(part, CollapseContent)]
        outcome, why = entry.meta["outcome"], entry.expectation_config.notes
        cell = [_text(check_name(entry), "check"), *shown, *_unexpected_rows(entry)]
        rows.append((outcome == "pass", [_text(outcome, "outcome", outcome), cell, observed, why]))
    table.table = [row for _, row in sorted(rows, key=lambda row: row[0])]
    table.header_row = ["Outcome", "Expectation", "Observed value", "Why"]
    table.header_row_options = {}


def _text(text: str, *classes: str) -> Any:
    return RenderedStringTemplateContent(
        string_template={"template": "$text", "params": {"text": text}, "styling": {"classes": list(classes)}}
    )


def _unexpected_rows(entry: Any) -> Iterable[Any]:
    rows = (entry.result.get("details") or {}).get("unexpected_rows")
    if rows:
        cells = [["null" if value is None else str(value) for value in row.values()] for row in rows]
        yield RenderedTableContent(header_row=list(rows[0]), table=cells)
