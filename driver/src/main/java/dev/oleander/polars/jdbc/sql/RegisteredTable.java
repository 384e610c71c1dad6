package dev.oleander.polars.jdbc.sql;

/**
 * A table that a rewritten statement uses.
 *
 * @param alias the one-part name that the rewritten text has for it
 * @param table the table it stands for
 */
public record RegisteredTable(String alias, TableName table) {}
