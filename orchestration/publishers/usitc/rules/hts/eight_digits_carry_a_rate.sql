-- why: Rates of chapters 1 to 97 stand at eight digits, or at ten where the eight are not split; two in a hundred
--     may lack one, for lines that refer to another. More is a lost column, and the duty could not be known.
-- finds: chapters with too many numbers of eight digits without a rate
select
    _partition,
    part
from {{ batch }}
where part <> 'chapter_99' and length(htsno) >= 10
group by all
having count(distinct left(htsno, 10)) filter (where general <> '') < 0.98 * count(distinct left(htsno, 10))
