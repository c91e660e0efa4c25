"""Which way goods go: where shipments begin, corridors, re-exports, gateways, ports, and what another way would cost."""

from __future__ import annotations

from orchestration.site.answers.answer import Answer

WAYS = (
    Answer(
        "shipped-from",
        "Do Mexican goods reach Canada from Mexico, or from the United States?",
        "mart_via_us",
        "time",
        "Canada's imports of Mexican origin, by where the shipment to Canada began, twelve months",
        "In the twelve months to {month}, {value} of what Canada imported of Mexican origin was shipped from {line}{since}.",
        "It says where the shipment to Canada began, not whose soil it crossed: goods in transit through the United States count as "
        "shipped from Mexico.",
        "A change of customs paper: it changes the country of export and no route.",
        {"goods": "Goods"},
        is_from_zero=True,
        period="twelve months to",
        left_out="The bounds that shipments set to consignments, and Mexico's imports of Canadian origin, of which Mexico tells no second "
        "partner, are in the table of the published file.",
        see={"corridors.html": "Along which corridors the goods may have moved, which this page does not say"},
    ),
    Answer(
        "corridors",
        "Along which corridors do goods move between Mexico and Canada?",
        "mart_corridor_flow",
        "ranking",
        "Possible share of the trade, minimum to maximum",
        "{direction}, {period}: between {top_low} and {top_high} of the value went {top_lower}{unsaid}.",
        "Bounds, not estimates: the truth lies somewhere between the minimum and the maximum, no point is more likely than another, "
        "and bounds of several corridors do not add up. A minimum that falls from one period to the next says that the evidence got weaker, "
        "not that less went that way. A land mode at Canada's border is strong evidence of transit through the "
        "United States, not proof.",
        "A published mode of transport at Mexico's border by country of destination: it would close most of the gap between minimum "
        "and maximum.",
        {"direction": "Direction", "period": "Period"},
        evidence="bounds",
        see={
            "shipped-from.html": "What share of Mexican goods was shipped to Canada from the United States: that is where a shipment began, not its way"
        },
    ),
    Answer(
        "reexports",
        "How much of what the United States sends to each neighbour is of foreign origin?",
        "mart_us_reexports",
        "time",
        "Re-exports in US exports, twelve months",
        "In the twelve months to {month}, {value} of US exports {line} were goods of foreign origin, and {second} {second_line}.",
        "The origin of these goods is not published, and goods in transit are not among them. The share of a single country, such "
        "as Mexico, can therefore not be told from it, not even within bounds.",
        "The country of origin of re-exports, which the United States does not publish.",
        {"goods": "Goods"},
        is_from_zero=True,
        period="twelve months to",
    ),
    Answer(
        "gateways",
        "How does US trade with Canada and Mexico divide by gateway and mode?",
        "mart_gateway_flow",
        "time",
        "Value of goods a month at the US border",
        "In {month} {direction} in trade with {partner} by {line} came to {value}{since}.",
        "None of it is trade between Canada and Mexico. Imports and exports of the chosen direction alone are shown, never their sum. BTS never "
        "published the raw files of October 2020: the year 2020 lacks it. The eight largest gateways of each partner stand alone, and the others "
        "in one line. A part has no port: its district is not disclosed.",
        "Only new months: this source does not revise what it has published, so that later corrections of the trade are not in it.",
        {"partner": "Partner", "direction": "Direction", "divided_by": "Divided by"},
        is_from_zero=True,
        left_out="Modes at each gateway, weights and freight charges are in the table of the published file.",
    ),
    Answer(
        "pacific-ports",
        "Are Canada's Pacific ports becoming Mexico's door to Asia?",
        "mart_pacific_gateway",
        "time",
        "Container ships at Pacific ports, twelve months",
        "In the twelve months to {month}, {value} of container ships' calls at Pacific ports were {line}{since}.",
        "The ports are the lines of “calls, ports in …”, of Canada, Mexico and the United States; ports without container ships, and the ones "
        "that PortWatch does not tell, are not among them. The correlation is of yearly growth over 36 months. It counts ships and cannot trace a container: a rising share is consistent with the claim, not proof of it.",
        "A count of containers through Prince Rupert or Vancouver by their destination, which no port publishes.",
        {"measure": "Shown"},
        is_from_zero=True,
        period="twelve months to",
    ),
    Answer(
        "routes",
        "What would the way around the United States cost?",
        "mart_route_options",
        "ranking",
        "Cost of a twenty-foot container or days on the way, lowest to highest, and the central value",
        "{journey}, at {period_name}: the cheapest way is {top_lower} at {top_value} a twenty-foot container, between {top_low} "
        "and {top_high}.",
        "Modelled, not observed: no quotation and no timetable. More than nine tenths of every cost rest on an assumption; read the "
        "order and the distances, not the dollars.",
        "A quoted freight rate or a timetable for one of the legs.",
        {"journey": "Journey", "measure": "Shown"},
        evidence="modelled",
    ),
)
