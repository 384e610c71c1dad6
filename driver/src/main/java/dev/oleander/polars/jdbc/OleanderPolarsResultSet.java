package dev.oleander.polars.jdbc;

import java.io.InputStream;
import java.sql.SQLException;

/**
 * What a result of this driver can do beyond JDBC. {@code
 * result.unwrap(OleanderPolarsResultSet.class)} gives it.
 */
public interface OleanderPolarsResultSet {
  /**
   * The result as an Arrow IPC stream, instead of rows: schema, dictionaries, record batches
   * without compression, end mark. Whatever reads Arrow streams reads it; {@link
   * OleanderPolarsArrow} does it with Arrow's Java library.
   *
   * <pre>{@code
   * try (ResultSet result = statement.executeQuery("SELECT * FROM default.flowers");
   *     InputStream arrow = result.unwrap(OleanderPolarsResultSet.class).arrowStream()) {
   *   Files.copy(arrow, Path.of("flowers.arrows"));
   * }
   * }</pre>
   *
   * <p>It must be asked for before the first {@code next()}, and takes the rows' place: {@code
   * next()} is refused from then on. It is read from the server at the pace at which it is read
   * here, one batch after the other, so the memory it takes does not grow with the result.
   *
   * <p>A result that breaks off, is cancelled or runs into a time limit ends in an {@link
   * java.io.IOException} whose cause is the {@link SQLException} that {@code next()} would have
   * thrown, and never with the end mark: a stream that ends with its mark is whole.
   *
   * <p>For one thread at a time, as the result itself; any thread may close it.
   *
   * @return to be closed by the caller, which closes the result too
   * @throws SQLException 24000 if the result is closed, has been moved, or was asked before; HYC00
   *     for a result of metadata; why the result failed, if it has
   */
  InputStream arrowStream() throws SQLException;
}
