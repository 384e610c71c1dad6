package dev.oleander.polars.benchmark.cells;

import dev.oleander.polars.benchmark.client.CommandLoop;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads a column with a plain loop over the bytes of each batch: what reading costs when there is
 * no interface, no conversion and no check but that for null. In the time zone UTC only. Arguments:
 * {@link CellType}, {@link CellAccess}, the port of the replay server.
 *
 * <p>Command: {@code read} answers {@link CellsRead}.
 */
public final class BareCells {
  private static final long DAY_MILLIS = 86_400_000;
  private static final int MICROS = 1_000_000;

  private final BareBatch batch = new BareBatch();
  private final Kept kept = new Kept();
  private final Allocated allocated = new Allocated();

  private BareCells() {}

  /** Reads the cell of a row of the batch. */
  private interface BareCell {
    long read(int row);
  }

  public static void main(String[] arguments) throws IOException {
    CellType type = CellType.valueOf(arguments[0]);
    BareCells cells = new BareCells();
    BareCell cell =
        switch (CellAccess.valueOf(arguments[1])) {
          case INDEX, LABEL -> cells.value(type);
          case OBJECT -> cells.object(type);
          case STRING -> cells.text(type);
        };
    try (ArrowAnswer answer = new ArrowAnswer(Integer.parseInt(arguments[2]), type.sql())) {
      CommandLoop.run((name, argument) -> cells.read(answer, cell).toLine());
    }
  }

  private CellsRead read(ArrowAnswer answer, BareCell cell) throws IOException {
    long rows = 0;
    long checksum = 0;
    long loadedNanos = 0;
    long loadedBytes = 0;
    long start = System.nanoTime();
    InputStream stream = answer.open();
    while (batch.next(stream)) {
      long bytesBefore = allocated.bytes();
      long nanosBefore = System.nanoTime();
      checksum += sum(cell, batch.rows());
      loadedNanos += System.nanoTime() - nanosBefore;
      loadedBytes += allocated.bytes() - bytesBefore;
      rows += batch.rows();
    }
    return new CellsRead(rows, checksum, loadedNanos, loadedBytes, System.nanoTime() - start);
  }

  private static long sum(BareCell cell, int rows) {
    long sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += cell.read(row);
    }
    return sum;
  }

  private BareCell value(CellType type) {
    return switch (type) {
      case INT32 -> row -> batch.isNull(row) ? 0 : batch.int32(row);
      case INT64, INT64_NULLS, FLOAT64 -> row -> batch.isNull(row) ? 0 : batch.int64(row);
      case FLOAT32 -> row -> batch.isNull(row) ? 0 : batch.int32(row);
      case DECIMAL10 -> row -> kept.of(batch.isNull(row) ? null : decimal(row, 2));
      case DECIMAL38 -> row -> kept.of(batch.isNull(row) ? null : decimal(row, 10));
      case TEXT, TEXT_NULLS -> row -> kept.of(batch.isNull(row) ? null : string(row));
      case DATE -> row -> kept.of(batch.isNull(row) ? null : date(row));
      case TIMESTAMP -> row -> kept.of(batch.isNull(row) ? null : timestamp(row));
      case BOOLEAN -> row -> !batch.isNull(row) && batch.bit(row) ? 1 : 0;
      case BINARY -> row -> kept.of(batch.isNull(row) ? null : bytes(row));
      case INT64_LIST -> row -> kept.of(batch.isNull(row) ? null : list(row));
    };
  }

  private BareCell object(CellType type) {
    return switch (type) {
      case INT32 -> row -> kept.any(batch.isNull(row) ? null : (Integer) batch.int32(row));
      case INT64, INT64_NULLS ->
          row -> kept.any(batch.isNull(row) ? null : (Long) batch.int64(row));
      case FLOAT32 ->
          row ->
              kept.any(batch.isNull(row) ? null : (Float) Float.intBitsToFloat(batch.int32(row)));
      case FLOAT64 ->
          row ->
              kept.any(
                  batch.isNull(row) ? null : (Double) Double.longBitsToDouble(batch.int64(row)));
      case BOOLEAN -> row -> kept.any(batch.isNull(row) ? null : (Boolean) batch.bit(row));
      default -> value(type);
    };
  }

  private BareCell text(CellType type) {
    return switch (type) {
      case INT32 -> row -> kept.any(batch.isNull(row) ? null : Integer.toString(batch.int32(row)));
      case INT64, INT64_NULLS ->
          row -> kept.any(batch.isNull(row) ? null : Long.toString(batch.int64(row)));
      case FLOAT32 ->
          row ->
              kept.any(
                  batch.isNull(row)
                      ? null
                      : Float.toString(Float.intBitsToFloat(batch.int32(row))));
      case FLOAT64 ->
          row ->
              kept.any(
                  batch.isNull(row)
                      ? null
                      : Double.toString(Double.longBitsToDouble(batch.int64(row))));
      case DECIMAL10 -> row -> kept.any(batch.isNull(row) ? null : decimal(row, 2).toPlainString());
      case DECIMAL38 ->
          row -> kept.any(batch.isNull(row) ? null : decimal(row, 10).toPlainString());
      case TEXT, TEXT_NULLS -> row -> kept.any(batch.isNull(row) ? null : string(row));
      case DATE ->
          row ->
              kept.any(
                  batch.isNull(row) ? null : LocalDate.ofEpochDay(batch.int32(row)).toString());
      case TIMESTAMP -> row -> kept.any(batch.isNull(row) ? null : timestampText(row));
      case BOOLEAN -> row -> kept.any(batch.isNull(row) ? null : Boolean.toString(batch.bit(row)));
      case BINARY ->
          row -> {
            int start = batch.start(row);
            int end = batch.start(row + 1);
            return kept.any(
                batch.isNull(row) ? null : HexFormat.of().formatHex(batch.body(), start, end));
          };
      case INT64_LIST -> row -> kept.any(batch.isNull(row) ? null : Arrays.toString(list(row)));
    };
  }

  private BigDecimal decimal(int row, int scale) {
    long low = batch.word(row, 0);
    long high = batch.word(row, 1);
    if (high == low >> 63) {
      return BigDecimal.valueOf(low, scale);
    }
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    return new BigDecimal(new BigInteger(bytes), scale);
  }

  private String string(int row) {
    int start = batch.start(row);
    return new String(batch.body(), start, batch.start(row + 1) - start, StandardCharsets.UTF_8);
  }

  private byte[] bytes(int row) {
    return Arrays.copyOfRange(batch.body(), batch.start(row), batch.start(row + 1));
  }

  private Date date(int row) {
    return new Date(batch.int32(row) * DAY_MILLIS);
  }

  private Timestamp timestamp(int row) {
    long micros = batch.int64(row);
    Timestamp timestamp = new Timestamp(Math.floorDiv(micros, MICROS) * 1000);
    timestamp.setNanos(Math.floorMod(micros, MICROS) * 1000);
    return timestamp;
  }

  private String timestampText(int row) {
    long micros = batch.int64(row);
    LocalDateTime value =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000, ZoneOffset.UTC);
    return value.toLocalDate() + " " + value.toLocalTime();
  }

  private Object[] list(int row) {
    int start = batch.element(row);
    Object[] elements = new Object[batch.element(row + 1) - start];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = batch.elementValue(start + i);
    }
    return elements;
  }
}
