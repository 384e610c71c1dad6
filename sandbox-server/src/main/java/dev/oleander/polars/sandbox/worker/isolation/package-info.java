/**
 * What keeps boxes apart from the host and from each other: the command lines that put up the
 * walls, the system call filter, what a box sees and may take, and what is found on the host for
 * that.
 *
 * <p>May use: the JDK, Jackson, SLF4J, {@code relay}, {@code worker}, {@code worker.cgroup}, {@code
 * worker.state}, {@code worker.box}. Nothing else of the server.
 */
package dev.oleander.polars.sandbox.worker.isolation;
