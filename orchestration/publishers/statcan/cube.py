"""A table of Statistics Canada's web data service as this project declares it: its dimensions, and its two raw tables.

The publisher calls it a cube: a value for each month and coordinate, whose parts are member ids of the dimensions.
Which ids those are, and where in a coordinate a dimension stands, is the cube's own metadata's to say. What this
project has to say of a member (a country, a section, its role in sums) is in the seed ``statcan_members``.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.core.periods import Step
from orchestration.core.table import Column


@dataclass(frozen=True)
class Dimension:
    """One dimension of a cube.

    Args:
        name: its name in the metadata, which is the header of its labels in the CSV.
        column: its column in raw.
        members: the list of the seed ``statcan_members`` that its members are looked up in.
        code: column of its codes in staging; none for one that is the same in every row.
        header: header of the labels where it is not the name.
        spellings: other names under which the publisher has published the same dimension.
        suffix: what the name of each member ends in, on top of the name in the list.
        has_total: whether one of its members is the total of the others, without which nothing could be compared.
        may_lack_total: the total may be missing: then the parts are added up instead.
    """

    name: str
    column: str
    description: str
    members: str
    code: str = ""
    header: str = ""
    spellings: tuple[str, ...] = ()
    suffix: str = ""
    has_total: bool = False
    may_lack_total: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the dimension is known under."""
        return (self.name, *self.spellings)


GEOGRAPHY = Dimension("Geography", "geo", "Reporting geography.", "geography", header="GEO")
TRADE = Dimension("Trade", "trade", "Direction of trade.", "trade", "trade_code")
PARTNERS = Dimension(
    "Principal trading partners",
    "principal_trading_partners",
    "Partner: country of origin of imports, of destination of exports.",
    "country",
    "partner_code",
    spellings=("Principal trading partner",),
    has_total=True,
)
ORIGIN = Dimension(
    "Country of origin",
    "country_of_origin",
    "Where the goods were made.",
    "country",
    "origin_code",
    suffix=", country of origin",
    has_total=True,
)
NAPCS = Dimension(
    "North American Product Classification System (NAPCS)",
    "napcs",
    "NAPCS section of the goods, or group of a section.",
    "product",
    "napcs_code",
    spellings=(
        "NAPCS",
        "North American Product Classification System",
        "North American Product Classification System (NAPCS) Canada",
    ),
    has_total=True,
)
GROUPS_REPEAT_SECTIONS = "groups of products, which repeat the sections that they are parts of"


@dataclass(frozen=True)
class Where:
    """Members of one dimension: those of a role, or all but those of some codes."""

    column: str
    role: str = ""
    but_codes: tuple[str, ...] = ()

    def holds(self, code: str, role: str) -> bool:
        """Whether a member is one of them."""
        return role == self.role if self.role else code not in self.but_codes


@dataclass(frozen=True)
class LeftOut:
    """Rows of a large table that are not loaded: those whose members are all among ``members``."""

    what: str
    members: tuple[Where, ...]


@dataclass(frozen=True)
class Kept:
    """What is loaded of a table of tens of millions of rows: all but what is named here.

    Args:
        first_month: rows of earlier months are not loaded.
        left_out: rows that are not loaded, whatever their month.
        most_bytes: largest zip that is taken.
        most_unpacked_bytes: largest table inside it, which is read as a stream and never unpacked whole.
    """

    first_month: str
    left_out: tuple[LeftOut, ...]
    most_bytes: int
    most_unpacked_bytes: int

    @property
    def told(self) -> str:
        """What is left out, for the table's description."""
        return "; ".join((f"months before {self.first_month}", *(one.what for one in self.left_out)))


FIRST_MONTH = "2015-01"
"""First month of the large tables that is loaded: three years before the first month that is asked for by default, so
that sums of twelve months, and the two years that they are compared with, are whole from there on."""


@dataclass(frozen=True)
class Whole:
    """What the whole of a period is at least and at most, in Canadian dollars, and why."""

    least: int
    most: int
    why: str


TRADE_WITH_THE_WORLD = Whole(
    5_000_000_000,
    200_000_000_000,
    "A month's trade with the world was 11 billion dollars in 1988, some 70 in 2025: a slip by ten is outside.",
)


@dataclass(frozen=True)
class Cube:
    """A declared table.

    Args:
        code: code of the dataset and name of the raw table.
        product_id: the publisher's eight digits.
        dimensions: what a coordinate is made of; in the order of the CSV's columns as last seen.
        kept: what is loaded of a table that is too large to be loaded whole; ``None`` for all of it.
        every: its period, the step of ``ref_date``.
        whole: bounds of the whole of a period.
    """

    code: str
    product_id: str
    dimensions: tuple[Dimension, ...]
    kept: Kept | None = None
    every: Step = "month"
    whole: Whole = TRADE_WITH_THE_WORLD

    @property
    def members(self) -> str:
        """Name of the raw table of members."""
        return f"{self.code}_members"

    def dimension_named(self, name: str) -> Dimension | None:
        """The declared dimension of a published name, whatever its case."""
        known = {spelling.lower(): one for one in self.dimensions for spelling in one.names}
        return known.get(name.strip().lower())


def data_columns(cube: Cube) -> tuple[Column, ...]:
    """Columns of the publisher's CSV."""
    geography, *others = cube.dimensions
    return (
        Column("ref_date", {"month": "Month, YYYY-MM.", "year": "Year."}[cube.every]),
        Column(geography.column, f"{geography.description} A label: the code is in the coordinate."),
        Column("dguid", "Identifier of the geography."),
        *(
            Column(
                dimension.column,
                f"{dimension.description} A label: the code is in the coordinate.",
                header=dimension.header or dimension.name,
                spellings=dimension.spellings,
            )
            for dimension in others
        ),
        Column("uom", "Unit of measure."),
        Column("uom_id", "Code of the unit of measure; 81 is dollars."),
        Column("scalar_factor", "Factor of the value, in words."),
        Column("scalar_id", "Power of ten by which the value is to be multiplied."),
        Column("vector", "Identifier of the series."),
        Column("coordinate", "Member ids of the dimensions, in their order, joined by dots."),
        Column(
            "value",
            "Value as published, before its scalar factor; null where the status says why.",
            unit="Canadian dollars times ten to the power of scalar_id",
            type="decimal(18,6)",
        ),
        Column("status", "'..' not available, 'x' confidential, 'F' unreliable, 'p' preliminary, 'r' revised."),
        Column("symbol", "Further mark of the value."),
        Column("terminated", "Mark of a series that has ended."),
        Column("decimals", "Decimals of the value."),
    )


MEMBER_COLUMNS = (
    Column("product_id", "Eight-digit id of the publisher's table.", header="productId"),
    Column("dimension_position_id", "Position of the dimension in a coordinate, from 1.", header="dimensionPositionId"),
    Column("dimension_name", "Dimension in English.", header="dimensionNameEn"),
    Column("dimension_name_fr", "Dimension in French.", header="dimensionNameFr"),
    Column("has_uom", "Whether the dimension sets the unit of measure.", header="hasUom"),
    Column("member_id", "Member's id, a part of a coordinate.", header="memberId"),
    Column("parent_member_id", "Id of the member above; null at the top.", header="parentMemberId"),
    Column("member_name", "Member in English.", header="memberNameEn"),
    Column("member_name_fr", "Member in French.", header="memberNameFr"),
    Column("classification_code", "Code in the publisher's classification.", header="classificationCode"),
    Column("classification_type_code", "Kind of the classification code.", header="classificationTypeCode"),
    Column("geo_level", "Level of a geographic member.", header="geoLevel"),
    Column("vintage", "Year of the classification.", header="vintage"),
    Column("terminated", "Whether the member has ended.", header="terminated"),
    Column("member_uom_code", "Code of the member's unit of measure.", header="memberUomCode"),
    Column("dimension", "Ours: the column of the table of values that holds the dimension's labels.", optional=True),
    Column("member_list", "Ours: the list of the seed statcan_members that the member is looked up in.", optional=True),
    Column("listed_name", "Ours: the member's name without what all of its dimension's end in.", optional=True),
)
"""What getCubeMetadata says of a member, its dimension in front, and where the member is looked up."""
