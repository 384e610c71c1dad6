package dev.oleander.polars.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a statement of this driver can do beyond JDBC. {@code
 * statement.unwrap(OleanderPolarsStatement.class)} gives it.
 *
 * <pre>{@code
 * statement
 *     .unwrap(OleanderPolarsStatement.class)
 *     .setProgressListener(progress -> bar.show(progress.rowsRead()), Duration.ofSeconds(1));
 * }</pre>
 */
public interface OleanderPolarsStatement {
  /**
   * The id of the workload that the statement started last, as the server's logs and its workload
   * API have it; empty before the first. Any thread may ask.
   *
   * @throws SQLException 24000 if the statement is closed
   */
  Optional<String> getWorkloadId() throws SQLException;

  /**
   * How far the workload is that the statement started last; empty before the first. Any thread may
   * ask, while another executes or reads.
   *
   * <p>The server is asked for it, for at most five seconds; one that does not tell, or not in
   * time, leaves what it told before and what the driver knows itself.
   *
   * @throws SQLException 24000 if the statement is closed
   */
  Optional<OleanderPolarsProgress> getProgress() throws SQLException;

  /**
   * Sets who is told how far the statement's workloads are: each that begins from now on, once an
   * interval while it runs, and once more when it has ended. One that ends within the first
   * interval is told of once.
   *
   * <p>The listener is called by a thread of the connection, never by two at once, and must not
   * wait for long. It may cancel the statement. One that throws is not called again for that
   * workload.
   *
   * @param listener null for nobody
   * @param interval at least 50 ms; not looked at without a listener
   * @throws SQLException 22023 for a shorter interval, 24000 if the statement is closed
   */
  void setProgressListener(Consumer<OleanderPolarsProgress> listener, Duration interval)
      throws SQLException;
}
