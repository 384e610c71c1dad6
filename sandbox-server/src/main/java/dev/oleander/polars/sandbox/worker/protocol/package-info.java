/**
 * The talk with the Python worker in a box, over its socket: requests, results and questions in
 * frames. What comes is taken for hostile.
 *
 * <p>May use: the JDK, Jackson, SLF4J, {@code relay}, {@code worker}, {@code worker.box}. Nothing
 * else of the server.
 */
package dev.oleander.polars.sandbox.worker.protocol;
