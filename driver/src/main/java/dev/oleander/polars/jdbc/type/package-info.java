/**
 * The one table of types: what a column of the lake or of a result is in JDBC.
 *
 * <p>Pure Java. The adapters from Arrow's and Iceberg's types are in {@code arrow} and {@code
 * catalog}; all of them end in {@link dev.oleander.polars.jdbc.type.ColumnType}.
 */
package dev.oleander.polars.jdbc.type;
