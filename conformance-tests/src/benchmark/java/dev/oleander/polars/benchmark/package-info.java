/**
 * The project's end-to-end benchmark: {@link dev.oleander.polars.benchmark.Benchmark} starts a
 * server, its peers and their clients as processes of their own, lets them take turns, and prints
 * what they measured. It judges results, never times: a fetch that brings other rows than its peer
 * ends the run, a slow one does not.
 */
package dev.oleander.polars.benchmark;
