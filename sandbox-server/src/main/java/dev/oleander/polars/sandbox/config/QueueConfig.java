package dev.oleander.polars.sandbox.config;

/**
 * The workloads that wait until they may run.
 *
 * @param limit how many may wait; default 64
 * @param limitPerPrincipal how many of one principal may wait; default 32
 * @param timeoutSeconds how long one may wait; default 60
 */
public record QueueConfig(int limit, int limitPerPrincipal, int timeoutSeconds) {}
