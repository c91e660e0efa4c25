"""What the site shows, asked of the published file in another way: for each answer the figures of one row.

Parameters are the row's own texts; ``$month`` is its first day. Each query gives value, low and high.
"""

from __future__ import annotations

import json
import math
import random
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.seeds import seed_file

_YEAR = "month_start_date > $month - interval 1 year and month_start_date <= $month"
_BEFORE = "month_start_date > $month - interval 2 year and month_start_date <= $month - interval 1 year"
_REPORTER = "case left($trade, 3) when 'Can' then 'CAN' else 'MEX' end"
_PARTNER = "case left($trade, 3) when 'Can' then 'MEX' else 'CAN' end"
_FLOW = "if($trade like '%imports', 'import', 'export')"
_KEY = "case {} when 'Canada' then 'CAN' when 'Mexico' then 'MEX' else 'USA' end"

WITNESSES = {
    "published-evidence": """
        select max(published_value), null, null from marts.mart_published_evidence
        where evidence_name = $line and strftime(period_end_date, '%Y-%m') = strftime($month, '%Y-%m')
            and starts_with($claim, claim_number || '.')
            and ($periods like 'single%') = (period_kind in ('month', 'quarter'))
    """,
    "rebalancing-index": """
        select if($line = 'Every component alike', avg(component_index), (
            select index_value from marts.mart_rebalancing_index
            where weighting_name = $line and month_start_date = $month
        )), null, null
        from marts.mart_rebalancing_components where month_start_date = $month
    """,
    "index-components": """
        select if($measure = 'as shares', share_12m * 100, share_12m / base_share * 100), null, null
        from marts.mart_rebalancing_components
        where month_start_date = $month and component_name = $line
    """,
    "canada-mexico-trade": f"""
        with months as (
            select *, if($measure like 'Can%', value_cad, value_usd) as value from marts.mart_trade_by_month
            where month_start_date <= $month
                and month_start_date > $month::date - to_months(if($measure like '%single months', 1, 12))
        ),
        told as (
            select sum(value) filter (flow = 'import' and reporter_country_key = importer and partner_country_key = exporter) as imports,
                sum(value) filter (flow = 'export' and reporter_country_key = exporter and partner_country_key = importer) as exports
            from months, (select {_KEY.format("split_part($direction, ' to ', 1)")} as exporter,
                {_KEY.format("split_part($direction, ' to ', 2)")} as importer)
        ),
        shares as (
            select 100 * sum(own) filter (partner_country_key = {_KEY.format("split_part($line, ' in ', 1)")}) / sum(own) as share
            from (select *, if(reporter_country_key = 'CAN', value_cad, value_usd) as own from months)
            where ends_with($line, flow || 's')
                and reporter_country_key = case left(split_part($line, ' in ', 2), 2) when 'Ca' then 'CAN' when 'Me' then 'MEX' else 'USA' end
        )
        select
            case when $measure like 'share%' then share when $line = 'recorded by the importing country' then imports
                when $line = 'recorded by the exporting country' then exports end,
            if($line = 'between the two records', least(imports, exports), null),
            if($line = 'between the two records', greatest(imports, exports), null)
        from told, shares
    """,
    "growth": f"""
        select 100 * (
            sum(if(reporter_country_key = 'CAN', value_cad, value_usd)) filter ({_YEAR})
            / sum(if(reporter_country_key = 'CAN', value_cad, value_usd)) filter ({_BEFORE}) - 1
        ), null, null
        from marts.mart_trade_by_month
        where reporter_country_key = {_REPORTER} and flow = {_FLOW}
            and ($line like '%all partners' or partner_country_key = {_PARTNER})
    """,
    "partners": f"""
        select sum(value_usd), null, null from marts.mart_trade_by_month
        where {_YEAR} and reporter_country_key = {_KEY.format("$reporter")} and flow || 's' = $direction
            and (partner_country_name = $line or ($line = 'United States' and partner_country_key = 'USA'))
    """,
    "us-hub": """
        select 100 * max(us_share_12m), null, null from marts.mart_hub_dependence
        where month_start_date = $month and basis = 'customs' and dataset_code <> 'un_comtrade_trade'
            and reporter_country_key = if(starts_with($line, 'Canada'), 'CAN', 'MEX') and ends_with($line, flow || 's')
    """,
    "shipped-from": f"""
        select 100 * sum(case $line when 'the United States' then shipped_from_us_cad when 'Mexico' then shipped_from_mexico_cad
            when 'elsewhere' then shipped_from_other_cad else shipped_from_unknown_cad end) / sum(imports_value_cad), null, null
        from marts.mart_via_us where {_YEAR} and importer_country_key = 'CAN'
            and if($goods like '%consignment%', evidence_class = 'consignment',
                evidence_class = 'shipment' and ($goods = 'All goods' or product_group_label = $goods))
    """,
    "corridors": """
        select null, 100 * sum(low_value_cad) / sum(base_value_cad), 100 * sum(high_value_cad) / sum(base_value_cad)
        from marts.mart_corridor_flow
        where corridor_name = $item and exporter_country_key = if(starts_with($direction, 'Mexico'), 'MEX', 'CAN')
            and if($period like 'twelve months to %', month_start_date > (
                select max(month_start_date) - interval 1 year from marts.mart_corridor_flow
            ), year(month_start_date)::varchar = $period)
    """,
    "reexports": f"""
        select 100 * sum(value_usd) filter (domestic_foreign = 'foreign') / sum(value_usd), null, null
        from marts.fct_transborder_freight_by_state_commodity
        where {_YEAR} and flow = 'export' and partner_country_key = if($line = 'to Canada', 'CAN', 'MEX')
            and ($goods = 'All goods' or hs2_code in (select hs2_code from marts.dim_commodity where chapter_label = $goods))
    """,
    "gateways": """
        select sum(value_usd), null, null from marts.fct_transborder_freight_by_state_port
        where month_start_date = $month and 'US ' || flow || 's' = $direction
            and partner_country_key = if($partner = 'Canada', 'CAN', 'MEX')
            and if($divided_by = 'gateway',
                ($line = 'all other gateways' and port_key not in (
                    select port_key from marts.mart_gateway_flow where partner_country_key = if($partner = 'Canada', 'CAN', 'MEX')
                    group by port_key order by sum(value_usd) desc limit 8
                ) and port_key not in (select port_key from marts.dim_port where is_undisclosed))
                or port_key in (select port_key from marts.mart_gateway_flow
                    where port_label = $line or ($line = 'port not disclosed' and is_undisclosed))
                or ($line = 'port not disclosed'
                    and port_key in (select port_key from marts.dim_port where is_undisclosed)),
                if(transport_mode in ('truck', 'rail', 'vessel', 'air', 'pipeline'), transport_mode, 'other') = $line)
    """,
    "pacific-ports": f"""
        with years as (
            select *, coast = case $line when 'in Canada' then 'canada_pacific' when 'in Mexico' then 'mexico_pacific'
                else 'us_pacific' end as is_there
            from marts.mart_pacific_gateway where {_YEAR}
        )
        select case when $measure like 'calls,%' then sum(container_calls_count) filter (port_label = $line)
            when $measure like 'share%' then 100 * sum(calls_share) filter (is_there) / 12
            when $measure like 'estimated%' then sum(loaded_tonnes_estimated + unloaded_tonnes_estimated) filter (is_there)
            when $measure like 'value%' then sum(if($line like '%, imports', vessel_imports_value_usd, vessel_exports_value_usd))
                filter (starts_with($line, port_label || ','))
            else max(co_movement_with_manzanillo) filter (port_label = $line and month_start_date = $month) end, null, null
        from years
    """,
    "routes": """
        select if($measure = 'days on the way', days_central, usd_per_teu_central),
            if($measure = 'days on the way', days_low, usd_per_teu_low),
            if($measure = 'days on the way', days_high, usd_per_teu_high)
        from marts.mart_route_options where route_name = $item and origin_name || ' to ' || destination_name = $journey
    """,
    "us-exposure": """
        select 100 * max_by(dependence_share, (dataset_code <> 'un_comtrade_trade', period_end_date)), null, null
        from marts.mart_us_input_dependence
        where product_level = 'chapter' and flow = if($need = 'as a supplier', 'import', 'export')
            and dependent_country_key = case left($who, 3) when 'Can' then 'CAN' when 'Mex' then 'MEX' else 'USA' end
            and partner_country_key = case when ends_with($who, 'together') then 'CAN+MEX' when ends_with($who, 'Canada') then 'CAN'
                when ends_with($who, 'Mexico') then 'MEX' else 'USA' end
            and product_code in (select hs2_code from marts.dim_commodity where chapter_label = $item)
    """,
    "who-needs-whom": """
        select 100 * max_by(exporter_dependence_share - importer_dependence_share, (source_kind = 'own_customs', period_end_date)),
            null, null
        from marts.mart_leverage_balance
        where product_level = 'chapter' and balance is not null
            and exporter_country_key = case left($sale, 3) when 'Can' then 'CAN' when 'Mex' then 'MEX' else 'USA' end
            and importer_country_key = case right($sale, 3) when 'ada' then 'CAN' when 'ico' then 'MEX' else 'USA' end
            and product_code in (select hs2_code from marts.dim_commodity where chapter_label = $item)
    """,
    "more-options": """
        select max(if($measure = 'share of the United States', 100 * us_share, 1 / concentration_hhi)), null, null
        from marts.mart_market_diversification
        where product_level = 'total' and period_kind = 'calendar year' and year(period_end_date) = year($month::date)
            and dataset_code not in ('un_comtrade_trade', 'statcan_trade_totals')
            and reporter_country_key = if(starts_with($line, 'Canada'), 'CAN', 'MEX') and ends_with($line, flow || 's')
    """,
    "investment": f"""
        with years as (
            select year(year_end_date) as at, sum(value_cad) filter (where partner_country_key = 'MEX') as mexico,
                sum(value_cad) as everywhere,
                sum(value_cad) filter (where partner_country_key in (
                    select country_key from read_csv('{seed_file("investment_conduits")}')
                )) as conduits
            from marts.fct_direct_investment
            where position_kind = if(starts_with($line, 'Canada'), 'canadian_abroad', 'foreign_in_canada')
            group by all
        )
        select case $measure
            when 'position at year end' then now.mexico
            when 'share of all positions' then 100 * if($line like '%conduits', now.conduits, now.mexico) / now.everywhere
            else 100 * (if($line in ('Canada''s investment in Mexico', 'Mexico''s investment in Canada'), now.mexico / before.mexico,
                (now.everywhere - now.mexico) / (before.everywhere - before.mexico)) - 1) end, null, null
        from years as now left join years as before on before.at = now.at - 1 where now.at = year($month::date)
    """,
    "tariffs": """
        select null, sum(duty_low_per_year_usd), sum(duty_high_per_year_usd) from marts.mart_tariff_exposure
        where partner_country_key = if($goods = 'Canadian goods', 'CAN', 'MEX') and 'claims of ' || strftime((claims_period || '-01')::date, '%B %Y') = $claims
            and (status = 'in_force') = ($state = 'in force')
            and $item = regime_name || ', from ' || strftime(valid_from, '%-d %B %Y')
                || coalesce(' to ' || strftime(valid_to, '%-d %B %Y'), '')
    """,
    "scenarios": """
        select null, sum(change_low_usd), sum(change_high_usd) from marts.mart_scenarios
        where unavailable_reason is null and starts_with($item, scenario_name)
            and ($item not like '%(Mexico to Canada)' or subject_key = 'MEX-CAN')
            and ($item not like '%(Canada to Mexico)' or subject_key = 'CAN-MEX')
    """,
    "survival": f"""
        select 100 * survival_share, 100 * survival_low_share, 100 * survival_high_share
        from marts.mart_relationship_survival
        where horizon_months || ' months' = $after and flow = {_FLOW}
            and reporter_country_key = if(starts_with($trade, 'Canada'), 'CAN', 'USA')
            and partner_group = case right($item, 6) when 'Canada' then 'CAN' when 'Mexico' then 'MEX'
                when 'States' then 'USA' else 'other' end
    """,
    "events": """
        select 100 * change_share, 100 * change_low_share, 100 * change_high_share from marts.mart_event_study
        where starts_with($item, series_name) and ends_with($event, event_title) and starts_with($event, strftime(event_date, '%-d %B %Y'))
    """,
    "series": """
        select if(unit = 'share', 100, 1) * if($line = 'unadjusted', unadjusted_value, adjusted_value), null, null
        from marts.mart_adjusted_series where series_name = $series and month_start_date = $month
    """,
}


def pages_with_rows(site: Path) -> list[str]:
    """Answers that have something to show."""
    return [page.stem for page in sorted((site / "answers").glob("*.html")) if 'id="data"' in page.read_text()]


def rows_of(site: Path, slug: str) -> list[dict[str, Any]]:
    """The rows that a page holds."""
    html = (site / "answers" / f"{slug}.html").read_text()
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    data = json.loads(text)
    texts = {name: [column["list"][at] for at in column["at"]] for name, column in data["texts"].items()}
    columns = {**texts, **data["numbers"]}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def disagreements(con: duckdb.DuckDBPyConnection, site: Path, count: int) -> list[tuple[str, dict[str, Any], Any]]:
    """Of ``count`` rows of the site, chosen from all its answers, those that its witness does not confirm."""
    choose = random.Random(2026)  # noqa: S311 (a sample, no secret)
    rows = {slug: rows_of(site, slug) for slug in pages_with_rows(site)}
    rows["growth"] = [row for row in rows["growth"] if _is_of_one_source(con, row)]
    chosen = [(slug, choose.choice(rows[slug])) for _ in range(-(-count // len(rows))) for slug in rows]
    return [(slug, row, found) for slug, row in chosen if not _agree(row, found := _asked(con, slug, row))]


def _is_of_one_source(con: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> bool:
    """Whether the months that growth compares come from one dataset, as the witness takes them month by month."""
    ((sources,),) = con.execute(
        "select count(distinct dataset_code) from marts.mart_trade_by_month where reporter_country_key ="
        " if(starts_with($trade, 'Canada'), 'CAN', 'MEX') and ends_with($trade, flow || 's')"
        " and month_start_date <= $month and month_start_date > $month - interval 2 year",
        {"trade": row["trade"], "month": date.fromisoformat(f"{row['month']}-01")},
    ).fetchall()
    return bool(sources == 1)


def _asked(con: duckdb.DuckDBPyConnection, slug: str, row: dict[str, Any]) -> tuple[Any, ...]:
    texts: dict[str, Any] = {name: text for name, text in row.items() if isinstance(text, str)}
    if "month" in texts:
        texts["month"] = date.fromisoformat(f"{texts['month']}-01")
    sql = WITNESSES[slug]
    (found,) = con.execute(sql, {name: text for name, text in texts.items() if f"${name}" in sql}).fetchall()
    return tuple(found)


def _agree(row: dict[str, Any], found: tuple[Any, ...]) -> bool:
    return all(
        said is one if said is None or one is None else math.isclose(said, float(one), rel_tol=1e-6, abs_tol=1e-9)
        for said, one in zip((row["value"], row["low"], row["high"]), found, strict=True)
    )
