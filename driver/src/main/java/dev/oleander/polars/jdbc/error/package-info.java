/**
 * SQLStates, and how the server's error codes become them.
 *
 * <p>Owns the only list of SQLStates of the driver. Uses nothing but {@code java.sql}; every other
 * package may use it.
 */
package dev.oleander.polars.jdbc.error;
