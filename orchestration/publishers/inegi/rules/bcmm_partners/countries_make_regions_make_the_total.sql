-- why: Each region, continent and total is the sum of what stands directly under it, rounded to whole thousands,
--     and is more only where a country under it is confidential, or a row is in the quarantine: a lost country, or a
--     region added twice, breaks it.
-- finds: regions, continents and totals that are not the sum of what stands under them
with placed as (
    select t.*, r.parent_region_code
    from {{ batch }} as t
    left join {{ seed('inegi_regions') }} as r on r.region_code = t.clave_region
),

under as (
    select
        _partition,
        tipo,
        anio,
        mes,
        tipo_bien,
        val_usd,
        if(pais_o_d is null and clave_region is null, '', coalesce(clave_continente, '')) as continent,
        coalesce(if(pais_o_d is null, parent_region_code, clave_region), '') as region
    from placed
    where coalesce(pais_o_d, clave_region, clave_continente) is not null
),

parts as (
    select
        _partition,
        tipo,
        anio,
        mes,
        tipo_bien,
        continent,
        region,
        sum(val_usd) as parts,
        count(*) as addends,
        count(*) filter (where val_usd is null) as hidden
    from under
    group by all
),

wholes as (
    select
        _partition,
        tipo,
        anio,
        mes,
        tipo_bien,
        coalesce(clave_continente, '') as continent,
        coalesce(clave_region, '') as region,
        val_usd as whole,
        estatus_cifra
    from {{ batch }}
    where pais_o_d is null
),

compared as (
    select _partition, tipo, anio, mes, tipo_bien, continent, region, parts, whole, addends, hidden
    from parts
    full join wholes using (_partition, tipo, anio, mes, tipo_bien, continent, region)
    where addends is null
        or estatus_cifra is null
        or coalesce(parts, 0) - whole > 0.5 * (addends + 1)
        or (hidden = 0 and whole - parts > 0.5 * (addends + 1))
)

select *
from compared
where {{ none_quarantined('compared', ('inegi_bcmm_partners',), ('tipo', 'anio', 'mes', 'tipo_bien')) }}
