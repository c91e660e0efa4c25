"""Statistics that SQL is the wrong tool for: seasonal adjustment, survival curves, inference (decision 0021).

Each function takes and gives an Arrow table. The dbt Python models under
``models/intermediate/analysis/statistics`` call them; nothing else does. statsmodels costs seconds to import: each
function does so once it has something to compute.
"""
