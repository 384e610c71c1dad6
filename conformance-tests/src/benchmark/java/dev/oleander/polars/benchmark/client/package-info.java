/**
 * Programs that the benchmark starts and talks to line by line: what they do is what is measured.
 * {@link dev.oleander.polars.benchmark.client.JdbcClient} knows only {@code java.sql}, so the same
 * code measures every driver.
 */
package dev.oleander.polars.benchmark.client;
