package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that breaks off or lies ends in an exception that says so, and holds no memory. */
class BrokenStreamTest {
  private final ResultMemory memory = new ResultMemory(4 << 20);

  @AfterEach
  void nothingIsHeld() {
    assertThat(memory.used()).isZero();
    memory.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batches", "types", "growing", "empty"})
  void everyPrefixIsTruncated(String name) throws IOException {
    byte[] whole = Golden.bytes(name + ".arrows");
    int step = whole.length > 5000 ? 7 : 1; // no divisor of any of Arrow's sizes
    for (int length = 0; length < whole.length; length += step) {
      byte[] prefix = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> readAll(new ByteArrayInputStream(prefix)))
          .as("the first %d bytes of %d", length, whole.length)
          .isInstanceOf(TruncatedStreamException.class);
      assertThat(memory.used()).isZero();
    }
  }

  @Test
  void whatTheNetworkThrowsIsNotChanged() throws IOException {
    byte[] start = Arrays.copyOf(Golden.bytes("batches.arrows"), 1000);
    IOException reset = new IOException("Connection reset");
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw reset;
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            throw reset;
          }
        };
    assertThatThrownBy(
            () -> readAll(new SequenceInputStream(new ByteArrayInputStream(start), broken)))
        .isSameAs(reset);
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "polars", "batches", "growing"})
  void changedBytesNeverEndInAnythingButAnException(String name) throws IOException {
    byte[] whole = Golden.bytes(name + ".arrows");
    Random random = new Random(42);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] changed = whole.clone();
      for (int change = 0; change <= round % 4; change++) {
        changed[random.nextInt(changed.length)] =
            (byte) (random.nextInt(8) == 0 ? 255 : random.nextInt());
      }
      try {
        readAll(new ByteArrayInputStream(changed));
      } catch (SQLException | IOException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
      assertThat(memory.used()).as("memory held after round %d", round).isZero();
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aHugeBodyIsRefusedBeforeItIsAllocated() throws IOException {
    byte[] stream = Golden.bytes("batches.arrows");
    long[] lengths = {1_400_000_000_000_000L, Long.MAX_VALUE, 5L << 20, -1};
    for (long length : lengths) {
      byte[] changed = withBodyLength(stream, length);
      assertThatThrownBy(() -> readAll(new ByteArrayInputStream(changed)))
          .isInstanceOf(SQLException.class)
          .satisfies(
              e ->
                  assertThat(((SQLException) e).getSQLState())
                      .isEqualTo(length < 0 ? "HY000" : "53200"));
    }
  }

  @Test
  void theMessageForTooMuchMemoryNamesTheProperty() throws IOException {
    byte[] changed = withBodyLength(Golden.bytes("batches.arrows"), 5L << 20);
    assertThatThrownBy(() -> readAll(new ByteArrayInputStream(changed)))
        .hasMessageContaining("'memoryLimit'")
        .hasMessageContaining(Long.toString(4 << 20));
  }

  @Test
  void twoGibibytesAreRefusedWhateverTheLimit() throws IOException {
    byte[] changed = withBodyLength(Golden.bytes("batches.arrows"), Integer.MAX_VALUE);
    try (ResultMemory large = new ResultMemory(Long.MAX_VALUE)) {
      assertThatThrownBy(() -> readAll(new ByteArrayInputStream(changed), large))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("less than 2 GiB")
          .hasMessageContaining("fetch size")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("53200");
      assertThat(large.used()).isZero();
    }
  }

  @Test
  void aLyingLengthAllocatesLittle() throws IOException {
    byte[] changed = withBodyLength(Golden.bytes("batches.arrows"), Integer.MAX_VALUE - 8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (ResultMemory large = new ResultMemory(Long.MAX_VALUE)) {
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThatThrownBy(() -> readAll(new ByteArrayInputStream(changed), large))
          .isInstanceOf(TruncatedStreamException.class);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20 << 20);
      assertThat(large.used()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf8", "large_utf8", "utf8_view"})
  void textThatIsNotUtf8IsRefused(String column) throws Exception {
    byte[] changed = withStartOfTexts(new byte[] {'l', (byte) 0xFF, 'n'});
    readColumn(
        changed,
        column,
        reader -> {
          assertThatThrownBy(() -> reader.getString(2))
              .isInstanceOf(SQLDataException.class)
              .hasMessageContaining("malformed text in column '" + column + "'")
              .extracting(e -> ((SQLException) e).getSQLState())
              .isEqualTo("22018");
          assertThat(reader.getBytes(2)).startsWith('l', 0xFF, 'n');
        });
  }

  @Test
  void theReplacementCharacterIsAProperText() throws Exception {
    byte[] changed = withStartOfTexts("\uFFFD".getBytes(StandardCharsets.UTF_8));
    readColumn(
        changed,
        "utf8",
        reader ->
            assertThat(reader.getString(2)).isEqualTo("\uFFFDger than the twelve bytes of a view"));
  }

  @Test
  void hugeMetadataIsRefused() {
    for (int length : new int[] {Integer.MAX_VALUE, -5, (16 << 20) + 1}) {
      byte[] start =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(-1).putInt(length).array();
      assertThatThrownBy(() -> readAll(new ByteArrayInputStream(start)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(length + " bytes of metadata");
    }
  }

  @Test
  void textIsNoStream() {
    byte[] text = "<html><body>Bad gateway</body></html>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> readAll(new ByteArrayInputStream(text)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no proper Arrow stream");
  }

  private interface Check {
    void of(ColumnReader reader) throws Exception;
  }

  private void readColumn(byte[] stream, String name, Check check) throws Exception {
    try (ResultBatches batches = ResultBatches.open(new ByteArrayInputStream(stream), memory)) {
      assertThat(batches.next()).isTrue();
      int index = batches.columns().stream().map(ResultColumn::name).toList().indexOf(name);
      check.of(batches.column(index));
    }
  }

  /** The types, with other bytes at the start of every "longer than the twelve bytes of a view". */
  private static byte[] withStartOfTexts(byte[] start) throws IOException {
    byte[] changed = Golden.bytes("types.arrows");
    byte[] text = "longer than the twelve".getBytes(StandardCharsets.UTF_8);
    int found = 0;
    for (int at = 0; at < changed.length - text.length; at++) {
      if (Arrays.equals(changed, at, at + text.length, text, 0, text.length)) {
        System.arraycopy(start, 0, changed, at, start.length);
        found++;
      }
    }
    assertThat(found).isEqualTo(3);
    return changed;
  }

  /** Changes the body length of the second message, the first batch. */
  private static byte[] withBodyLength(byte[] stream, long length) {
    ByteBuffer changed = ByteBuffer.wrap(stream.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int batch = 8 + changed.getInt(4);
    org.apache.arrow.flatbuf.Message message = message(changed, batch);
    // The empty first batch has body length 0, which flatbuffers may leave out: take the next.
    while (message.bodyLength() == 0) {
      batch += 8 + changed.getInt(batch + 4);
      message = message(changed, batch);
    }
    for (int at = batch + 8; ; at++) {
      if (changed.getLong(at) == message.bodyLength()) {
        changed.putLong(at, length);
        if (message(changed, batch).bodyLength() == length) {
          return changed.array();
        }
        changed.putLong(at, message.bodyLength());
      }
    }
  }

  private static org.apache.arrow.flatbuf.Message message(ByteBuffer stream, int at) {
    byte[] metadata = new byte[stream.getInt(at + 4)];
    stream.duplicate().position(at + 8).get(metadata);
    return org.apache.arrow.flatbuf.Message.getRootAsMessage(ByteBuffer.wrap(metadata));
  }

  private void readAll(InputStream in) throws IOException, SQLException {
    readAll(in, memory);
  }

  private static void readAll(InputStream in, ResultMemory memory)
      throws IOException, SQLException {
    try (ResultBatches batches = ResultBatches.open(in, memory)) {
      while (batches.next()) {
        for (int i = 0; i < batches.columns().size(); i++) {
          ColumnReader reader = batches.column(i);
          for (int row = 0; row < Math.min(batches.rowCount(), 1000); row++) {
            if (!reader.isNull(row)) {
              try {
                reader.getString(row);
                reader.getObject(row);
              } catch (SQLException e) {
                assertThat(e.getSQLState()).isIn("HY000", "22007", "22003", "22018");
              }
            }
          }
        }
      }
    }
  }
}
