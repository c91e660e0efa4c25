"""A failure stays a record from where it is raised, through a Dagster run, to those who read it."""

from collections.abc import Callable

import dagster as dg
import pytest

from orchestration.assets.refusing import refusal, refusing
from orchestration.automation.failures import failures_of
from orchestration.core.earlier import failure_in
from orchestration.core.errors import DamagedJournal, GateRefused, SourceUnavailable, StorageFailed
from orchestration.core.failure import Failure

DOWN = SourceUnavailable(
    dataset="boc_exchange_rates", partition="current", expected="an answer", found="status 503", remedy="Run later."
)
REFUSED = GateRefused(
    dataset="bts_transborder", partition="2024-01", expected="", found="A [b] Kind: c.", remedy="Look."
)


def _failed(run: Callable[[dg.OpExecutionContext], None]) -> list[Failure]:
    """What is read of a run whose only step does this."""

    @dg.op
    def step(context: dg.OpExecutionContext) -> None:
        run(context)

    @dg.job
    def job() -> None:
        step()

    return failures_of(job.execute_in_process(raise_on_error=False).all_events)


def test_what_a_step_tells_arrives_field_by_field() -> None:
    told = [DOWN.failure(), REFUSED.failure(), Failure(message="two: words [x y] z")]

    def run(context: dg.OpExecutionContext) -> None:
        raise refusal(context, told)

    assert _failed(run) == told


def test_an_error_that_ends_a_step_is_told_with_its_dataset() -> None:
    error = DamagedJournal(dataset="a_b", expected="a record", found="none", remedy="Put it back.")

    def run(context: dg.OpExecutionContext) -> None:
        with refusing(context):
            raise error

    assert _failed(run) == [error.failure()]


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [(ValueError("one\ntwo"), "", "ValueError: one"), (OSError(28, "No space left on device"), "StorageFailed", "")],
)
def test_what_nobody_foresaw_is_told_by_its_first_line_and_a_full_disk_by_its_name(
    error: Exception, kind: str, message: str
) -> None:
    def run(context: dg.OpExecutionContext) -> None:
        raise RuntimeError("wrapped") from error

    (failure,) = _failed(run)
    assert (failure.kind, failure.dataset) == (kind, "")
    assert message in failure.message


def test_only_what_can_pass_is_tried_again() -> None:
    context = dg.build_op_context()
    assert refusal(context, [DOWN.failure()]).allow_retries
    assert not refusal(context, [DOWN.failure(), REFUSED.failure()]).allow_retries


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        (
            "[a_b 2024-01] SourceUnavailable: expected x; found [y] Z: w. Wait.",
            Failure(
                dataset="a_b",
                partition="2024-01",
                kind="SourceUnavailable",
                message="expected x; found [y] Z: w. Wait.",
                is_passing=True,
            ),
        ),
        (
            "[a_b] GateRefused: x. Look. Details: make refused SOURCES=live ID=0a1b",
            Failure(
                dataset="a_b",
                kind="GateRefused",
                message="x. Look.",
                shown_by="make refused SOURCES=live",
                load_id="0a1b",
            ),
        ),
        ("[a_b] SchemaDrift: gone", Failure(dataset="a_b", kind="SchemaDrift", message="gone")),
        ("StorageFailed: full", Failure(kind=StorageFailed.__name__, message="full")),
        ("dbt did not build.", Failure(message="dbt did not build.")),
        ("", None),
    ],
)
def test_a_line_of_an_earlier_version_is_read_as_the_record_that_it_told(line: str, failure: Failure | None) -> None:
    assert failure_in(line) == failure
    assert str(failure or "") == line
