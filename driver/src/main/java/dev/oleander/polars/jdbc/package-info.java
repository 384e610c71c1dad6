/**
 * The public API of the driver: the {@link java.sql.Driver} and the interfaces beyond JDBC.
 *
 * <p>Everything else, in the packages below, is internal and may change at any time.
 */
package dev.oleander.polars.jdbc;
