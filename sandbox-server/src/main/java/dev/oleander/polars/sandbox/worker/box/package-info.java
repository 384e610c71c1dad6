/**
 * Boxes that run, whatever keeps them apart: their processes, their socket, what they print and
 * take, why they ended, and the watches that end those which take too much.
 *
 * <p>May use: the JDK, SLF4J, {@code host}, {@code worker}, {@code worker.cgroup}, {@code
 * worker.state}. Nothing else of the server.
 */
package dev.oleander.polars.sandbox.worker.box;
