-- why: The series of the present method begin on 2017-01-03 and the request asks for all of them.
-- finds: a file that begins on another day
select _partition from {{ batch }}
group by all
having min(date) <> date '2017-01-03'
