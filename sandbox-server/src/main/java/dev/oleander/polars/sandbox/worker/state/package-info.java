/**
 * What a pool has on the host and must not outlive it: its private folder, the scratch folders of
 * boxes in it, and what a server that was killed left there.
 *
 * <p>May use: the JDK, SLF4J, {@code worker.cgroup}. Nothing else of the server.
 */
package dev.oleander.polars.sandbox.worker.state;
