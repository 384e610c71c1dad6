/**
 * Linux control groups, of version 1 and 2, for whole boxes: finds what the host offers the server,
 * makes a group for each box with its limits, tells what the box has used, ends all its processes
 * at once, and removes the groups that a killed server has left.
 *
 * <p>Where the host offers none, all of this is there and does nothing; {@link
 * dev.oleander.polars.sandbox.worker.cgroup.ControlGroups} says so.
 *
 * <p>May use: the JDK, SLF4J. Only {@code worker} uses it.
 */
package dev.oleander.polars.sandbox.worker.cgroup;
