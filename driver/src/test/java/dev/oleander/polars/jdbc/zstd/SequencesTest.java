package dev.oleander.polars.jdbc.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sequence copies from where. */
final class SequencesTest {
  private static final byte[] NONE = {};

  private final ZstdDecoder decoder = new ZstdDecoder();

  private byte[] decode(byte[] frame, int room) throws ZstdException {
    byte[] target = new byte[room];
    return Arrays.copyOf(target, decoder.decode(frame, 0, frame.length, target, 0, room));
  }

  private void assertRefused(byte[] frame, String problem) {
    assertThatExceptionOfType(ZstdException.class)
        .isThrownBy(() -> decode(frame, 300_000))
        .withMessageContaining(problem);
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    return noise;
  }

  /** The content that is expected, made byte by byte. */
  private static final class Expected {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Expected append(byte[] bytes) {
      content.writeBytes(bytes);
      return this;
    }

    Expected match(int offset, int length) {
      for (int i = 0; i < length; i++) {
        content.write(content.toByteArray()[content.size() - offset]);
      }
      return this;
    }

    byte[] content() {
      return content.toByteArray();
    }
  }

  /** The example of RFC 8878, 3.1.1.5, and what it leaves out. */
  @Test
  void offsetsAreRemembered() throws ZstdException {
    int[][] valueLiteralsOffset = {
      {1114, 11, 1111},
      {1, 12, 1111},
      {2225, 12, 2222},
      {1114, 13, 1111},
      {3336, 14, 3333},
      {2, 12, 1111},
      {3, 13, 2222},
      {3, 0, 2221},
      {1, 0, 2222},
      {2, 0, 1111},
      {1, 1, 1111},
      {2, 1, 2222},
      {3, 1, 2221},
      {3, 1, 1111},
    };
    byte[] start = noise(4000);
    HandMadeFrame frame = new HandMadeFrame().raw(start);
    Expected expected = new Expected().append(start);
    for (int[] row : valueLiteralsOffset) {
      byte[] literals = noise(row[1]);
      frame.sequence(literals, row[0], 20);
      expected.append(literals).match(row[2], 20);
    }

    assertThat(decode(frame.end(), 5000)).isEqualTo(expected.content());
  }

  @Test
  void eachFrameStartsWithTheSameOffsets() throws ZstdException {
    byte[] start = noise(9);
    byte[] frame = new HandMadeFrame().raw(start).sequence(NONE, 2, 8).sequence(start, 1, 30).end();
    Expected expected = new Expected().append(start).match(8, 8).append(start).match(8, 30);
    byte[] twice = Arrays.copyOf(frame, 2 * frame.length);
    System.arraycopy(frame, 0, twice, frame.length, frame.length);

    assertThat(decode(twice, 200)).isEqualTo(expected.append(expected.content()).content());
  }

  @ParameterizedTest
  @CsvSource({
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "12", "15", "16", "17", "31", "32", "40"
  })
  void aMatchMayReachIntoItself(int offset) throws ZstdException {
    byte[] start = noise(40);
    for (int length = 3; length <= 34; length++) {
      byte[] frame = new HandMadeFrame().raw(start).sequence(NONE, offset + 3, length).end();
      byte[] expected = new Expected().append(start).match(offset, length).content();

      assertThat(decode(frame, expected.length)).isEqualTo(expected);
      assertThat(decode(frame, expected.length + 16)).isEqualTo(expected);
      assertThat(decode(frame, expected.length + 100)).isEqualTo(expected);
    }
  }

  @Test
  void literalsMayBeOneByteAgainAndAgain() throws ZstdException {
    // 1000 times x; one sequence of 10 literals and 5 bytes from 8 before; the rest.
    byte[] frame =
        new HandMadeFrame()
            .compressed(1000 << 4 | 0b0101, 1000 >> 4, 'x', 1, 0b01_01_01_00, 10, 3, 2, 0b1011)
            .end();

    byte[] content = decode(frame, 2000);

    assertThat(content).hasSize(1005).containsOnly('x');
  }

  @Test
  void aMatchBeforeTheFrameIsRefused() {
    byte[] start = noise(20);
    assertRefused(new HandMadeFrame().raw(start).sequence(NONE, 24, 5).end(), "start of its frame");
    assertRefused(new HandMadeFrame().sequence(start(3), 7, 5).end(), "start of its frame");
    assertRefused(
        new HandMadeFrame().raw(start).sequence(NONE, Integer.MAX_VALUE, 5).end(),
        "start of its frame");
    assertRefused(new HandMadeFrame().raw(start).sequence(NONE, -1, 5).end(), "start of its frame");

    byte[] first = new HandMadeFrame().raw(start).end();
    byte[] second = new HandMadeFrame().sequence(NONE, 4, 5).end();
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    assertRefused(both, "The Zstandard frame at byte " + first.length + ": the block at byte ");
  }

  private static byte[] start(int size) {
    return Arrays.copyOf(noise(20), size);
  }

  @Test
  void anOffsetOfNothingIsRefused() {
    assertRefused(
        new HandMadeFrame().raw(noise(20)).sequence(NONE, 3, 5).end(), "start of its frame");
  }

  @Test
  void literalsThatAreNotThereAreRefused() {
    assertRefused(
        new HandMadeFrame().raw(noise(20)).sequence(start(3), 4, 8, 5).end(),
        "more literals than there are");
  }

  @Test
  void aBlockHasAtMost128KiB() throws ZstdException {
    int most = 128 << 10;
    assertThat(decode(new HandMadeFrame().repeated('y', most).end(), most))
        .hasSize(most)
        .containsOnly('y');
    assertRefused(new HandMadeFrame().repeated('y', most + 1).end(), "it declares 131073 bytes");
    // All of the literals that a block may have, and a match.
    int header = most << 4 | 0b1101;
    assertRefused(
        new HandMadeFrame()
            .raw(noise(9))
            .compressed(header, header >> 8, header >> 16, 'x', 1, 0b01_01_01_00, 10, 3, 2, 0b1011)
            .end(),
        "more than 131072 bytes");
  }
}
