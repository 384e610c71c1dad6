package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The limit holds, and what a result leaves behind is reported. */
class ResultMemoryTest {
  @Test
  void theLimitHolds() throws SQLException {
    try (ResultMemory memory = new ResultMemory(100)) {
      memory.reserve(60);
      memory.reserve(40);
      assertThatThrownBy(() -> memory.reserve(1))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("'memoryLimit'")
          .hasMessageContaining("fetch size")
          .hasMessageContaining("100 bytes, of which 100 are in use")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("53200");
      assertThatThrownBy(() -> memory.reserve(Long.MAX_VALUE)).isInstanceOf(SQLException.class);
      assertThat(memory.used()).isEqualTo(100);
      memory.release(60);
      memory.reserve(1);
      memory.release(41);
      assertThat(memory.used()).isZero();
    }
  }

  @Test
  void threadsTogetherStayBelowTheLimit() throws Exception {
    ResultMemory memory = new ResultMemory(3);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        results.add(threads.submit(() -> reserveAndRelease(memory)));
      }
      int reserved = 0;
      for (Future<Integer> result : results) {
        reserved += result.get();
      }
      assertThat(reserved).isPositive();
    } finally {
      threads.shutdownNow();
    }
    assertThat(memory.used()).isZero();
    memory.close();
  }

  private static int reserveAndRelease(ResultMemory memory) {
    int reserved = 0;
    for (int round = 0; round < 20_000; round++) {
      try {
        memory.reserve(1);
      } catch (SQLException e) {
        continue; // the other three have it all
      }
      assertThat(memory.used()).isBetween(1L, 3L);
      memory.release(1);
      reserved++;
    }
    return reserved;
  }

  @Test
  void aLeakIsLoggedAndNotThrown() throws SQLException {
    List<LogRecord> records = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.oleander.polars.jdbc.arrow");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      ResultMemory memory = new ResultMemory(1 << 20);
      memory.reserve(4096); // and forgotten
      memory.close();
      memory.close();
      assertThat(records).hasSize(1);
      assertThat(records.get(0).getLevel()).isEqualTo(Level.WARNING);
      assertThat(records.get(0).getMessage()).contains("4096 bytes");

      new ResultMemory(1 << 20).close();
      assertThat(records).hasSize(1);
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }
}
