package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.broken;
import static dev.oleander.polars.sandbox.catalog.write.Refusals.mismatch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.MetricsModes;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;

/**
 * What a footer says of a file's rows, checked as far as a footer allows, in the form that Iceberg
 * keeps.
 *
 * @param rows how many there are
 * @param metrics for the table's manifest
 * @param splitOffsets where the row groups begin
 * @param ranges of the columns that the table itself has, by field id, where they are known
 */
record FooterMetrics(
    long rows, Metrics metrics, List<Long> splitOffsets, Map<Integer, ValueRange> ranges) {

  /**
   * Reads a footer.
   *
   * @param length of the file before the footer
   * @throws dev.oleander.polars.sandbox.error.SandboxException WORKER_LOST when the file is not
   *     what it must be; SCHEMA_MISMATCH when a required column holds nulls
   */
  static FooterMetrics of(FileMetaData footer, long length, Schema schema, MetricsConfig config) {
    if (footer.getSchema() == null || footer.getRow_groups() == null) {
      throw broken("its footer lacks the schema or the row groups", null);
    }
    List<FileColumns.Leaf> leaves = FileColumns.match(footer.getSchema(), schema);
    long rows = 0;
    List<Long> offsets = new ArrayList<>();
    List<ColumnSum> sums = leaves.stream().map(ColumnSum::new).toList();
    for (RowGroup group : footer.getRow_groups()) {
      if (group.getNum_rows() < 0
          || group.getColumns() == null
          || group.getColumns().size() != leaves.size()) {
        throw broken("a row group lacks columns or rows", null);
      }
      if (group.getNum_rows() == 0) {
        continue; // nothing is anywhere
      }
      rows = added(rows, group.getNum_rows());
      long start = Long.MAX_VALUE;
      for (int i = 0; i < leaves.size(); i++) {
        ColumnMetaData column = column(group.getColumns().get(i), leaves.get(i), length);
        sums.get(i).add(column, group.getNum_rows());
        start = Math.min(start, start(column));
      }
      if (!leaves.isEmpty()) {
        offsets.add(start);
      }
    }
    if (rows != footer.getNum_rows()) {
      throw broken("its row groups have other rows than its footer says", null);
    }
    offsets.sort(Comparator.naturalOrder());
    return new FooterMetrics(rows, metrics(rows, sums, schema, config), offsets, ranges(sums));
  }

  private static ColumnMetaData column(ColumnChunk chunk, FileColumns.Leaf leaf, long length) {
    ColumnMetaData column = chunk.getMeta_data();
    if (column == null || chunk.isSetFile_path() || chunk.isSetCrypto_metadata()) {
      throw broken("a column's values are encrypted or in another file", null);
    }
    long start = start(column);
    if (column.getType() != leaf.element().getType()
        || start < 4
        || column.getTotal_compressed_size() < 0
        || column.getTotal_compressed_size() > length - start
        || column.getNum_values() < 0) {
      throw broken("a column's values lie outside of it, or are of another type", null);
    }
    return column;
  }

  private static long start(ColumnMetaData column) {
    return column.isSetDictionary_page_offset() && column.getDictionary_page_offset() > 0
        ? Math.min(column.getDictionary_page_offset(), column.getData_page_offset())
        : column.getData_page_offset();
  }

  private static long added(long sum, long more) {
    try {
      return Math.addExact(sum, more);
    } catch (ArithmeticException e) {
      throw broken("its numbers are too large", e);
    }
  }

  private static Metrics metrics(
      long rows, List<ColumnSum> sums, Schema schema, MetricsConfig config) {
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Long> values = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    for (ColumnSum sum : sums) {
      int id = sum.leaf.field().fieldId();
      sizes.put(id, sum.bytes);
      MetricsModes.MetricsMode mode = config.columnMode(schema.findColumnName(id));
      if (mode == MetricsModes.None.get()) {
        continue;
      }
      values.put(id, sum.values);
      if (sum.nullsKnown) {
        nulls.put(id, sum.nulls);
      }
      if (mode != MetricsModes.Counts.get()) {
        sum.range()
            .ifPresent(
                range -> {
                  lower.put(
                      id, Conversions.toByteBuffer(sum.leaf.field().type(), range.lower(mode)));
                  range
                      .upper(mode)
                      .ifPresent(
                          bound ->
                              upper.put(
                                  id, Conversions.toByteBuffer(sum.leaf.field().type(), bound)));
                });
      }
    }
    return new Metrics(rows, sizes, values, nulls, null, lower, upper);
  }

  private static Map<Integer, ValueRange> ranges(List<ColumnSum> sums) {
    Map<Integer, ValueRange> ranges = new HashMap<>();
    for (ColumnSum sum : sums) {
      if (!sum.leaf.repeated()) {
        sum.knownRange().ifPresent(range -> ranges.put(sum.leaf.field().fieldId(), range));
      }
    }
    return ranges;
  }

  /** What the row groups say of one column, taken together. One thread. */
  private static final class ColumnSum {
    private final FileColumns.Leaf leaf;
    private long bytes;
    private long values;
    private long nulls;
    private boolean nullsKnown = true;
    private boolean rangeKnown = true;
    private ValueRange range;

    ColumnSum(FileColumns.Leaf leaf) {
      this.leaf = leaf;
    }

    void add(ColumnMetaData column, long rows) {
      if (!leaf.repeated() && column.getNum_values() != rows) {
        throw broken("a column has another number of values than rows", null);
      }
      bytes = added(bytes, column.getTotal_compressed_size());
      values = added(values, column.getNum_values());
      boolean counted = column.isSetStatistics() && column.getStatistics().isSetNull_count();
      long missing = counted ? column.getStatistics().getNull_count() : -1;
      if (counted && (missing < 0 || missing > column.getNum_values())) {
        throw broken("a column has more nulls than values", null);
      }
      nullsKnown &= counted;
      nulls = counted ? added(nulls, missing) : nulls;
      if (leaf.mayBeNull() && missing != 0) {
        throw mismatch(
            leaf.name(), "is required by the table, and the result holds nulls in it: fill them");
      }
      boolean empty = counted && missing == column.getNum_values();
      if (!empty) {
        addRange(column);
      }
    }

    private void addRange(ColumnMetaData column) {
      if (leaf.repeated() || !column.isSetStatistics()) {
        rangeKnown = false;
        return;
      }
      ValueRange more =
          ValueRange.read(leaf.field().type(), column.getType(), column.getStatistics())
              .orElse(null);
      rangeKnown &= more != null;
      if (more != null) {
        range = range == null ? more : range.with(more);
      }
    }

    /** Empty when there are no values, or when nobody says what they lie between. */
    java.util.Optional<ValueRange> range() {
      return rangeKnown ? java.util.Optional.ofNullable(range) : java.util.Optional.empty();
    }

    /** As {@link #range}, with what is known of nulls; of a column that holds nothing else too. */
    java.util.Optional<ValueRange> knownRange() {
      if (!rangeKnown || !nullsKnown) {
        return java.util.Optional.empty();
      }
      return java.util.Optional.of(
          range == null ? ValueRange.onlyNulls(leaf.field().type()) : range.withNulls(nulls > 0));
    }
  }
}
