/**
 * Sockets that a box has made and the server serves: a box listens on a port of its own loopback,
 * on which nobody else is, and hands the listening socket over before anything of a user's runs.
 *
 * <p>Owns the few calls of the kernel that Java has no way to make: to take over an open file from
 * another process (unix(7), {@code SCM_RIGHTS}), and to use a socket that was not made here.
 *
 * <p>May use: the JDK and JNA. Nothing else of the server.
 */
package dev.oleander.polars.sandbox.relay.socket;
