/**
 * One run on a server: the request, its result stream, its cancel and its state.
 *
 * <p>Uses {@code http} and {@code error}. Knows nothing of SQL, Arrow or catalogs: a result is a
 * stream of bytes here.
 */
package dev.oleander.polars.jdbc.workload;
