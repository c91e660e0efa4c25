"""What the front page draws: for each question the query over ``marts``, its unit, and what the picture cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["index", "%", "US$ bn"]


@dataclass(frozen=True)
class Panel:
    """One question and its picture.

    Args:
        question: stands above the pictures.
        table: the table in ``marts`` that answers it.
        sql: columns ``picture`` (its title; a picture each), ``line`` (its name), ``month_start_date``, ``value`` (of
            the line, or null), ``low`` and ``high`` (of the band, or null), in the panel's unit and in this order; rows
            stand picture by picture, line by line, month by month.
        unit: of the values.
        caution: what must be known before the picture is quoted.
    """

    question: str
    table: str
    sql: str
    unit: Unit
    caution: str


PANELS = (
    Panel(
        "Is North American trade re-centring, in one line?",
        "mart_rebalancing_index",
        """
        select 'The rebalancing index, 2024 = 100' as picture, weighting_name as line, month_start_date,
            index_value as value, null as low, null as high
        from marts.mart_rebalancing_index where index_value is not null
        order by is_headline desc, weighting_key, month_start_date
        """,
        "index",
        "More than 100 is further from the United States as the hub than in 2024. The weights are a choice: no line is"
        " the truth, and where they part on either side of 100 nothing is shown.",
    ),
    Panel(
        "What is the index made of?",
        "mart_rebalancing_components",
        """
        select component_name as picture, 'share in twelve months' as line, month_start_date,
            100 * share_12m as value, null as low, null as high
        from marts.mart_rebalancing_components where share_12m is not null
        order by component_key, month_start_date
        """,
        "%",
        "Each picture has a scale of its own. Canada's customs know where a shipment began, not whose soil it crossed;"
        " port calls count ships, not containers.",
    ),
    Panel(
        "How large is trade between Canada and Mexico, and who says so?",
        "mart_mirror_band",
        """
        select
            if(exporter_country_key = 'CAN', 'Goods from Canada to Mexico', 'Goods from Mexico to Canada') as picture,
            'the importer''s figure, and the band to the exporter''s' as line, month_start_date,
            preferred_value_usd / 1e9 as value, low_value_usd / 1e9 as low, high_value_usd / 1e9 as high
        from marts.mart_mirror_band
        where exporter_country_key in ('CAN', 'MEX') and importer_country_key in ('CAN', 'MEX')
            and unavailable_reason is null
        order by exporter_country_key, month_start_date
        """,
        "US$ bn",
        "A month each, where both have reported. Exporters credit the last known destination, often the United States:"
        " a wide band may be goods that were shipped through a third country, before it is timing, valuation or"
        " anybody's mistake.",
    ),
    Panel(
        "How far is the United States still the hub?",
        "metric_us_hub_share",
        """
        select 'Part of the United States in trade' as picture, line, month_start_date, 100 * value as value,
            null as low, null as high
        from (
            unpivot marts.metric_us_hub_share
            on us_share_of_canadas_exports as 'of Canada''s exports',
                us_share_of_canadas_imports as 'of Canada''s imports',
                us_share_of_mexicos_exports as 'of Mexico''s exports',
                us_share_of_mexicos_imports as 'of Mexico''s imports'
            into name line value value
        )
        where value is not null
        order by line, month_start_date
        """,
        "%",
        "Shares of twelve months by each country's own customs, imports by origin: goods of other origin shipped from"
        " the United States are not in them, and figures of the balance of payments are others.",
    ),
    Panel(
        "What of Mexican origin is shipped to Canada from the United States?",
        "mart_via_us",
        """
        select 'Canada''s imports of Mexican origin, by where they were shipped' as picture, line, month_start_date,
            100 * part / whole as value,
            null as low, null as high
        from (
            unpivot (
                select month_start_date, sum(sum(imports_value_cad)) over twelve as whole,
                    sum(sum(shipped_from_mexico_cad)) over twelve as "shipped from Mexico",
                    sum(sum(shipped_from_us_cad)) over twelve as "shipped from the United States",
                    sum(sum(shipped_from_other_cad)) over twelve as "shipped from elsewhere",
                    sum(sum(shipped_from_unknown_cad)) over twelve as "not known from where",
                    count(*) over twelve as months
                from marts.mart_via_us where evidence_class = 'shipment' group by month_start_date
                window twelve as (
                    order by month_start_date range between interval 11 months preceding and current row
                )
            ) on "shipped from Mexico", "shipped from the United States", "shipped from elsewhere",
                "not known from where"
            into name line value part
        )
        where months = 12 and whole > 0
        order by line = 'not known from where', line, month_start_date
        """,
        "%",
        "Shares of twelve months. It says where the shipment to Canada began: goods in transit through the United"
        " States count as shipped from Mexico.",
    ),
    Panel(
        "Along which corridors does it move?",
        "mart_corridor_flow",
        """
        select 'Mexico to Canada ' || lower(corridor_name[1]) || corridor_name[2:] as picture,
            'from what evidence forces to what it excludes' as line, month_start_date,
            null as value, 100 * low_share as low, 100 * high_share as high
        from marts.mart_corridor_flow
        where exporter_country_key = 'MEX' and importer_country_key = 'CAN' and high_share is not null
        order by corridor_key, month_start_date
        """,
        "%",
        "Part of Canada's imports of Mexican origin, as bounds, a month each: the truth lies somewhere in the band, no"
        " line within it is more likely, and bounds of several corridors do not add up. Where a kind of evidence is not"
        " loaded the band is wider. A land mode at Canada's border is strong evidence of transit through the United"
        " States, not proof.",
    ),
    Panel(
        "How much of what the United States sends to each is of foreign origin?",
        "mart_us_reexports",
        """
        select 'Re-exports, part of US exports' as picture,
            case partner_country_key when 'CAN' then 'to Canada' when 'MEX' then 'to Mexico'
                else 'to a partner that is not known' end as line, month_start_date,
            100 * sum(reexports_value_usd) / sum(exports_value_usd) as value, null as low, null as high
        from marts.mart_us_reexports group by all having sum(exports_value_usd) > 0
        order by line, month_start_date
        """,
        "%",
        "A month each, of value. The origin is not published and goods in transit are not in it, so that it bounds no"
        " single country's share.",
    ),
    Panel(
        "How does US trade with Canada and Mexico divide by mode of transport?",
        "mart_gateway_flow",
        """
        select 'US trade with ' || partner || ', by mode' as picture, mode as line, month_start_date,
            sum(value_usd) / 1e9 as value, null as low, null as high
        from (
            select month_start_date, value_usd,
                case partner_country_key when 'CAN' then 'Canada' when 'MEX' then 'Mexico' end as partner,
                if(transport_mode in ('truck', 'rail', 'vessel', 'pipeline'), transport_mode, 'all others') as mode
            from marts.mart_gateway_flow
            where partner_country_key in ('CAN', 'MEX')
        )
        group by partner, mode, month_start_date
        order by partner, mode = 'all others', mode, month_start_date
        """,
        "US$ bn",
        "A month each, exports and imports together, by the mode at the US border. No trade between Canada and Mexico"
        " is in it.",
    ),
    Panel(
        "Are Canada's Pacific ports becoming Mexico's door to Asia?",
        "mart_pacific_gateway",
        """
        select 'Container ships'' calls at the listed Pacific ports' as picture,
            case coast when 'canada_pacific' then 'in Canada' when 'mexico_pacific' then 'in Mexico'
                when 'us_pacific' then 'in the United States' end as line,
            month_start_date, 100 * calls / sum(calls) over (partition by month_start_date) as value,
            null as low, null as high
        from (
            select coast, month_start_date, sum(sum(container_calls_count)) over twelve as calls,
                count(*) over twelve as months
            -- A month without shares lacks a port.
            from marts.mart_pacific_gateway where calls_share is not null group by coast, month_start_date
            window twelve as (
                partition by coast order by month_start_date range between interval 11 months preceding and current row
            )
        )
        where months = 12
        order by coast, month_start_date
        """,
        "%",
        "Shares of twelve months, from ships' positions. It cannot trace a container: a rising share is room for the"
        " claim, not the claim.",
    ),
)
"""In the order of the page."""
