package dev.oleander.polars.jdbc.sql;

/**
 * A replacement of a part of the text.
 *
 * @param start offset of the replaced part
 * @param end offset after it
 * @param replacement the text in its place
 */
record Splice(int start, int end, String replacement) {}
