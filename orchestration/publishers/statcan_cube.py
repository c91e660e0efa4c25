"""A table of Statistics Canada's web data service as this project declares it: its dimensions, and its two raw tables.

The publisher calls it a cube: a value for each month and coordinate, whose parts are member ids of the dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.core.table import Column


@dataclass(frozen=True)
class Dimension:
    """One dimension: its name in the metadata, its column in raw, and whether one of its members is the total."""

    name: str
    column: str
    description: str
    header: str = ""
    has_total: bool = False


GEOGRAPHY = Dimension("Geography", "geo", "Reporting geography.", header="GEO")
TRADE = Dimension("Trade", "trade", "Direction of trade.")
PARTNERS = Dimension(
    "Principal trading partners",
    "principal_trading_partners",
    "Partner: country of origin of imports, of destination of exports.",
    has_total=True,
)
NAPCS = Dimension(
    "North American Product Classification System (NAPCS)", "napcs", "NAPCS section of the goods.", has_total=True
)


@dataclass(frozen=True)
class Cube:
    """A declared table.

    Args:
        code: code of the dataset and name of the raw table.
        product_id: the publisher's eight digits.
        dimensions: in the publisher's order, which is the order of a coordinate's parts.
    """

    code: str
    product_id: str
    dimensions: tuple[Dimension, ...]

    @property
    def members(self) -> str:
        """Name of the raw table of members."""
        return f"{self.code}_members"


def data_columns(cube: Cube) -> tuple[Column, ...]:
    """Columns of the publisher's CSV."""
    geography, *others = cube.dimensions
    return (
        Column("ref_date", "Month, YYYY-MM."),
        Column(geography.column, f"{geography.description} A label: the code is in the coordinate."),
        Column("dguid", "Identifier of the geography."),
        *(
            Column(
                dimension.column,
                f"{dimension.description} A label: the code is in the coordinate.",
                header=dimension.header or dimension.name,
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
)
"""What getCubeMetadata says of a member, its dimension in front."""
