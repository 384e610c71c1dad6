/**
 * Who gets which worker, and when: the fair queue, the capacity of the machine and what each slot
 * is at. Without threads, locks and processes: the pool calls it with its lock held.
 *
 * <p>May use: the JDK, {@code worker}. Nothing else of the server.
 */
package dev.oleander.polars.sandbox.worker.schedule;
