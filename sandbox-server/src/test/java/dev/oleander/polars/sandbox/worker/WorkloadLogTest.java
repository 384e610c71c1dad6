package dev.oleander.polars.sandbox.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.WorkloadLog.Piece;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WorkloadLogTest {
  private static final int MOST = 1 << 20;

  @Test
  void isReadWhileItComes() {
    WorkloadLog log = new WorkloadLog(100);
    assertThat(log.read(0, MOST)).isEqualTo(new Piece("", 0, 0, 0, false));
    append(log, "one\n");
    assertThat(log.read(0, MOST)).isEqualTo(new Piece("one\n", 0, 4, 0, false));
    append(log, "two\n");
    assertThat(log.read(4, MOST)).isEqualTo(new Piece("two\n", 4, 8, 0, false));
    log.complete();
    assertThat(log.read(8, MOST)).isEqualTo(new Piece("", 8, 8, 0, true));
    append(log, "of another workload");
    assertThat(log.read(0, MOST)).isEqualTo(new Piece("one\ntwo\n", 0, 8, 0, true));
  }

  @Test
  void keepsTheLastWithinItsLimit() {
    WorkloadLog log = new WorkloadLog(10);
    append(log, "0123456789");
    append(log, "abc");
    assertThat(log.read(0, MOST)).isEqualTo(new Piece("3456789abc", 3, 13, 3, false));
    assertThat(log.read(11, MOST)).isEqualTo(new Piece("bc", 11, 13, 3, false));
    append(log, "x".repeat(95) + "end");
    assertThat(log.read(0, MOST)).isEqualTo(new Piece("xxxxxxxend", 101, 111, 101, false));
    assertThat(log.keptBytes()).isEqualTo(10);
  }

  @Test
  void comesInPiecesThatSplitNoCharacter() {
    WorkloadLog log = new WorkloadLog(100);
    append(log, "a\u00e4\u20ac\ud83c\udf38");
    assertThat(log.read(0, 4)).isEqualTo(new Piece("a\u00e4", 0, 3, 0, false));
    assertThat(log.read(3, 4)).isEqualTo(new Piece("\u20ac", 3, 6, 0, false));
    assertThat(log.read(6, 4)).isEqualTo(new Piece("\ud83c\udf38", 6, 10, 0, false));

    byte[] half = "\u20ac".getBytes(StandardCharsets.UTF_8);
    log.append(half, 2);
    assertThat(log.read(10, MOST)).isEqualTo(new Piece("", 10, 10, 0, false));
    log.complete();
    assertThat(log.read(10, MOST)).isEqualTo(new Piece("\ufffd", 10, 12, 0, true));
  }

  @Test
  void bytesThatAreNoTextDoNotHoldItUp() {
    WorkloadLog log = new WorkloadLog(100);
    byte[] bytes = new byte[50];
    java.util.Arrays.fill(bytes, (byte) 0x80);
    log.append(bytes, bytes.length);
    Piece piece = log.read(0, MOST);
    assertThat(piece.nextOffset()).isEqualTo(50);
    assertThat(piece.text()).isEqualTo("\ufffd".repeat(50));
  }

  @Test
  void anOffsetBeyondTheEndIsTheEnd() {
    WorkloadLog log = new WorkloadLog(100);
    append(log, "abc");
    assertThat(log.read(1000, MOST)).isEqualTo(new Piece("", 3, 3, 0, false));
  }

  @Test
  void hasOnlyItsLengthOnceItIsDropped() {
    WorkloadLog log = new WorkloadLog(100);
    append(log, "abc");
    log.complete();
    log.drop();
    assertThat(log.read(0, MOST)).isEqualTo(new Piece("", 3, 3, 3, true));
    assertThat(log.keptBytes()).isZero();
  }

  @Test
  void isTheEndOfWhatCameHoweverItCame() {
    Random random = new Random(4711);
    for (int limit : new int[] {1, 7, 256, 300, 1000}) {
      WorkloadLog log = new WorkloadLog(limit);
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        String piece = Integer.toString(i, 36).repeat(random.nextInt(20));
        all.append(piece);
        append(log, piece);
        String expected = all.substring(Math.max(0, all.length() - limit));
        assertThat(log.read(0, MOST).text()).isEqualTo(expected);
      }
    }
  }

  private static void append(WorkloadLog log, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    log.append(bytes, bytes.length);
  }
}
