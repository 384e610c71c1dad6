package dev.oleander.polars.sandbox.history;

/**
 * How well the history keeps up.
 *
 * @param pending how many entries wait to be written
 * @param lost how many could not be kept since the server started
 * @param failing whether the last attempt to write failed
 */
public record HistoryStatus(int pending, long lost, boolean failing) {}
