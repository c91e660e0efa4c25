-- Keys and weights of the record of which TransBorder's cuts are sums. Shares of ports, states and chapters are the published
-- ones, pooled over 48 months; the share of foreign goods in exports (re-exports) is 17.8 % to Canada and 22.2 % to Mexico.
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
    values ('1', '1220', null, 'XO', 0.6), ('1', '1220', null, 'XQ', 0.3), ('1', '1220', null, 'XA', 0.1),
    ('2', '1220', null, 'XO', 0.6), ('2', '1220', null, 'XQ', 0.3), ('2', '1220', null, 'XA', 0.1),
    ('1', '2010', 'NL', null, 0.5), ('1', '2010', 'CH', null, 0.3), ('1', '2010', 'XX', null, 0.2), ('2', '2010', null, null, 1.0)
) as r(trdtype, country, mexstate, canprov, region_share);

-- Not every place has every chapter: all its places stand in a row, each as long as its share, and every so often one is
-- taken. A chapter is taken the more often the larger it is, and so is a place: what is taken adds up to the shares.
create table keys as
with

placed as (
    select
        trdtype, country, disagmot, depe, usastate, mexstate, canprov, commodity2, c.share::double as share,
        ceil(200 * c.share::double) + 1 as times, hash(commodity2, disagmot) % 997 / 997.0 as start,
        ceil(1e9 * p.share::double * s.share::double * region_share)::hugeint as length,
        sum(length) over (in_a_row rows unbounded preceding) as upto, sum(length) over (partition by trdtype, country, disagmot, commodity2) as whole
    from chapters as c
    join ports as p using (trdtype, country, disagmot)
    join states as s using (country)
    join regions using (trdtype, country)
    window in_a_row as (
        partition by trdtype, country, disagmot, commodity2 order by hash(depe, commodity2), hash(usastate, depe, commodity2), mexstate, canprov
    )
),

taken as (
    select *, floor(upto / whole * times + start) - floor((upto - length) / whole * times + start) as taken from placed
)

select
    trdtype, country, disagmot, depe, usastate, commodity2, mexstate, canprov, df, share * taken / times * df_share as weight
from taken join origins using (trdtype, country) where taken > 0;
