-- UN/LOCODE's entries: countries, a reference, a code listed twice, a letter that Latin-1 lacks, a place without position.
create table world.un_entries as
with

minutes as (
    select *, round(abs(un_lat) * 60)::bigint as north, round(abs(un_lon) * 60)::bigint as east
    from world.ports where unlocode is not null
),

places as (
    select
        null as change, unlocode[:2] as country, unlocode[3:] as location, un_name as name, subdivision, function,
        'AF' as status, '0307' as date,
        format('{{:02d}}{{:02d}}', north // 60, north % 60) || if(un_lat < 0, 'S', 'N') || ' '
        || format('{{:03d}}{{:02d}}', east // 60, east % 60) || if(un_lon < 0, 'W', 'E') as coordinates, null as remarks
    from minutes
)

from places
union all
select null, iso2_code, null, '.' || upper(country_name), null, null, null, null, null, null
from read_csv('{seeds}/reference/countries.csv', hive_partitioning = false) where iso2_code in (select country from places) or iso2_code = 'HR'
union all
from (
    values ('=', 'CA', null, 'Prince-Rupert = Prince Rupert', null, null, null, null, null, null),
    (null, 'HR', 'SIB', 'Šibenik', '15', '1-3-----', 'AF', '0307', '4344N 01554E', null),
    ('+', 'CN', 'SHG', 'Shanghai Pt', '31', '1-------', 'AF', '0307', '3114N 12129E', null),
    ('X', 'US', 'LAX', 'Los Ángeles', 'CA', '1-------', 'XX', '0001', null, 'Use USLAX')
);
create or replace table world.un_entries as
select change, country, location, name, strip_accents(name) as plain_name, subdivision, function, status, date, null as iata,
    coordinates, remarks
from world.un_entries;
