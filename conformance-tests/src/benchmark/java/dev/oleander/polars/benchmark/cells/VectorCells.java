package dev.oleander.polars.benchmark.cells;

import dev.oleander.polars.benchmark.client.CommandLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/**
 * Reads a column with a plain loop over Arrow's own vectors, by the getter of its type. In the time
 * zone UTC only. Arguments: {@link CellType}, {@link CellAccess#INDEX}, the port of the replay
 * server.
 *
 * <p>Command: {@code read} answers {@link CellsRead}.
 */
public final class VectorCells {
  private static final long DAY_MILLIS = 86_400_000;
  private static final int MICROS = 1_000_000;

  private final BufferAllocator allocator;
  private final Kept kept = new Kept();
  private final Allocated allocated = new Allocated();

  private VectorCells(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /** Reads a cell of the vectors of the batch. */
  private interface VectorCell {
    long read(int row);
  }

  public static void main(String[] arguments) throws IOException {
    CellType type = CellType.valueOf(arguments[0]);
    try (ArrowAnswer answer = new ArrowAnswer(Integer.parseInt(arguments[2]), type.sql());
        BufferAllocator allocator = new RootAllocator()) {
      VectorCells cells = new VectorCells(allocator);
      CommandLoop.run((name, argument) -> cells.read(answer, type).toLine());
    }
  }

  private CellsRead read(ArrowAnswer answer, CellType type) throws IOException {
    long rows = 0;
    long checksum = 0;
    long loadedNanos = 0;
    long loadedBytes = 0;
    long start = System.nanoTime();
    try (ArrowStreamReader reader = new ArrowStreamReader(answer.open(), allocator)) {
      VectorCell cell = cell(type, reader.getVectorSchemaRoot().getVector(0));
      while (reader.loadNextBatch()) {
        int batchRows = reader.getVectorSchemaRoot().getRowCount();
        long bytesBefore = allocated.bytes();
        long nanosBefore = System.nanoTime();
        checksum += sum(cell, batchRows);
        loadedNanos += System.nanoTime() - nanosBefore;
        loadedBytes += allocated.bytes() - bytesBefore;
        rows += batchRows;
      }
    }
    return new CellsRead(rows, checksum, loadedNanos, loadedBytes, System.nanoTime() - start);
  }

  private static long sum(VectorCell cell, int rows) {
    long sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += cell.read(row);
    }
    return sum;
  }

  private VectorCell cell(CellType type, FieldVector column) {
    return switch (type) {
      case INT32 -> {
        IntVector vector = (IntVector) column;
        yield row -> vector.isNull(row) ? 0 : vector.get(row);
      }
      case INT64, INT64_NULLS -> {
        BigIntVector vector = (BigIntVector) column;
        yield row -> vector.isNull(row) ? 0 : vector.get(row);
      }
      case FLOAT32 -> {
        Float4Vector vector = (Float4Vector) column;
        yield row -> vector.isNull(row) ? 0 : Float.floatToRawIntBits(vector.get(row));
      }
      case FLOAT64 -> {
        Float8Vector vector = (Float8Vector) column;
        yield row -> vector.isNull(row) ? 0 : Double.doubleToRawLongBits(vector.get(row));
      }
      case DECIMAL10, DECIMAL38 -> {
        DecimalVector vector = (DecimalVector) column;
        yield row -> kept.of(vector.getObject(row));
      }
      case TEXT, TEXT_NULLS -> {
        LargeVarCharVector vector = (LargeVarCharVector) column;
        yield row ->
            kept.of(
                vector.isNull(row) ? null : new String(vector.get(row), StandardCharsets.UTF_8));
      }
      case DATE -> {
        DateDayVector vector = (DateDayVector) column;
        yield row -> kept.of(vector.isNull(row) ? null : new Date(vector.get(row) * DAY_MILLIS));
      }
      case TIMESTAMP -> {
        TimeStampMicroVector vector = (TimeStampMicroVector) column;
        yield row -> kept.of(vector.isNull(row) ? null : timestamp(vector.get(row)));
      }
      case BOOLEAN -> {
        BitVector vector = (BitVector) column;
        yield row -> vector.isNull(row) ? 0 : vector.get(row);
      }
      case BINARY -> {
        LargeVarBinaryVector vector = (LargeVarBinaryVector) column;
        yield row -> kept.of(vector.isNull(row) ? null : vector.get(row));
      }
      case INT64_LIST -> {
        LargeListVector vector = (LargeListVector) column;
        yield row -> kept.of(vector.isNull(row) ? null : vector.getObject(row).toArray());
      }
    };
  }

  private static Timestamp timestamp(long micros) {
    Timestamp timestamp = new Timestamp(Math.floorDiv(micros, MICROS) * 1000);
    timestamp.setNanos(Math.floorMod(micros, MICROS) * 1000);
    return timestamp;
  }
}
