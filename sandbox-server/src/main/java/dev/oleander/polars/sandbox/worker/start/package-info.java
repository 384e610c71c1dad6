/**
 * How boxes and the workers in them come about: each by itself, or forked from a nursery.
 *
 * <p>May use: the JDK, Jackson, SLF4J, {@code relay}, {@code worker}, {@code worker.cgroup}, {@code
 * worker.state}, {@code worker.box}, {@code worker.isolation}, {@code worker.protocol}. Nothing
 * else of the server.
 */
package dev.oleander.polars.sandbox.worker.start;
