package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dictionaries are counted as long as they are held, however they came to be so large. */
class DictionaryMemoryTest {
  private final ResultMemory memory = new ResultMemory(1 << 20);

  @AfterEach
  void nothingIsHeld() {
    assertThat(memory.used()).isZero();
    memory.close();
  }

  @Test
  void textsAreCounted() throws Exception {
    try (ResultBatches batches = Golden.open("growing", memory)) {
      assertThat(batches.next()).isTrue();
      long two = memory.used();
      assertThat(two).isGreaterThan(2 * 64);
      assertThat(batches.next()).isTrue();
      assertThat(memory.used()).as("with a third text").isGreaterThan(two);
    }
  }

  /** Of a stream with a dictionary that grows, the dictionary again and again. */
  @Test
  void aDictionaryThatGrowsWithoutEndMeetsTheLimit() throws Exception {
    byte[] stream = Golden.bytes("growing.arrows");
    int[] ends = messageEnds(stream);
    // schema, dictionary, batch, delta, batch
    byte[] start = copy(stream, 0, ends[2]);
    byte[] delta = copy(stream, ends[2], ends[3]);
    try (ResultBatches batches =
        ResultBatches.open(
            new SequenceInputStream(new ByteArrayInputStream(start), endless(delta)), memory)) {
      assertThat(batches.next()).isTrue();
      refused(batches::next);
    }
  }

  @Test
  void dictionariesBeforeTheFirstRowsMeetTheLimitToo() throws Exception {
    byte[] stream = Golden.bytes("growing.arrows");
    int[] ends = messageEnds(stream);
    byte[] schema = copy(stream, 0, ends[0]);
    byte[] dictionary = copy(stream, ends[0], ends[1]);
    try (ResultBatches batches =
        ResultBatches.open(
            new SequenceInputStream(new ByteArrayInputStream(schema), endless(dictionary)),
            memory)) {
      refused(batches::begin);
    }
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("'memoryLimit'")
        .hasFieldOrPropertyWithValue("SQLState", "53200");
  }

  private static InputStream endless(byte[] piece) {
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        int next = piece[at] & 0xFF;
        at = (at + 1) % piece.length;
        return next;
      }

      @Override
      public int read(byte[] to, int offset, int length) {
        int read = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, to, offset, read);
        at = (at + read) % piece.length;
        return read;
      }
    };
  }

  private static byte[] copy(byte[] stream, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(stream, from, to - from);
    return out.toByteArray();
  }

  private static int[] messageEnds(byte[] stream) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    int[] ends = new int[5];
    int at = 0;
    for (int i = 0; i < ends.length; i++) {
      int metadata = bytes.getInt(at + 4);
      InputStream rest = new ByteArrayInputStream(stream, at, stream.length - at);
      long body = new ArrowMessages(rest).next().bodyLength();
      at += 8 + metadata + (int) body;
      ends[i] = at;
    }
    return ends;
  }
}
