"""One row per series and month: the value, and the value without its season."""


def model(dbt, session):
    from orchestration.statistics.seasonal import adjust

    return adjust(dbt.ref("int_statistics__monthly_series").to_arrow_table())
