"""The audit: what Great Expectations asks of a whole candidate release before it may be published.

Runs on the candidate's own connection, with the build file attached as ``build`` and, when there is one, the
release that BI reads now attached as ``last``. Rules that dbt tests already state are not said again here.
"""

from __future__ import annotations

from orchestration.core.registry import all_datasets
from orchestration.core.settings import SEEDS
from orchestration.quality.checks import Check


def audit_checks(*, has_last: bool) -> tuple[Check, ...]:
    """All checks of a candidate release."""
    checks = [_PUBLISHED_TOTALS, _EVERY_MONTH, _VALUE_AS_LOADED, _SHARE_UNDISCLOSED, _EVERY_DATASET]
    if has_last:
        checks += [_NOTHING_ABSENT, _NO_COLUMN_LOST, _NO_MONTH_LOST]
    return tuple(checks)


def _audit(name: str, table: str, why: str, sql: str) -> Check:
    return Check(f"audit.{name}", f"marts.{table}", "no_rows", why, {"sql": sql})


_PUBLISHED_TOTALS = _audit(
    "published_control_totals",
    "mart_gateway_flow",
    "What an analyst reads must reproduce the totals that BTS announced, within half a percent (first prints).",
    f"""
    select f.month_start_date from (
        select month_start_date, partner_iso3_code, sum(value_usd) as value_usd from {{batch}} group by all
    ) f
    join marts.dim_country c on c.country_key = f.partner_iso3_code
    join read_csv('{SEEDS}/control_totals.csv', all_varchar = true) t
        on t.dataset = 'bts_transborder' and t.country_code = c.transborder_code
        and t.period = strftime(f.month_start_date, '%Y-%m')
    where abs(f.value_usd - t.value::double) > t.tolerance::double * t.value::double
    """,
)
_EVERY_MONTH = _audit(
    "every_loaded_month_is_published",
    "fct_transborder_freight_by_state_port",
    "A month that was accepted into raw and is not in the facts was lost on the way.",
    """
    select _partition from build.meta.profiles
    where table_name = 'bts_transborder_state_port' and measure = 'rows'
        and _partition not in (select strftime(month_start_date, '%Y-%m') from {batch})
    """,
)
_VALUE_AS_LOADED = _audit(
    "value_equals_what_was_accepted",
    "fct_transborder_freight_by_state_port",
    "Totals by month equal those that the gate accepted, in every cut: nothing dropped, nothing doubled by a join.",
    """
    select p._partition from build.meta.profiles p
    left join (
        select 'bts_transborder_state_port' as table_name, strftime(month_start_date, '%Y-%m') as _partition,
            sum(value_usd) as value_usd from {batch} group by all
        union all
        select 'bts_transborder_state_commodity', strftime(month_start_date, '%Y-%m'), sum(value_usd)
        from marts.fct_transborder_freight_by_state_commodity group by all
        union all
        select 'bts_transborder_port_commodity', strftime(month_start_date, '%Y-%m'), sum(value_usd)
        from marts.fct_transborder_freight_by_port_commodity group by all
    ) f using (table_name, _partition)
    where p.dataset = 'bts_transborder' and p.measure = 'value' and p.amount is distinct from f.value_usd::double
    """,
)
_SHARE_UNDISCLOSED = _audit(
    "share_at_undisclosed_ports",
    "mart_gateway_flow",
    "12 to 18 % of a month's value is at undisclosed ports in 48 months; far outside, codes were lost or invented.",
    """
    select month_start_date from {batch} group by all
    having coalesce(sum(value_usd) filter (where is_undisclosed), 0) / sum(value_usd) not between 0.08 and 0.25
    """,
)
_EVERY_DATASET = _audit(
    "every_dataset_has_its_health",
    "mart_dataset_health",
    "A dataset without a row of health is one that nobody would notice missing.",
    "select d.code from (values "
    + ", ".join(f"('{dataset.code}')" for dataset in all_datasets())
    + ") d(code) anti join {batch} h on h.dataset_code = d.code",
)
_NOTHING_ABSENT = _audit(
    "no_dataset_became_absent",
    "mart_dataset_health",
    "Absent is legal only for a dataset that never had an accepted load.",
    "select l.dataset_code from last.marts.mart_dataset_health l join {batch} h using (dataset_code)"
    " where l.state <> 'absent' and h.state = 'absent'",
)
_NO_COLUMN_LOST = _audit(
    "no_published_column_lost",
    "mart_dataset_health",
    "Tables and columns are a contract with dashboards: removing one is a major version.",
    "select table_name, column_name from duckdb_columns() where database_name = 'last' and schema_name = 'marts'"
    " and (table_name, column_name) not in (select (table_name, column_name) from duckdb_columns()"
    " where database_name = 'release' and schema_name = 'marts') and exists (from {batch})",
)
_NO_MONTH_LOST = _audit(
    "no_published_month_lost",
    "fct_transborder_freight_by_state_port",
    "A month that BI reads today must still be there tomorrow.",
    "select distinct month_start_date from last.marts.fct_transborder_freight_by_state_port"
    " where month_start_date not in (select month_start_date from {batch})",
)
