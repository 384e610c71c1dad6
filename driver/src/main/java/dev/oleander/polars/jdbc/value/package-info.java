/**
 * The JDBC objects that a value can be: {@link java.sql.Array}, {@link java.sql.Struct}, {@link
 * java.sql.Blob}, {@link java.sql.Clob}, and the streams of texts.
 *
 * <p>They hold copies, so they outlive their row, their result and their connection. Uses {@code
 * arrow}, {@code type} and {@code error}; the result sets of arrays are made by whoever gives an
 * {@link dev.oleander.polars.jdbc.value.ArrayResults}.
 */
package dev.oleander.polars.jdbc.value;
