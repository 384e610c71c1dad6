/**
 * What the lake holds: catalogs, namespaces, tables and their columns; the scripts that the server
 * has, with their parameters; and the rows of {@link java.sql.DatabaseMetaData} made of them.
 *
 * <p>Reads the catalogs API through {@code http}; Iceberg's own parsers read a table's metadata.
 * Owns the cache of a connection's metadata, the adapter from Iceberg's types to {@code type}, and
 * the column lists of all metadata results. Uses {@code http}, {@code type} and {@code error};
 * knows nothing of Arrow, SQL text or workloads.
 */
package dev.oleander.polars.jdbc.catalog;
