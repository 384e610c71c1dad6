package dev.oleander.polars.sandbox.telemetry;

/**
 * What the writes of workloads to one catalog have come to since the server began.
 *
 * @param commits that took place
 * @param retries attempts after the first, because others had committed before
 * @param conflicts commits that were given up because of what others had done
 * @param unknown commits of which nobody can say whether they took place
 * @param rows in the files of commits that took place
 * @param bytes of these files
 */
public record WriteFigures(
    long commits, long retries, long conflicts, long unknown, long rows, long bytes) {}
