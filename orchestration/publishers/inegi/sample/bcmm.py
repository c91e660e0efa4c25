"""INEGI's three zips in the sample: national totals, modes of transport with customs offices or chapters, partners."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from orchestration.core.recording import Recording
from orchestration.core.sample import LAST_MONTH, add_member, script
from orchestration.core.sql import quoted

_HERE = Path(__file__).parent
_FOLDER = "https://www.inegi.org.mx/contenidos/programas/comext/datosabiertos"
_ZIPS = {
    "inegi_bcmm_totals": "conjunto_de_datos_bcmm_mensual_csv.zip",
    "inegi_bcmm_customs_offices": "conjunto_de_datos_bcmm_mensual_mtra_csv.zip",
    "inegi_bcmm_partners": "conjunto_de_datos_bcmm_mensual_paises_bien_csv.zip",
}
_MODES = "MTRA,DESC_MTRA\n\t01,Marítimo\n\t04,Aéreo\n\t06,Ferroviario\n\t07,Carretero\n\t09,Otros modos\n"
"""The publisher's own catalogue has a tab before each code."""


def entries(folder: Path) -> Iterator[Recording]:
    """One zip a dataset."""
    for dataset, name in _ZIPS.items():
        yield Recording(dataset, f"{_FOLDER}/{name}", folder / name, "made")


def make(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the zips: rows in files of years as the publisher splits them, with what lies beside them."""
    for name in ("partners", "totals", "modes"):
        con.execute(script(_HERE / f"{name}.sql", last_month=LAST_MONTH))
    split = ((2018, 2022), (2023, 2025), (2026, 2026))
    whole = ((2018, 2026),)
    zips = {
        "inegi_bcmm_totals": (("bcmm_mensual_tr_cifra", _TOTALS, split),),
        "inegi_bcmm_customs_offices": (
            ("bcmm_mtra_aduana_mensual_tr_cifra", _by_mode("aduana", "offices"), whole),
            ("bcmm_mtra_capitulo_mensual_tr_cifra", _by_mode("capítulo", "chapters"), whole),
        ),
        "inegi_bcmm_partners": (("bcmm_paises_bien_mensual_tr_cifra", _PARTNERS, split),),
    }
    for dataset, files in zips.items():
        members = {"diccionario_de_datos/diccionario_datos.csv": b"PRODUCTO,COLUMNA,DESCRIPCION\n"}
        members |= {"metadatos/metadatos.txt": b"SAMPLE, made by this project\n"}
        if dataset == "inegi_bcmm_customs_offices":
            members["catalogos/tc_mtra.csv"] = _MODES.encode()
        for stem, sql, ranges in files:
            for first, last in ranges:
                years = str(first) if first == last else f"{first}_{last}"
                rows = (
                    f"select * exclude (place, number) from ({sql}) where anio between '{first}' and '{last}'"
                    """ order by "ANIO", lpad("MES", 2, '0'), "TIPO", place, number"""
                )
                members[f"conjunto_de_datos/{stem}_{years}.csv"] = _csv(con, rows, folder)
        (folder / _ZIPS[dataset]).write_bytes(_zip(members))


_TOTALS = """
    select
        'Balanza Comercial de Mercancías de México' as "PROD_EST", 'Nacional' as "COBERTURA", tipo as "TIPO",
        period[:4] as "ANIO", period[6:] as "MES", concepto as "CONCEPTO", val_usd as "VAL_USD", estatus as "ESTATUS",
        0 as place, number
    from inegi.totals
"""
_PARTNERS = """
    select
        'Balanza Comercial de Mercancías de México por países y zonas geográficas según tipo de bien' as "PROD_EST",
        'Nacional' as "COBERTURA", period[:4] as "ANIO", period[6:]::int::varchar as "MES", flow as "TIPO",
        good_type as "TIPO_BIEN", continent as "CLAVE_CONTINENTE", region as "CLAVE_REGION", partner as "PAIS_O_D",
        thousands as "VAL_USD", if(thousands is null, 'Confidencial', 'Disponible') as "ESTATUS_CIFRA",
        'Cifras ' || stage || '.' as "ESTATUS", 0 as number,
        concat(good_type, coalesce(continent, if(partner is null, '', 'Z')), region, partner) as place
    from inegi.partners join inegi.stages using (period)
"""


def _by_mode(cut: str, table: str) -> str:
    """Rows of one cut with the subtotals of modes and the totals of directions, each before what it is the sum of."""
    return f"""
        select
            'BCMM. Modo de transporte por {cut}' as "PROD_EST", 'Nacional' as "COBERTURA", tipo as "TIPO",
            period[:4] as "ANIO", period[6:] as "MES", concepto as "CONCEPTO", mtra as "MTRA",
            inegi.millions(value, 1e6) as "VAL_USD", 'Disponible' as "ESTATUS_CIFRA",
            'Cifras ' || stage || '.' as "ESTATUS", place, number
        from (
            select
                period, stage, tipo, tipo || ' total' as concepto, null as mtra, sum(value) as value,
                0 as place, 0 as number
            from inegi.modes group by all
            union all by name
            select period, stage, tipo, concepto, mtra, value, place, 0 as number from inegi.modes
            union all by name
            select d.period, d.stage, d.tipo, d.concepto, d.mtra, d.value, m.place, d.number
            from inegi.{table} as d join inegi.modes as m using (period, tipo, mtra)
        )
    """


def _csv(con: duckdb.DuckDBPyConnection, rows: str, folder: Path) -> bytes:
    scratch = folder / "member.csv"
    con.execute(f"copy ({rows}) to {quoted(scratch)} (header)")
    content = scratch.read_bytes()
    scratch.unlink()
    return content


def _zip(members: dict[str, bytes]) -> bytes:
    """A zip that is the same whenever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(members.items()):
            add_member(archive, name, content, date(2026, 10, 27))
    return buffer.getvalue()
