package dev.oleander.polars.sandbox.config;

/**
 * What the workloads that run at the same time may have together, by the limits of their tiers.
 *
 * @param vcpus the sum of their {@code vcpus}; default twice the processors, and at least what the
 *     workers of the smallest tier need
 * @param memory the sum of their memory, in bytes; default three quarters of the machine's, and at
 *     least what one workload of the largest tier needs
 */
public record CapacityConfig(int vcpus, long memory) {}
