"""One row per series and month with both windows: the step at that month, whatever happened in it."""


def model(dbt, session):
    from orchestration.statistics.inference import Windows, step_changes

    (chosen,) = dbt.ref("event_windows").to_arrow_table().to_pylist()
    windows = Windows(chosen["before_months"], chosen["lead_months"], chosen["after_months"])
    adjusted = dbt.ref("int_statistics__adjusted_series").filter("adjusted_value is not null")
    events = dbt.ref("int_statistics__event_windows")
    return step_changes(adjusted.to_arrow_table(), events.to_arrow_table(), windows)
