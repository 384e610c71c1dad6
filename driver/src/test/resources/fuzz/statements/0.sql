SELECT a.*, "b" FROM ns.t AS a JOIN u USING (id) WHERE x IS NOT DISTINCT FROM 'it''s' -- c
