package dev.oleander.polars.jdbc.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not as RFC 8878 has it. */
final class MalformedFramesTest {
  private static final byte UNTOUCHED = 0x5A;
  private static final int MUTANTS = 8_000;
  private static final int MARGIN = 24;

  private final ZstdDecoder decoder = new ZstdDecoder();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                   | its magic number is cut off
          28B52F                               | its magic number is cut off
          28B52FFC                             | no frame has the magic number fc2fb528
          28B52FFD                             | the header is cut off
          28B52FFD 20                          | the header is cut off
          28B52FFD 08 58 010000                | a reserved bit of the header is set
          28B52FFD 21 07 00 010000             | a dictionary is needed
          28B52FFD E0 FFFFFFFFFFFFFFFF 010000  | it declares 18446744073709551615 bytes of content
          28B52FFD A0 00000080 010000          | it declares 2147483648 bytes of content, and there is room for 1000
          28B52FFD 20 01 010000                | it declares 1 bytes of content and has 0
          28B52FFD 20 00 090000 61             | more content than its frame declares
          28B52FFD 00 58 0100                  | the block at byte 6: its header is cut off
          28B52FFD 00 58 190000 6161           | the block at byte 6: it is cut off
          28B52FFD 00 58 090010                | the block at byte 6: it declares 131073 bytes
          28B52FFD 00 58 070000                | it has the reserved type
          28B52FFD 00 58 050000                | the literals are cut off
          28B52FFD 00 58 0D0000 00             | the sequences are cut off
          28B52FFD 00 58 150000 0001           | the sequences are cut off
          28B52FFD 00 58 1D0000 000000         | a block without sequences goes on
          28B52FFD 00 58 1D0000 000101         | reserved bits of the sequences are set
          28B52FFD 00 58 1D0000 0001C0         | the literals length codes: it is to be that of a block before
          28B52FFD 00 58 250000 00014024       | the literals length codes: no code 36; the last one is 35
          28B52FFD 00 58 1D0000 000100         | a stream of bits has no end mark
          28B52FFD 00 58 250000 00010000       | a stream of bits has no end mark
          28B52FFD 00 58 250000 00010001       | the bits of the sequences do not end
          28B52FFD 00 58 250000 2320 00 01     | use the Huffman table of a block before
          28B52FFD 04 58 010000                | its checksum is cut off
          28B52FFD 04 58 010000 00000000       | its checksum is not that of its content
          502A4D18                             | its size is cut off
          502A4D18 01000000                    | it is to be skipped and cut off
          5F2A4D18 FFFFFFFF 00                 | it is to be skipped and cut off
          5F2A4D18 01000000 00 01              | The Zstandard frame at byte 9: its magic number is cut off
          """)
  void areRefused(String hex, String problem) {
    byte[] source = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThatExceptionOfType(ZstdException.class)
        .isThrownBy(() -> decoder.decode(source, 0, source.length, new byte[1000], 0, 1000))
        .withMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({
    // What older versions of the reference implementation wrongly refuse (its errata).
    "28B52FFD 2000 150000 0000, 0",
    "28B52FFD 2027 C50000 80F3F1F0ECEBC6C5C7F09D430000 00E0E0065801 00603E52, 39",
    "28B52FFD A001000200 0200 1000 0B000000, 131073",
    // An empty frame, with and without a dictionary that is none, and one to skip.
    "28B52FFD 2000 010000, 0",
    "28B52FFD 230000000000 010000, 0",
    "562A4D18 02000000 ABCD, 0",
    // The checksum of nothing.
    "28B52FFD 2400 010000 99E9D851, 0",
  })
  void unusualFramesAreRead(String hex, int size) throws ZstdException {
    byte[] source = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThat(decoder.decode(source, 0, source.length, new byte[size], 0, size)).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    // What older versions of the reference implementation wrongly read: cut off weights of a
    // Huffman table, and an offset of 0.
    "28B52FFD 0000 550000 7280010420 7E1F02AA00",
    "28B52FFD 0000 450000 0800020 02F430BAE",
  })
  void whatOnlyOldDecodersReadIsRefused(String hex) {
    byte[] source = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThatExceptionOfType(ZstdException.class)
        .isThrownBy(() -> decoder.decode(source, 0, source.length, new byte[1000], 0, 1000));
  }

  @Test
  void aWrongPartOfAnArrayIsTheCallersFault() {
    assertThatThrownBy(() -> decoder.decode(new byte[4], 1, 4, new byte[4], 0, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> decoder.decode(new byte[4], 0, 4, new byte[4], -1, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Changed bytes give other content or a refusal, and never a write outside of the target. */
  @Test
  void mutantsDoNoHarm() throws IOException {
    List<GoldenFrames> all =
        GoldenFrames.all().filter(frames -> frames.contentSize() < 10_000).toList();
    Random random = new Random(20_000);
    byte[] untouched = new byte[MARGIN];
    Arrays.fill(untouched, UNTOUCHED);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      GoldenFrames frames = all.get(random.nextInt(all.size()));
      byte[] source = frames.bytes().clone();
      int changes = 1 + random.nextInt(3);
      for (int change = 0; change < changes; change++) {
        int near = random.nextBoolean() ? Math.min(50, source.length) : source.length;
        source[random.nextInt(near)] ^= (byte) (1 + random.nextInt(255));
      }
      int room = frames.contentSize() + random.nextInt(30);
      byte[] target = new byte[room + 2 * MARGIN];
      Arrays.fill(target, UNTOUCHED);
      try {
        int written = decoder.decode(source, 0, source.length, target, MARGIN, room);
        assertThat(written).isBetween(0, room);
      } catch (ZstdException e) {
        assertThat(e).hasMessageStartingWith("The Zstandard frame at byte ");
        refused++;
      }
      int behind = MARGIN + room;
      assertThat(Arrays.equals(target, 0, MARGIN, untouched, 0, MARGIN)).isTrue();
      assertThat(Arrays.equals(target, behind, target.length, untouched, 0, MARGIN)).isTrue();
    }
    assertThat(refused).isBetween(MUTANTS / 4, MUTANTS - 1);
  }
}
