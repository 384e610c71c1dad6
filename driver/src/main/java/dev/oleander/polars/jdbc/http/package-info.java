/**
 * Talking HTTP to the service: addresses, headers, time limits, and what a failure means.
 *
 * <p>Owns the sockets and HTTP threads of a driver, and is the only package that builds URLs or
 * sends the token. Uses {@code config}, {@code error}, {@code socks} and {@code tls}.
 */
package dev.oleander.polars.jdbc.http;
