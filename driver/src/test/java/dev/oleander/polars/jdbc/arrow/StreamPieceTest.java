package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pieces of a result are the stream that it came as. */
class StreamPieceTest {
  private final ResultMemory memory = new ResultMemory(4 << 20);

  @AfterEach
  void nothingIsHeld() {
    assertThat(memory.used()).isZero();
    memory.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "types",
        "polars",
        "batches",
        "growing",
        "replaced",
        "empty",
        "zstd_types",
        "zstd_growing"
      })
  void thePiecesAreAStreamOfTheSameRows(String name) throws Exception {
    for (boolean begun : new boolean[] {true, false}) {
      byte[] copy;
      try (ResultBatches batches = Golden.open(name, memory)) {
        if (begun) {
          batches.begin();
        }
        copy = pieces(batches);
        assertThat(batches.nextPiece()).isNull();
      }
      try (ResultBatches original = Golden.open(name, memory);
          ResultBatches copied = ResultBatches.open(new ByteArrayInputStream(copy), memory)) {
        assertThat(texts(copied)).isEqualTo(texts(original));
      }
    }
  }

  @Test
  void aStreamWithoutCompressionIsTheSameBytes() throws Exception {
    byte[] stream = NumberStream.of(5, 1000);
    try (ResultBatches batches = ResultBatches.open(new ByteArrayInputStream(stream), memory)) {
      assertThat(pieces(batches)).isEqualTo(stream);
    }
  }

  @Test
  void aBrokenStreamHasNoEndMark() throws Exception {
    byte[] stream = NumberStream.of(5, 1000);
    byte[] broken = Arrays.copyOf(stream, stream.length - 9);
    try (ResultBatches batches = ResultBatches.open(new ByteArrayInputStream(broken), memory)) {
      for (int piece = 0; piece < 5; piece++) {
        assertThat(batches.nextPiece().isEndMark()).isFalse();
      }
      assertThatThrownBy(batches::nextPiece).isInstanceOf(TruncatedStreamException.class);
      assertThatThrownBy(batches::nextPiece).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void closedInTheMiddleThereIsNoEndMark() throws Exception {
    ResultBatches batches = Golden.open("batches", memory);
    batches.nextPiece();
    batches.close();
    assertThatThrownBy(batches::nextPiece).isInstanceOf(SQLException.class);
  }

  private static byte[] pieces(ResultBatches batches) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StreamPiece piece = batches.nextPiece();
    while (piece != null) {
      add(out, piece.head());
      add(out, piece.body());
      piece = batches.nextPiece();
    }
    return out.toByteArray();
  }

  private static void add(ByteArrayOutputStream out, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    out.writeBytes(copy);
  }

  private static List<List<String>> texts(ResultBatches batches) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    while (batches.next()) {
      for (int row = 0; row < batches.rowCount(); row++) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < batches.columns().size(); i++) {
          ColumnReader reader = batches.column(i);
          texts.add(reader.isNull(row) ? null : reader.getString(row));
        }
        rows.add(texts);
      }
    }
    return rows;
  }
}
