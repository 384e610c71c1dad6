/**
 * The workloads that have ended, in a file that outlives the server. It may use {@code workload}
 * and {@code error}, and is the only package besides {@code catalog} that knows SQL databases.
 */
package dev.oleander.polars.sandbox.history;
