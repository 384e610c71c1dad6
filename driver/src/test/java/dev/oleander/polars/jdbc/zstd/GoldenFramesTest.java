package dev.oleander.polars.jdbc.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reference implementation compressed. */
final class GoldenFramesTest {
  private static final byte UNTOUCHED = 0x5A;

  private final ZstdDecoder decoder = new ZstdDecoder();

  static Stream<GoldenFrames> frames() throws IOException {
    return GoldenFrames.all();
  }

  @ParameterizedTest
  @MethodSource("frames")
  void haveTheirContent(GoldenFrames frames) throws ZstdException {
    byte[] target = new byte[frames.contentSize()];

    int written =
        decoder.decode(frames.bytes(), 0, frames.bytes().length, target, 0, target.length);

    assertThat(written).isEqualTo(frames.contentSize());
    frames.assertContent(target);
  }

  @ParameterizedTest
  @MethodSource("frames")
  void nothingOutsideOfTheTargetIsTouched(GoldenFrames frames) throws ZstdException {
    byte[] source = new byte[frames.bytes().length + 9];
    System.arraycopy(frames.bytes(), 0, source, 4, frames.bytes().length);
    byte[] target = new byte[frames.contentSize() + 60];

    for (int room : new int[] {0, 7, 40}) {
      Arrays.fill(target, UNTOUCHED);
      int length = frames.contentSize() + room;
      int written = decoder.decode(source, 4, frames.bytes().length, target, 10, length);

      assertThat(written).isEqualTo(frames.contentSize());
      frames.assertContent(Arrays.copyOfRange(target, 10, 10 + written));
      assertThat(Arrays.copyOf(target, 10)).containsOnly(UNTOUCHED);
      assertThat(Arrays.copyOfRange(target, 10 + length, target.length)).containsOnly(UNTOUCHED);
    }
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aTargetThatIsTooSmallIsRefused(GoldenFrames frames) {
    byte[] target = new byte[frames.contentSize() + 40];
    Arrays.fill(target, UNTOUCHED);
    int least = Math.max(0, frames.contentSize() - 30);

    for (int room = least; room < frames.contentSize(); room++) {
      int length = room;
      assertThatExceptionOfType(ZstdException.class)
          .isThrownBy(
              () -> decoder.decode(frames.bytes(), 0, frames.bytes().length, target, 0, length));
    }
    assertThat(Arrays.copyOfRange(target, frames.contentSize(), target.length))
        .containsOnly(UNTOUCHED);
  }

  /** Frames may end where several of them do, so that a part of them can be whole. */
  @ParameterizedTest
  @MethodSource("frames")
  void allOfASourceIsNeeded(GoldenFrames frames) {
    byte[] target = new byte[frames.contentSize()];

    for (int length = 0; length < frames.bytes().length; length += length < 100 ? 1 : 53) {
      int cut = length;
      try {
        int written = decoder.decode(frames.bytes(), 0, cut, target, 0, target.length);
        assertThat(frames).hasToString("several_frames");
        assertThat(written).isLessThan(frames.contentSize());
      } catch (ZstdException e) {
        assertThat(e).hasMessageContaining("Zstandard frame at byte ");
      }
    }
  }

  @Test
  void oneDecoderReadsAllOfThem() throws IOException {
    for (GoldenFrames frames : GoldenFrames.all().toList()) {
      byte[] target = new byte[frames.contentSize() + 1];
      assertThat(
              decoder.decode(
                  frames.bytes(), 0, frames.bytes().length, target, 1, target.length - 1))
          .isEqualTo(frames.contentSize());
    }
  }
}
