/**
 * Lets a box, which has neither network nor credentials, read objects of a store: and of that only
 * what its workload may.
 *
 * <p>Owns the HTTP that a box speaks to its relay (GET and HEAD of one object, byte ranges), what a
 * workload is allowed, and the limits on both. What the store is, and how a request to it is
 * signed, is for the implementers of {@link dev.oleander.polars.sandbox.relay.ObjectSource}.
 *
 * <p>May use: the JDK, SLF4J and {@code relay.socket}. Nothing else of the server.
 */
package dev.oleander.polars.sandbox.relay;
