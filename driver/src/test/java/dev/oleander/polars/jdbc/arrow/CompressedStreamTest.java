package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.util.Random;
import org.apache.arrow.flatbuf.CompressionType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed batches are read as the same batches without compression are. */
class CompressedStreamTest {
  private static final int ZSTD = CompressionType.ZSTD;
  private static final long STORED = -1;

  private final ResultMemory memory = new ResultMemory(4 << 20);

  @AfterEach
  void nothingIsHeld() {
    assertThat(memory.used()).isZero();
    memory.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "polars", "batches", "growing", "replaced", "sliced"})
  void theTextsAreTheSame(String name) throws Exception {
    JsonNode expected = Golden.texts(name);
    int read = 0;
    try (ResultBatches batches = Golden.open("zstd_" + name, memory)) {
      while (batches.next()) {
        for (int i = 0; i < batches.columns().size(); i++) {
          ColumnReader reader = batches.column(i);
          JsonNode texts = expected.path(reader.column().name());
          for (int row = 0; row < batches.rowCount(); row++) {
            assertThat(reader.isNull(row) ? null : reader.getString(row))
                .as("%s in row %d", reader.column().name(), read + row)
                .isEqualTo(texts.path(read + row).textValue());
          }
        }
        read += batches.rowCount();
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void buffersMayBeStored() throws Exception {
    byte[] body = prefixed(STORED, longs(7, 8, 9));
    assertThat(sum(new NumberStream().batch(3, body, 0, body.length, ZSTD).end())).isEqualTo(24);
  }

  @Test
  void rawBlocksAndRepeatedBytes() throws Exception {
    byte[] raw = prefixed(24, frame(24, 0, longs(7, 8, 9)));
    byte[] repeated = prefixed(24, frame(24, 1, new byte[] {0}));
    assertThat(
            sum(
                new NumberStream()
                    .batch(3, raw, 0, raw.length, ZSTD)
                    .batch(3, repeated, 0, repeated.length, ZSTD)
                    .end()))
        .isEqualTo(24);
  }

  @Test
  void whatWouldUnpackToMoreThanTheLimitIsRefusedUnpacked() {
    long[] lengths = {5L << 20, 1L << 40, Integer.MAX_VALUE, Long.MAX_VALUE - 7};
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (long length : lengths) {
      byte[] body = prefixed(length, frame(24, 1, new byte[] {0}));
      byte[] stream = new NumberStream().batch(3, body, 0, body.length, ZSTD).end();
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThatThrownBy(() -> sum(stream))
          .isInstanceOf(SQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("53200");
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2 << 20);
    }
  }

  @Test
  void theMessageForTooMuchMemoryNamesTheProperty() {
    byte[] body = prefixed(5L << 20, frame(24, 1, new byte[] {0}));
    assertThatThrownBy(() -> sum(new NumberStream().batch(3, body, 0, body.length, ZSTD).end()))
        .hasMessageContaining("'memoryLimit'");
  }

  @Test
  void lengthsThatLieAreRefused() {
    byte[] frame = frame(24, 0, longs(7, 8, 9));
    for (long length : new long[] {16, 23, 25, 32, -2, Long.MIN_VALUE}) {
      byte[] body = prefixed(length, frame);
      refused(new NumberStream().batch(3, body, 0, body.length, ZSTD));
    }
    byte[] body = prefixed(24, frame);
    refused(new NumberStream().batch(3, body, 0, 7, ZSTD));
    refused(new NumberStream().batch(3, body, 0, 8, ZSTD));
    refused(new NumberStream().batch(3, body, 0, body.length - 1, ZSTD));
    refused(new NumberStream().batch(3, body, 0, body.length + 1L, ZSTD));
    refused(new NumberStream().batch(3, body, -1, body.length, ZSTD));
    refused(new NumberStream().batch(3, body, Long.MAX_VALUE, body.length, ZSTD));
    refused(new NumberStream().batch(4, body, 0, body.length, ZSTD));
  }

  private void refused(NumberStream stream) {
    byte[] bytes = stream.end();
    assertThatThrownBy(() -> sum(bytes))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no proper Arrow stream")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("HY000");
    assertThat(memory.used()).isZero();
  }

  @Test
  void lz4IsRefusedByName() {
    byte[] body = prefixed(24, new byte[40]);
    byte[] stream =
        new NumberStream().batch(3, body, 0, body.length, CompressionType.LZ4_FRAME).end();
    assertThatThrownBy(() -> sum(stream))
        .hasMessageContaining("LZ4_FRAME")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("HYC00");
    assertThatThrownBy(() -> sum(new NumberStream().batch(3, body, 0, body.length, 77).end()))
        .hasMessageContaining("codec number 77");
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "polars", "growing"})
  void changedBytesNeverEndInAnythingButAnException(String name) throws IOException {
    byte[] whole = Golden.bytes("zstd_" + name + ".arrows");
    Random random = new Random(43);
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      byte[] changed = whole.clone();
      for (int change = 0; change <= round % 4; change++) {
        changed[random.nextInt(changed.length)] =
            (byte) (random.nextInt(8) == 0 ? 255 : random.nextInt());
      }
      try (ResultBatches batches = ResultBatches.open(new ByteArrayInputStream(changed), memory)) {
        while (batches.next()) {
          assertThat(batches.rowCount()).isPositive();
        }
      } catch (SQLException | IOException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
      assertThat(memory.used()).as("memory held after round %d", round).isZero();
    }
    assertThat(refused).isPositive();
  }

  private long sum(byte[] stream) throws IOException, SQLException {
    long sum = 0;
    try (ResultBatches batches = ResultBatches.open(new ByteArrayInputStream(stream), memory)) {
      while (batches.next()) {
        for (int row = 0; row < batches.rowCount(); row++) {
          sum += batches.column(0).getLong(row);
        }
      }
    }
    return sum;
  }

  private static byte[] longs(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  private static byte[] prefixed(long length, byte[] content) {
    return ByteBuffer.allocate(8 + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(content)
        .array();
  }

  /** A frame of Zstandard with one block, raw (0) or of one repeated byte (1). */
  private static byte[] frame(int size, int kind, byte[] content) {
    int block = 1 | kind << 1 | size << 3;
    return ByteBuffer.allocate(9 + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0xFD2FB528)
        .put((byte) 0x20) // a single segment, whose size is one byte
        .put((byte) size)
        .put((byte) block)
        .putShort((short) (block >> 8))
        .put(content)
        .array();
  }
}
