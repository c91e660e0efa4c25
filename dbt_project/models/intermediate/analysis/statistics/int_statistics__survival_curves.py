"""One row per reporter, flow, partner group and duration at which new lines ended: Kaplan-Meier."""


def model(dbt, session):
    from orchestration.statistics.survival import curves

    lines = dbt.ref("int_statistics__line_spells").filter("is_new and duration_months >= 1")
    return curves(lines.to_arrow_table(), ["reporter_country_key", "flow", "partner_group"])
