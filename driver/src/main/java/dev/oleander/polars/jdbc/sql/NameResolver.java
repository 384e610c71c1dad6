package dev.oleander.polars.jdbc.sql;

import java.util.List;

/** Completes the name of a table as a statement spells it. */
@FunctionalInterface
public interface NameResolver {

  /**
   * The table that {@code parts} name. Called for the tables of FROM clauses and, to recognise
   * {@code ns.t.column}, for leading parts of column names, which need not be tables.
   *
   * @param parts one or more names, their quotes removed, outermost first
   */
  TableName resolve(List<String> parts);
}
