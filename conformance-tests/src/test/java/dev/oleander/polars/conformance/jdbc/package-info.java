/** The driver's packaged jar against a real server, through {@code java.sql} alone. */
package dev.oleander.polars.conformance.jdbc;
