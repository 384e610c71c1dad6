/**
 * The connection properties, those that a session can change, and the JDBC URL.
 *
 * <p>Owns the only list of properties. Uses {@code error}; every other package may use it.
 */
package dev.oleander.polars.jdbc.config;
