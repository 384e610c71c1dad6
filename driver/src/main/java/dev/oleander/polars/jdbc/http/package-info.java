/**
 * Talking HTTP to the service: addresses, headers, time limits, and what a failure means.
 *
 * <p>Owns the HTTP client of a connection and is the only package that builds URLs or sends the
 * token. Uses {@code config} and {@code error}.
 */
package dev.oleander.polars.jdbc.http;
