/**
 * What reading one cell costs: programs that read a result of one column, cell by cell, in one of
 * four ways. {@link dev.oleander.polars.benchmark.cells.JdbcCells} knows only {@code java.sql} and
 * runs with one JDBC driver; {@link dev.oleander.polars.benchmark.cells.BareCells} and {@link
 * dev.oleander.polars.benchmark.cells.VectorCells} read the same bytes without JDBC; {@link
 * dev.oleander.polars.benchmark.cells.ReplayServer} sends them.
 */
package dev.oleander.polars.benchmark.cells;
