package dev.oleander.polars.sandbox.config;

/**
 * The workloads that have ended and are remembered.
 *
 * @param days for how long; default 30
 * @param workloads how many; default 100000
 */
public record HistoryConfig(int days, int workloads) {}
