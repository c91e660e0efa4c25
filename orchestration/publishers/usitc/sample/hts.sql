-- Lines in the shape of the tariff schedule, made: numbers are the HS6 codes of the sample's goods and the first and last
-- heading of each chapter, rates follow from the number by chance. Chapter 99 has lines named like emergency duties.
create table hts_subheadings as
with

asked as (select unnest({headings}) as heading),

-- Of a first or last heading without goods, one subheading is made.
coded as (
    select hs6, title, true as is_good from world.goods where hs2 in (select left(heading, 2) from asked)
    union all
    select heading || '10', 'Made for the sample', false from asked
    where heading not in (select left(hs6, 4) from world.goods) and heading < '99'
)

select hs6, left(hs6, 2) as chapter, left(hs6, 4) as heading, title, hash(hs6, 'rate') % 10 as kind,
    -- The publisher leaves a step out here and there.
    hash(hs6, 'step') % 40 = 0 as leaves_step_out,
    (1 + hash(hs6, 'percent') % 120) / 10.0 as percent
from coded;

create table hts_lines as
with

numbered as (
    select distinct on (heading) heading as place, chapter, heading as htsno, 0 as indent, 'Heading ' || heading || ' (made):' as description, null::hugeint as kind, null as percent
    from hts_subheadings
    union all
    select hs6 || '0', chapter, heading || '.' || hs6[5:6], 1, title || ':', null, null from hts_subheadings
    union all
    select hs6 || '1', chapter, '', 2, 'Other:', null, null from hts_subheadings where kind % 2 = 1
    union all
    select hs6 || '2', chapter, heading || '.' || hs6[5:6] || '.00', if(kind % 2 = 1, 3, 2), title, kind, percent from hts_subheadings
    union all
    select hs6 || '3' || suffix, chapter, heading || '.' || hs6[5:6] || '.00.' || suffix, if(kind % 2 = 1, 4, 3) + leaves_step_out::int, 'Made statistical line ' || suffix, null, null
    from hts_subheadings cross join (values ('10'), ('90')) as s(suffix)
)

select *,
    case when kind is null then '' when kind < 4 then 'Free' when kind < 8 then percent::decimal(4, 1) || '%'
        when kind = 8 then '4.4¢/kg' else '8.5¢/kg + ' || percent::decimal(4, 1) || '%' end as general,
    case when coalesce(kind, 0) < 4 then '' when kind = 7 then 'Free (AU,BH, CL,S+,SG) 1.5% (E)'
        else 'Free (A+,AU,BH, CL,CO,D,E,IL,JO, KR,MA,OM,P,PA, PE,S,SG)' end as special,
    case when kind is null then '' else '35%' end as other
from numbered
union all
select htsno, '99', htsno, indent, 'Made, named like the measure: ' || text, null, null, rate, usmca, 'No change'
from (values
    ('9901.00.50', 0, 'fuel ethanol', '14.27¢/ liter', 'Free (CA,MX)'),
    ('9903.01.01', 0, 'articles the product of Mexico', 'The duty provided in the applicable subheading + 25%', 'The duty provided in the applicable subheading + 25%'),
    ('9903.01.04', 0, 'articles of Mexico entered free under the USMCA', 'No change', 'The duty provided in the applicable subheading'),
    ('9903.01.10', 0, 'articles the product of Canada', 'The duty provided in the applicable subheading + 35%', 'The duty provided in the applicable subheading + 35%'),
    ('9903.01.13', 1, 'energy of Canada', 'The duty provided in the applicable subheading + 10%', 'The duty provided in the applicable subheading + 10%'),
    ('9903.01.14', 0, 'articles of Canada entered free under the USMCA', 'No change', 'The duty provided in the applicable subheading'),
    ('9903.03.01', 0, 'articles the product of any country', 'The duty provided in the applicable subheading + 10%', 'The duty provided in the applicable subheading + 10%'),
    ('9903.81.87', 0, 'iron and steel', 'The duty provided in the applicable subheading + 50%', 'The duty provided in the applicable subheading + 50%'),
    ('9903.94.01', 0, 'passenger vehicles', 'The duty provided in the applicable subheading + 25%', 'The duty provided in the applicable subheading + 25%'),
    ('9922.01.01', 0, 'safeguard under the USMCA', 'No change', '2.5% (S+)')
) as m(htsno, indent, text, rate, usmca);
