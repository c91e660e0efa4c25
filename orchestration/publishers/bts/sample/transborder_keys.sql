-- Keys and weights of the three cuts of the TransBorder sample. Shares are the published ones, pooled over 48 months;
-- the share of foreign goods in exports (re-exports) is 17.8 % to Canada and 22.2 % to Mexico.
create table states as select * from read_csv('{folder}/transborder_states.csv', all_varchar = true, hive_partitioning = false);

create table ports as select * from read_csv('{folder}/transborder_ports.csv', all_varchar = true, hive_partitioning = false);

create table chapters as select * from read_csv('{folder}/transborder_chapters.csv', all_varchar = true, hive_partitioning = false);

create table origins as
select *
from (
    values ('1', '1220', '1', 0.822), ('1', '1220', '2', 0.178), ('1', '2010', '1', 0.778), ('1', '2010', '2', 0.222),
    ('2', '1220', null, 1.0), ('2', '2010', null, 1.0)
) as o(trdtype, country, df, df_share);

create table regions as
select *
from (
    values ('1220', null, 'XO', 0.6), ('1220', null, 'XQ', 0.3), ('1220', null, 'XA', 0.1),
    ('2010', 'NL', null, 0.5), ('2010', 'CH', null, 0.3), ('2010', 'XX', null, 0.2)
) as r(country, mexstate, canprov, region_share);

-- What crosses at a port is one figure, and the cuts by port divide it.
create table keys_port as
select trdtype, country, disagmot, '' as cell_port, depe, share::double as weight from ports;

-- A third of the pairs of port and state is enough for the shape; Texas and Michigan are always there.
create table keys_dot1 as
select
    trdtype, country, disagmot, depe as cell_port, usastate, depe, case when trdtype = '1' then mexstate end as mexstate, canprov, df,
    sum(p.share::double * s.share::double * df_share * region_share) as weight
from ports as p
join states as s using (country)
join origins using (trdtype, country)
join regions using (country)
where hash(depe, usastate) % 3 = 0 or usastate in ('TX', 'MI')
group by all;

create table keys_dot2 as
select
    trdtype, country, disagmot, '' as cell_port, usastate, commodity2,
    case when trdtype = '1' and country = '2010' then 'NL' end as mexstate,
    case when country = '1220' then 'XO' end as canprov, df,
    c.share::double * s.share::double * df_share as weight
from chapters as c
join states as s using (country)
join origins using (trdtype, country)
where hash(commodity2, usastate) % 6 = 0 or usastate in ('TX', 'MI');

create table keys_dot3 as
select trdtype, country, disagmot, depe as cell_port, depe, commodity2, df, c.share::double * p.share::double * df_share as weight
from chapters as c
join ports as p using (trdtype, country, disagmot)
join origins using (trdtype, country)
where hash(commodity2, depe) % 6 = 0 or commodity2 = '87' or c.share::double > 0.2;
