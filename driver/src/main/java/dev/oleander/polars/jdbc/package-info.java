/**
 * The public API of the driver: the {@link java.sql.Driver}, the interfaces beyond JDBC, and the
 * way to the vectors of Arrow's Java library.
 *
 * <p>Everything else, in the packages below, is internal and may change at any time.
 */
package dev.oleander.polars.jdbc;
