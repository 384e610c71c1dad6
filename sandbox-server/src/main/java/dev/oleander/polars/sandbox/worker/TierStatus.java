package dev.oleander.polars.sandbox.worker;

/**
 * The workers of a tier at one moment.
 *
 * @param vcpus the tier
 * @param idle ready and not leased
 * @param busy leased
 * @param starting being started, or waiting to be started again after a failure
 * @param waiting callers of {@code WorkerPool.acquire} who wait for one
 */
public record TierStatus(int vcpus, int idle, int busy, int starting, int waiting) {}
