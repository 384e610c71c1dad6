SELECT ?; -- two
{? = call p(?, {t '01:02:03'})};; SELECT a FROM t WHERE a NOT IN (?, 3, ?) AND b LIKE ? ORDER BY a + ? LIMIT ?, ?