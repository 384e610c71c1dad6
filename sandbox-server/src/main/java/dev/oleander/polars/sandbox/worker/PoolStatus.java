package dev.oleander.polars.sandbox.worker;

/**
 * The workers of a pool at one moment.
 *
 * @param idle ready and not leased
 * @param busy leased
 * @param starting being started, or waiting to be started again after a failure
 * @param waiting callers of {@link WorkerPool#acquire} who wait for one
 */
public record PoolStatus(int idle, int busy, int starting, int waiting) {}
