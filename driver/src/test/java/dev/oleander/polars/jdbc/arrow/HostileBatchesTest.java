package dev.oleander.polars.jdbc.arrow;

import static dev.oleander.polars.jdbc.arrow.HostileStream.binary;
import static dev.oleander.polars.jdbc.arrow.HostileStream.dictionary;
import static dev.oleander.polars.jdbc.arrow.HostileStream.fixedBinary;
import static dev.oleander.polars.jdbc.arrow.HostileStream.fixedList;
import static dev.oleander.polars.jdbc.arrow.HostileStream.int32;
import static dev.oleander.polars.jdbc.arrow.HostileStream.largeUtf8;
import static dev.oleander.polars.jdbc.arrow.HostileStream.list;
import static dev.oleander.polars.jdbc.arrow.HostileStream.nulls;
import static dev.oleander.polars.jdbc.arrow.HostileStream.struct;
import static dev.oleander.polars.jdbc.arrow.HostileStream.utf8;
import static dev.oleander.polars.jdbc.arrow.HostileStream.utf8View;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.jdbc.arrow.HostileStream.Batch;
import dev.oleander.polars.jdbc.arrow.HostileStream.Column;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of the right form whose numbers lie: each lie is found before anybody reads by it. */
@Timeout(60)
final class HostileBatchesTest {
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.UTF_8);

  private final ResultMemory memory = new ResultMemory(8 << 20);

  @AfterEach
  void nothingIsHeld() {
    assertThat(memory.used()).isZero();
    memory.close();
  }

  private interface Reading {
    void of(ResultBatches batches) throws IOException, SQLException;
  }

  private void read(byte[] stream, Reading reading) throws IOException, SQLException {
    try (ResultBatches batches = ResultBatches.open(new ByteArrayInputStream(stream), memory)) {
      reading.of(batches);
    }
  }

  /** The batch is refused as a whole. */
  private void refused(Column column, Batch batch, String problem) {
    refused(new HostileStream(column).batch(batch).end(), problem);
  }

  private void refused(byte[] stream, String problem) {
    assertThatThrownBy(() -> read(stream, ResultBatches::next))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no proper Arrow stream")
        .hasMessageContaining(problem)
        .hasFieldOrPropertyWithValue("SQLState", "HY000");
    assertThat(memory.used()).isZero();
  }

  /** The batch is read, but for the value in one row; that of row 0 is "good". */
  private void refusedInRow(Column column, Batch batch, int row, String good, String problem)
      throws IOException, SQLException {
    read(
        new HostileStream(column).batch(batch).end(),
        batches -> {
          assertThat(batches.next()).isTrue();
          ColumnReader reader = batches.column(0);
          assertThat(reader.getString(0)).isEqualTo(good);
          for (int time = 0; time < 2; time++) {
            assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> reader.getString(row))
                .withMessageContaining("no proper Arrow stream")
                .withMessageContaining(problem);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> reader.getObject(row));
          }
          assertThat(reader.getString(0)).isEqualTo(good);
        });
  }

  @Test
  void countsThatLie() {
    refused(int32(), new Batch(2).node(2, 3).buffer((byte) 0).ints(1, 2), "declares 3 nulls");
    refused(int32(), new Batch(2).node(2, -1).buffer((byte) 0).ints(1, 2), "declares -1 nulls");
    refused(int32(), new Batch(2).node(2, 1).buffer().ints(1, 2), "its rows need 1");
    refused(int32(), new Batch(2).node(3, 0).buffer().ints(1, 2, 3), "have not the same rows");
    refused(int32(), new Batch(3).node(3, 0).buffer().ints(1, 2), "its rows need 12");
    refused(int32(), new Batch(-1).node(-1, 0).buffer().ints(1), "declares -1 rows");
    refused(int32(), new Batch(1L << 40).node(1L << 40, 0).buffer().ints(1), "rows");
    refused(int32(), new Batch(1).buffer().ints(1), "fewer columns");
    refused(int32(), new Batch(1).node(1, 0).buffer(), "fewer buffers");
    refused(int32(), new Batch(1).node(1, 0).buffer().ints(1).ints(1), "more columns");
    refused(int32(), new Batch(1).node(1, 0).node(1, 0).buffer().ints(1), "more columns");
  }

  @Test
  void buffersOutsideOfTheBody() {
    long[][] places = {
      {-8, 8},
      {0, -1},
      {4, 8},
      {8, 1},
      {Long.MAX_VALUE, 8},
      {0, Long.MAX_VALUE},
      {Long.MIN_VALUE, 8}
    };
    for (long[] place : places) {
      // The body has the eight bytes of the validity.
      refused(
          int32(),
          new Batch(2).node(2, 0).buffer(new byte[8]).bufferAt(place[0], place[1]),
          "a buffer lies outside of its batch");
    }
  }

  @Test
  void buffersThatShareTheirBytesAreRead() throws Exception {
    read(
        new HostileStream(int32(), int32())
            .batch(new Batch(2).node(2, 0).buffer().ints(1, 2).node(2, 0).buffer().bufferAt(0, 8))
            .end(),
        batches -> {
          assertThat(batches.next()).isTrue();
          assertThat(batches.column(1).getInt(1)).isEqualTo(2);
        });
  }

  @Test
  void bodiesThatHaveAnotherLength() {
    byte[] shorter =
        new HostileStream(int32()).batch(new Batch(2).node(2, 0).buffer().ints(1, 2), 4).end();
    refused(shorter, "a buffer lies outside of its batch");
    byte[] longer =
        new HostileStream(int32()).batch(new Batch(2).node(2, 0).buffer().ints(1, 2), 24).end();
    assertThatThrownBy(() -> read(longer, ResultBatches::next))
        .isInstanceOf(TruncatedStreamException.class);
  }

  @Test
  void offsetsOfTexts() throws Exception {
    for (int[] bad : new int[][] {{1, 0}, {1, -5}, {4, 4}, {1, 99}, {1, Integer.MAX_VALUE}}) {
      Batch batch = new Batch(2).node(2, 0).buffer().ints(0, bad[0], bad[1]).buffer(ABC);
      String good = bad[0] == 1 ? "a" : null;
      if (good != null) {
        refusedInRow(utf8(), batch, 1, good, "lie outside of their buffer");
        refusedInRow(
            binary(),
            new Batch(2).node(2, 0).buffer().ints(0, bad[0], bad[1]).buffer(ABC),
            1,
            "61",
            "lie outside of their buffer");
      }
    }
    for (long bad : new long[] {0, -1, 99, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
      refusedInRow(
          largeUtf8(),
          new Batch(2).node(2, 0).buffer().longs(0, 1, bad).buffer(ABC),
          1,
          "a",
          "lie outside of their buffer");
    }
    refused(utf8(), new Batch(2).node(2, 0).buffer().ints(0, 1).buffer(ABC), "its rows need 12");
  }

  @Test
  void viewsThatPointOutside() throws Exception {
    int[][] views = {
      {20, 0, 1, 0}, // another buffer
      {20, 0, -1, 0},
      {20, 0, 0, -1},
      {20, 0, 0, 1},
      {20, 0, 0, Integer.MAX_VALUE},
      {Integer.MAX_VALUE, 0, 0, 0},
      {-1, 0, 0, 0},
      {Integer.MIN_VALUE, 0, 0, 0}
    };
    for (int[] bad : views) {
      refusedInRow(
          utf8View(),
          new Batch(2)
              .node(2, 0)
              .buffer()
              .ints(1, 'a', 0, 0, bad[0], bad[1], bad[2], bad[3])
              .buffer(new byte[20])
              .variadic(1),
          1,
          "a",
          "");
    }
    for (long count : new long[] {-1, 2, 1L << 40}) {
      assertThatThrownBy(
              () ->
                  read(
                      new HostileStream(utf8View())
                          .batch(
                              new Batch(1)
                                  .node(1, 0)
                                  .buffer()
                                  .ints(1, 'a', 0, 0)
                                  .buffer(new byte[20])
                                  .variadic(count))
                          .end(),
                      ResultBatches::next))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("buffers");
    }
    refused(
        utf8View(), new Batch(1).node(1, 0).buffer().ints(1, 'a', 0, 0), "does not say how many");
  }

  @Test
  void listsThatReachBeyondTheirElements() throws Exception {
    for (int bad : new int[] {0, -1, 4, Integer.MAX_VALUE}) {
      refusedInRow(
          list(int32()),
          new Batch(2).node(2, 0).buffer().ints(0, 1, bad).node(3, 0).buffer().ints(5, 6, 7),
          1,
          "[5]",
          "a list");
    }
    refused(
        fixedList(2, int32()),
        new Batch(2).node(2, 0).buffer().node(3, 0).buffer().ints(5, 6, 7),
        "too few elements");
    refused(
        fixedList(Integer.MAX_VALUE, int32()),
        new Batch(2).node(2, 0).buffer().node(3, 0).buffer().ints(5, 6, 7),
        "too few elements");
    refused(fixedList(-1, int32()), new Batch(0).node(0, 0).buffer(), "the size -1");
    refused(fixedBinary(-1), new Batch(0).node(0, 0).buffer(), "the size -1");
    refused(
        struct(int32()),
        new Batch(2).node(2, 0).buffer().node(1, 0).buffer().ints(5),
        "too few rows");
  }

  /** One byte of the stream could otherwise stand for thousands of rows of Java objects. */
  @Test
  void elementsWithoutBytesAreFew() {
    int many = Integer.MAX_VALUE - 100;
    refused(
        list(nulls()),
        new Batch(1).node(1, 0).buffer().ints(0, many).node(many, 0),
        "more elements than its bytes can stand for");
    refused(
        fixedList(many, nulls()),
        new Batch(1).node(1, 0).buffer().node(many, 0),
        "more elements than its bytes can stand for");
    refused(
        list(fixedBinary(0)),
        new Batch(1).node(1, 0).buffer().ints(0, many).node(many, 0).buffer().buffer(),
        "more elements than its bytes can stand for");
  }

  @Test
  void aListOfNullsIsRead() throws Exception {
    int many = 100_000;
    read(
        new HostileStream(list(nulls()))
            .batch(new Batch(1).node(1, 0).buffer().ints(0, many).node(many, 0))
            .end(),
        batches -> {
          assertThat(batches.next()).isTrue();
          assertThat(batches.column(0).getList(0)).hasSize(many).containsOnlyNulls();
        });
  }

  @Test
  void positionsOutsideOfADictionary() throws Exception {
    for (int bad : new int[] {3, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      byte[] stream =
          new HostileStream(dictionary())
              .dictionary(7, texts(), false)
              .batch(new Batch(2).node(2, 0).buffer().ints(0, bad))
              .end();
      read(
          stream,
          batches -> {
            assertThat(batches.next()).isTrue();
            ColumnReader reader = batches.column(0);
            assertThat(reader.getString(0)).isEqualTo("a");
            assertThat(reader.isNull(1)).isFalse();
            assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> reader.getString(1))
                .withMessageContaining("entry " + bad + " of a dictionary of 3");
          });
    }
  }

  @Test
  void dictionariesThatLie() {
    refused(new HostileStream(dictionary()).dictionary(8, texts(), false).end(), "no column has");
    refused(
        new HostileStream(dictionary())
            .dictionary(7, new Batch(3).node(3, 0).buffer().ints(0, 1, 0, 3).buffer(ABC), false)
            .end(),
        "lie outside");
    refused(
        new HostileStream(dictionary())
            .dictionary(7, new Batch(1L << 33).node(1L << 33, 0).buffer().ints(0), false)
            .end(),
        "rows");
    byte[] notText =
        new HostileStream(dictionary())
            .dictionary(7, new Batch(1).node(1, 0).buffer().ints(0, 1).buffer((byte) 0xFF), false)
            .end();
    assertThatThrownBy(() -> read(notText, ResultBatches::next))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("malformed text")
        .hasFieldOrPropertyWithValue("SQLState", "22018");
  }

  /** Ten bytes of a body become a megabyte of texts, again and again. */
  @Test
  void textsThatShareTheirBytesCountEach() {
    int rows = 10_000;
    int[] views = new int[4 * rows];
    for (int i = 0; i < rows; i++) {
      views[4 * i] = 1000;
    }
    // All of them show the same thousand bytes.
    Column column = HostileStream.inDictionary(utf8View());
    byte[] stream =
        new HostileStream(column)
            .dictionary(
                7,
                new Batch(rows)
                    .node(rows, 0)
                    .buffer()
                    .ints(views)
                    .buffer(new byte[1000])
                    .variadic(1),
                false)
            .end();
    assertThatThrownBy(() -> read(stream, ResultBatches::next))
        .hasMessageContaining("'memoryLimit'")
        .hasFieldOrPropertyWithValue("SQLState", "53200");
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 10_000})
  void schemasThatAreTooDeep(int depth) {
    refused(deep(depth), "nested deeper than 64");
  }

  /** Written from the inside to the outside, without recursion. */
  private static byte[] deep(int depth) {
    return new HostileStream(
            builder -> {
              int field = int32().applyAsInt(builder);
              for (int level = 1; level < depth; level++) {
                int inner = field;
                field = list(same -> inner).applyAsInt(builder);
              }
              return field;
            })
        .end();
  }

  @Test
  void schemasOfAMillionFields() {
    int count = 1_000_000;
    // All of them are the same one.
    byte[] shared =
        new HostileStream(
                builder -> {
                  int field = int32().applyAsInt(builder);
                  Column[] fields = new Column[count];
                  Arrays.fill(fields, (Column) b -> field);
                  return struct(fields).applyAsInt(builder);
                })
            .end();
    refused(shared, "more than 100000 fields");
    // Ten levels of ten each.
    byte[] tree =
        new HostileStream(
                builder -> {
                  int field = int32().applyAsInt(builder);
                  for (int level = 0; level < 10; level++) {
                    int inner = field;
                    Column[] fields = new Column[10];
                    Arrays.fill(fields, (Column) b -> inner);
                    field = struct(fields).applyAsInt(builder);
                  }
                  return field;
                })
            .end();
    assertThat(tree.length).isLessThan(4000);
    refused(tree, "more than 100000 fields");
  }

  @Test
  void compressedBuffersThatShareTheirBytes() {
    Batch batch = new Batch(2).node(2, 0).buffer().buffer(zeros(8, 8)).zstd();
    for (int i = 0; i < 3; i++) {
      batch.node(2, 0).bufferAt(0, 0).bufferAt(0, zeros(8, 8).length);
    }
    refused(
        new HostileStream(int32(), int32(), int32(), int32()).batch(batch).end(),
        "the buffers of a compressed batch overlap");
  }

  /** Blocks of one repeated byte: a kilobyte of them has thirty megabytes of content. */
  @Test
  void bombsAreNotUnpacked() {
    for (long declared : new long[] {8, 1 << 20}) {
      refused(
          int32(),
          new Batch(2).node(2, 0).buffer().buffer(zeros(declared, 256 << 17)).zstd(),
          "a compressed buffer is damaged");
    }
    for (long declared : new long[] {256 << 17, 10L << 30, 1L << 60}) {
      byte[] stream =
          new HostileStream(int32())
              .batch(new Batch(2).node(2, 0).buffer().buffer(zeros(declared, 256 << 17)).zstd())
              .end();
      assertThat(stream.length).isLessThan(2000);
      assertThatThrownBy(() -> read(stream, ResultBatches::next))
          .hasFieldOrPropertyWithValue("SQLState", "53200");
      assertThat(memory.used()).isZero();
    }
    long[] many = new long[3]; // whose sum is more than a long has
    Arrays.fill(many, Long.MAX_VALUE - 64);
    Batch batch = new Batch(2);
    Column[] columns = new Column[many.length];
    for (int i = 0; i < many.length; i++) {
      columns[i] = int32();
      batch.node(2, 0).buffer().buffer(zeros(many[i], 8));
    }
    assertThatThrownBy(
            () -> read(new HostileStream(columns).batch(batch.zstd()).end(), ResultBatches::next))
        .isInstanceOf(SQLException.class);
  }

  /** A compressed buffer that says it has so many bytes, and has others. */
  private static byte[] zeros(long declared, int size) {
    int blocks = Math.max(1, size >> 17);
    ByteBuffer bytes = ByteBuffer.allocate(8 + 4 + 2 + 4 * blocks).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(declared).putInt(0xFD2FB528).put((byte) 0).put((byte) 0x58);
    for (int block = 0; block < blocks; block++) {
      int header = (block == blocks - 1 ? 1 : 0) | (1 << 1) | ((size / blocks) << 3);
      bytes.put((byte) header).putShort((short) (header >> 8)).put((byte) 0);
    }
    return bytes.array();
  }

  /** In a Java of its own, whose heap has no room for the text beside its bytes. */
  @Test
  void aTextThatIsLargerThanTheHeapIsRefused() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx72m",
                "-cp",
                System.getProperty("java.class.path"),
                LongText.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(output).startsWith("53200 A value of column 'c'").contains("-Xmx");
      assertThat(output).endsWith("held 0");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Reads a text of many bytes. */
  static final class LongText {
    private LongText() {}

    public static void main(String[] arguments) throws IOException, SQLException {
      int size = 21_000_000;
      byte[] euro = "\u20AC".getBytes(StandardCharsets.UTF_8);
      Batch batch = new Batch(1).node(1, 0).bufferAt(0, 0).ints(0, size).bufferAt(8, size);
      InputStream stream =
          new SequenceInputStream(
              new ByteArrayInputStream(new HostileStream(utf8()).batch(batch, size + 8).bytes()),
              new Repeated(euro, size / euro.length));
      ResultMemory memory = new ResultMemory(60 << 20);
      try (ResultBatches batches = ResultBatches.open(stream, memory)) {
        batches.next();
        System.out.print(batches.column(0).getString(0).length());
      } catch (SQLException e) {
        System.out.print(e.getSQLState() + " " + e.getMessage());
      }
      System.out.print(" held " + memory.used());
    }
  }

  /** Each of the fields would be a column with a name of a megabyte. */
  @Test
  void namesThatFieldsShareCountEach() {
    byte[] stream =
        new HostileStream(
                builder -> {
                  int name = builder.createString("n".repeat(1 << 20));
                  Column field = HostileStream.named(name, int32());
                  Column[] fields = new Column[1000];
                  Arrays.fill(fields, field);
                  return struct(fields).applyAsInt(builder);
                })
            .end();
    refused(stream, "the names of its columns");
  }

  @Test
  void namesThatAreNotText() {
    byte[] stream =
        new HostileStream(
                builder -> {
                  int name = builder.createString(ByteBuffer.wrap(new byte[] {'a', (byte) 0xFF}));
                  return HostileStream.named(name, int32()).applyAsInt(builder);
                })
            .end();
    refused(stream, "");
  }

  @Test
  void numbersOfAMillionDigitsAreNotRead() throws Exception {
    byte[] digits = "7".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
    read(
        new HostileStream(utf8())
            .batch(new Batch(1).node(1, 0).buffer().ints(0, digits.length).buffer(digits))
            .end(),
        batches -> {
          assertThat(batches.next()).isTrue();
          ColumnReader reader = batches.column(0);
          assertThatThrownBy(() -> reader.getLong(0))
              .hasMessageContaining("more than 100000 digits")
              .hasFieldOrPropertyWithValue("SQLState", "22018");
          assertThatThrownBy(() -> reader.getBigDecimal(0))
              .hasFieldOrPropertyWithValue("SQLState", "22018");
          assertThat(reader.getString(0)).hasSize(digits.length);
        });
  }

  @Test
  void aMillionEmptyBatchesAreSkippedInLittleMemory() throws Exception {
    byte[] schema = new HostileStream(int32()).bytes();
    byte[] whole =
        new HostileStream(int32()).batch(new Batch(0).node(0, 0).buffer().buffer()).bytes();
    byte[] empty = Arrays.copyOfRange(whole, schema.length, whole.length);
    byte[] mark = {-1, -1, -1, -1, 0, 0, 0, 0};
    for (boolean begin : new boolean[] {true, false}) {
      InputStream stream =
          new SequenceInputStream(
              new ByteArrayInputStream(schema),
              new SequenceInputStream(
                  new Repeated(empty, 1_000_000), new ByteArrayInputStream(mark)));
      try (ResultBatches batches = ResultBatches.open(stream, memory)) {
        assertThat(begin ? batches.begin() : batches.next()).isFalse();
        assertThat(memory.used()).isZero();
      }
    }
  }

  /** The same bytes so many times. */
  private static final class Repeated extends InputStream {
    private final byte[] piece;
    private final long length;
    private long given;

    Repeated(byte[] piece, int times) {
      this.piece = piece;
      this.length = (long) piece.length * times;
    }

    @Override
    public int read() {
      return given == length ? -1 : piece[(int) (given++ % piece.length)] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int size) {
      int at = (int) (given % piece.length);
      int read = (int) Math.min(Math.min(size, piece.length - at), length - given);
      if (read == 0 && size > 0) {
        return -1;
      }
      System.arraycopy(piece, at, to, offset, read);
      given += read;
      return read;
    }
  }

  private static Batch texts() {
    return new Batch(3).node(3, 0).buffer().ints(0, 1, 2, 3).buffer(ABC);
  }
}
