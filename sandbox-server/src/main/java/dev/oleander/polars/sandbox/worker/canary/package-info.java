/**
 * The proof that the walls of boxes hold: a program that tries them from inside, when the server
 * starts and now and then. It decides which way boxes are started.
 *
 * <p>May use: the JDK, Jackson, SLF4J, {@code host}, {@code worker}, {@code worker.cgroup}, {@code
 * worker.state}, {@code worker.box}, {@code worker.isolation}, {@code worker.start}. Nothing else
 * of the server.
 */
package dev.oleander.polars.sandbox.worker.canary;
