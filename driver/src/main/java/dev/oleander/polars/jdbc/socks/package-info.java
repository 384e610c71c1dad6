/**
 * Sockets that go through a SOCKS proxy, version 5 (RFC 1928 and 1929). Java's own take the name
 * and password of the proxy from the one Authenticator of the process, which is not a driver's to
 * set; and look names up here, where a network behind a proxy may be unknown. Uses nothing but
 * {@code java.net}.
 */
package dev.oleander.polars.jdbc.socks;
