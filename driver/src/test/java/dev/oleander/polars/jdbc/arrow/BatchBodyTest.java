package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One array for batch after batch, counted as long as it is held. */
class BatchBodyTest {
  private static final int MIB = 1 << 20;

  private final ResultMemory memory = new ResultMemory(64 * MIB);
  private final BatchBody body = new BatchBody(memory);

  @AfterEach
  void nothingIsHeld() {
    body.release();
    assertThat(memory.used()).isZero();
    memory.close();
  }

  /** Reads a frame of a stream of which nothing else has arrived. */
  private static void read(BatchBody body, InputStream in, long declared)
      throws IOException, SQLException {
    body.provide(declared, body.array().length, ResultMemory.Claim.NEEDED);
    body.fill(in);
  }

  @Test
  void theArrayIsKeptWhileItFits() throws Exception {
    read(1000);
    assertThat(memory.used()).isEqualTo(1000);
    read(1000);
    read(400);
    assertThat(memory.used()).as("smaller, but not by much").isEqualTo(1000);
    read(1001);
    assertThat(memory.used()).isEqualTo(1001);
    read(100);
    assertThat(memory.used()).as("much smaller").isEqualTo(100);
    read(0);
    assertThat(memory.used()).isZero();
  }

  @Test
  void theBytesAreTheSameHoweverTheArrayGrew() throws Exception {
    read(40 * MIB); // more than is allocated at once
    read(3);
    read(17 * MIB);
    read(33 * MIB);
  }

  @Test
  void whatIsOverTheLimitIsRefusedBeforeItIsRead() throws Exception {
    read(60 * MIB);
    Pattern rest = new Pattern();
    assertThatThrownBy(() -> read(body, rest, 64L * MIB + 1))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("'memoryLimit'")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("53200");
    assertThat(rest.at).isZero();
    read(64 * MIB); // its own last batch is not in its way
  }

  @Test
  void whatIsCopiedWhileTheArrayGrowsIsCounted() throws Exception {
    long[] most = new long[1];
    InputStream counted =
        new FilterInputStream(new Pattern()) {
          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            most[0] = Math.max(most[0], memory.used());
            return super.read(to, offset, length);
          }
        };
    read(body, counted, 40 * MIB);
    assertThat(most[0]).as("with the half that it grew from").isEqualTo(60 * MIB);
    assertThat(memory.used()).isEqualTo(40 * MIB);
  }

  @Test
  void whereThereIsNoRoomToGrowTheArrayIsMadeAtOnce() throws Exception {
    read(64 * MIB);
    assertThat(memory.used()).isEqualTo(64 * MIB);
  }

  @Test
  void whatIsReadAheadMayHaveHalfOfTheMemory() throws Exception {
    assertThatThrownBy(() -> body.provide(32 * MIB + 1, 0, ResultMemory.Claim.AHEAD))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("'memoryLimit'");
    assertThat(memory.used()).isZero();
    body.provide(32 * MIB, 32 * MIB, ResultMemory.Claim.AHEAD);
    assertThat(memory.used()).isEqualTo(32 * MIB);
  }

  /** In a Java of its own, whose heap it fills. */
  @Test
  void whatIsLargerThanTheHeapIsRefused() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(output).startsWith("53200 ").contains("Java heap", "-Xmx", "fetch size");
      assertThat(output).endsWith("held 0");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Reads a batch that is larger than the heap. */
  static final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] arguments) throws IOException {
      ResultMemory memory = new ResultMemory(Long.MAX_VALUE);
      BatchBody body = new BatchBody(memory);
      try {
        read(body, new Pattern(), 500 * MIB);
      } catch (SQLException e) {
        System.out.print(e.getSQLState() + " " + e.getMessage());
      }
      body.release();
      System.out.print(" held " + memory.used());
    }
  }

  private void read(int length) throws IOException, SQLException {
    Pattern pattern = new Pattern();
    read(body, pattern, length);
    assertThat(pattern.at).isEqualTo(length);
    assertThat(body.length()).isEqualTo(length);
    Slice slice = body.slice();
    for (int at = 0; at < length; at++) {
      if (slice.getByte(at) != Pattern.at(at)) {
        throw new AssertionError("byte " + at + " of " + length + " is " + slice.getByte(at));
      }
    }
  }

  /** Endless bytes, which come in pieces as from a network. */
  private static final class Pattern extends InputStream {
    private int at;

    static byte at(int position) {
      return (byte) (position * 31 + (position >> 13));
    }

    @Override
    public int read() {
      return at(at++) & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      int piece = Math.min(length, 8191);
      for (int i = 0; i < piece; i++) {
        to[offset + i] = at(at++);
      }
      return piece;
    }
  }
}
