-- why: All 35,859 lines of the 2025 edition have pairs of digits after a heading of their chapter, or no number at
--     all.
-- finds: numbers that are not pairs of digits after a heading of their chapter
select
    _partition,
    htsno
from {{ batch }}
where
    not regexp_full_match(htsno, '([0-9]{4}([.][0-9]{2}){0,3})?') or (htsno <> '' and left(htsno, 2) <> right(part, 2))
