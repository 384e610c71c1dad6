package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A slice reads its own bytes, and never those beside it. */
class SliceTest {
  private static final byte[] ARRAY = {-1, 1, 2, 3, 4, 5, 6, 7, (byte) 0x88, -1};

  private final Slice slice = new Slice(ARRAY, 1, 8);

  @Test
  void numbersAreLittleEndian() {
    assertThat(slice.getByte(7)).isEqualTo((byte) 0x88);
    assertThat(slice.getShort(0)).isEqualTo((short) 0x0201);
    assertThat(slice.getInt(1)).isEqualTo(0x05040302);
    assertThat(slice.getLong(0)).isEqualTo(0x8807060504030201L);
  }

  @Test
  void partsAreCopied() {
    assertThat(slice.bytes(6, 2)).containsExactly(7, 0x88);
    assertThat(slice.bytes(8, 0)).isEmpty();
    assertThat(new Slice("xäy".getBytes(StandardCharsets.UTF_8), 1, 3).text(0, 2)).isEqualTo("ä");
  }

  @Test
  void nothingOutsideIsRead() {
    refused(() -> slice.getByte(-1));
    refused(() -> slice.getByte(8));
    refused(() -> slice.getShort(7));
    refused(() -> slice.getInt(5));
    refused(() -> slice.getLong(1));
    refused(() -> slice.getLong(-1));
    refused(() -> slice.getLong(1L << 32));
    refused(() -> slice.getLong(Long.MAX_VALUE));
    refused(() -> slice.getLong(Long.MIN_VALUE));
    refused(() -> slice.bytes(0, 9));
    refused(() -> slice.bytes(9, 0));
    refused(() -> slice.bytes(4, -1));
    refused(() -> slice.bytes(0, (1L << 32) + 1));
    refused(() -> slice.text(8, 1));
    refused(() -> slice.text(Long.MAX_VALUE, Long.MAX_VALUE));
    refused(() -> slice.text(0, Long.MIN_VALUE));
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(MalformedStreamException.class);
  }
}
