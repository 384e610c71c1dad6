/**
 * The pool of workers that the server uses: slots whose workers are started before they are needed,
 * and leases on them.
 *
 * <p>May use: the JDK, SLF4J, {@code host}, {@code relay}, {@code worker} and all packages below
 * it. Nothing else of the server.
 */
package dev.oleander.polars.sandbox.worker.pool;
