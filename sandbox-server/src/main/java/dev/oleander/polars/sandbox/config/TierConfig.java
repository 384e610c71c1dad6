package dev.oleander.polars.sandbox.config;

/**
 * A size of workload that a request can ask for, and the limits of each workload of that size.
 *
 * @param vcpus the name of the tier: 2, 4, 8, 16 or 32
 * @param workers how many workloads of the tier run at once; default half the processors and at
 *     least 2 for the smallest tier, else 1
 * @param threads how many threads Polars uses; default {@code vcpus}, but not more than the
 *     machine's processors
 * @param cpus how much processor time a second, in processors; default {@code vcpus}
 * @param memory bytes of memory that all processes together may have resident; default 1 GiB for
 *     each of the {@code vcpus}
 * @param processes how many processes and threads there may be; default 1024
 * @param openFiles how many files a process may have open; default 4096
 * @param scratch bytes of files in {@code /tmp}, which are memory too; default 1 GiB
 * @param timeoutSeconds how long a workload may take, waiting included; default 1800
 * @param resultRows the most rows of a result; 0, the default, means any number
 * @param resultBytes the most bytes of a result; 0, the default, means any number
 * @param logBytes how much of what a workload prints is kept; default 1 MiB
 */
public record TierConfig(
    int vcpus,
    int workers,
    int threads,
    int cpus,
    long memory,
    int processes,
    int openFiles,
    long scratch,
    int timeoutSeconds,
    long resultRows,
    long resultBytes,
    int logBytes) {}
