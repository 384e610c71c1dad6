package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What a result leaves behind is reported and keeps nothing from closing. */
class ArrowMemoryTest {
  @Test
  void aLeakIsLoggedAndNotThrown() {
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
      ArrowMemory memory = new ArrowMemory(1 << 20);
      assertThat(memory.allocator().buffer(4096).capacity()).isEqualTo(4096); // and forgotten
      memory.close();
      assertThat(records).hasSize(1);
      assertThat(records.get(0).getLevel()).isEqualTo(Level.WARNING);
      assertThat(records.get(0).getMessage()).contains("4096 bytes");

      new ArrowMemory(1 << 20).close();
      assertThat(records).hasSize(1);
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }
}
