-- Canada's trade as CIMT publishes it, and its lists of codes as lines of fixed width.
create table cimt_imports as select * from world.canada_rows where trade = 'Import';

create table cimt_domestic_exports as select * from world.canada_rows where trade = 'Domestic export';

create table cimt_total_exports as select * from world.canada_rows where trade <> 'Import';

create macro code_line(code, valid_from, valid_to, title_en, title_fr, tag) as
    rpad(code, 11, ' ') || valid_from || ' ' || valid_to || ' ' || rpad(title_en, 83, ' ') || rpad(title_fr, 83, ' ')
    || rpad(tag, 12, ' ') || '202608';

create macro product_line(code, unit, title, tag) as
    rpad(code, 11, ' ') || '201201' || ' ' || '999912' || ' ' || rpad(unit, 3, ' ') || ' ' || rpad(title[:83], 83, ' ')
    || rpad(title[:83], 83, ' ') || rpad(tag, 12, ' ') || '202608';

create table cimt_list_3 as
select product_line(hs6, coalesce(nullif(uom, 'N/A'), ''), title, 'ODPFN023_3') from world.goods order by hs6;

create table cimt_list_4 as
select product_line(hs6, coalesce(nullif(uom, 'N/A'), ''), title, 'ODPFN023_4') from world.goods order by hs6;

create table cimt_list_5 as
select product_line(hs2_code, '', chapter_name, 'ODPFN023_5')
from read_csv('{seeds}/reference/hs_chapters.csv', all_varchar = true, hive_partitioning = false) where hs2_code < '98' order by all;

create table cimt_list_6 as
select code_line(iso2 || ' ' || statcan_number, valid_from, '999912', title_en, title_fr, 'ODPFN023_6')
from world.partners order by iso2;

create table cimt_list_7 as
select code_line(us_state_code, '196601', '999912', region_name, region_name, 'ODPFN023_7')
from read_csv('{seeds}/reference/regions.csv', all_varchar = true, hive_partitioning = false) where us_state_code is not null order by all;

-- One province under two codes over time.
create table cimt_list_8 as
select code_line(code, valid_from, valid_to, title_en, title_fr, 'ODPFN023_8')
from (
    values ('10 NF', '196601', '200210', 'Newfoundland', 'Terre-Neuve'),
    ('10 NL', '200211', '999912', 'Newfoundland and Labrador', 'Terre-Neuve-et-Labrador'),
    ('11 PE', '196601', '999912', 'Prince Edward Island', 'Île-du-Prince-Édouard'),
    ('12 NS', '196601', '999912', 'Nova Scotia', 'Nouvelle-Écosse'),
    ('13 NB', '196601', '999912', 'New Brunswick', 'Nouveau-Brunswick'),
    ('24 QC', '196601', '999912', 'Quebec', 'Québec'), ('35 ON', '196601', '999912', 'Ontario', 'Ontario'),
    ('46 MB', '196601', '999912', 'Manitoba', 'Manitoba'), ('47 SK', '196601', '999912', 'Saskatchewan', 'Saskatchewan'),
    ('48 AB', '196601', '999912', 'Alberta', 'Alberta'),
    ('59 BC', '196601', '999912', 'British Columbia', 'Colombie-Britannique')
) as p(code, valid_from, valid_to, title_en, title_fr);

create table cimt_list_9 as
select code_line(code, '198801', '999912', title_en, title_fr, 'ODPFN023_9')
from (
    values ('KGM', 'Weight in kilograms', 'Poids en kilogrammes'), ('LTR', 'Volume in litres', 'Volume en litres'),
    ('MTQ', 'Volume in cubic metres', 'Volume en mètres cubes'), ('N/A', 'Blank', 'Blanc'), ('NMB', 'Number', 'Nombre')
) as u(code, title_en, title_fr);
