package dev.oleander.polars.sandbox.catalog.write;

import static dev.oleander.polars.sandbox.catalog.write.Refusals.broken;
import static dev.oleander.polars.sandbox.catalog.write.Refusals.shown;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SingleValueParser;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Type;

/** The partition that a file is said to be in; it never changes. */
final class PartitionValues implements StructLike {
  private final PartitionSpec spec;
  private final List<Object> values;

  private PartitionValues(PartitionSpec spec, List<Object> values) {
    this.spec = spec;
    this.values = Collections.unmodifiableList(values);
  }

  /**
   * @param texts the values as JSON, as Iceberg writes single values
   * @throws dev.oleander.polars.sandbox.error.SandboxException WORKER_LOST when they are not of the
   *     partition's types
   */
  static PartitionValues read(PartitionSpec spec, List<String> texts) {
    if (texts.size() != spec.fields().size()) {
      throw broken(
          "it is said to be in a partition of %d values, and there are %d"
              .formatted(texts.size(), spec.fields().size()),
          null);
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Type type = spec.partitionType().fields().get(i).type();
      try {
        values.add(texts.get(i) == null ? null : SingleValueParser.fromJson(type, texts.get(i)));
      } catch (RuntimeException e) {
        throw broken(
            "partition '%s' cannot be %s"
                .formatted(shown(spec.fields().get(i).name()), shown(texts.get(i))),
            e);
      }
    }
    return new PartitionValues(spec, values);
  }

  /**
   * Holds the values against what is known of the file's columns.
   *
   * @throws dev.oleander.polars.sandbox.error.SandboxException WORKER_LOST when rows of the file
   *     cannot be in the partition
   */
  void check(Map<Integer, ValueRange> ranges) {
    for (int i = 0; i < values.size(); i++) {
      PartitionField field = spec.fields().get(i);
      Object value = values.get(i);
      ValueRange range = ranges.get(field.sourceId());
      boolean fits =
          field.transform().isVoid()
              ? value == null
              : range == null || fits(field, i, value, range);
      if (!fits) {
        throw broken(
            "it holds rows that are not in its partition '%s'".formatted(shown(field.name())),
            null);
      }
    }
  }

  private boolean fits(PartitionField field, int index, Object value, ValueRange range) {
    if (value == null) {
      return !range.hasValues();
    }
    if (range.nulls() || !range.hasValues()) {
      return false;
    }
    boolean single = range.comparator().compare(range.lowest(), range.highest()) == 0;
    if (!range.exact() || !(field.transform().preservesOrder() || single)) {
      return true; // nobody can say
    }
    Type type = spec.partitionType().fields().get(index).type();
    var order = Comparators.<Object>forType(type.asPrimitiveType());
    return order.compare(transformed(field, range, range.lowest()), value) == 0
        && order.compare(transformed(field, range, range.highest()), value) == 0;
  }

  @SuppressWarnings("unchecked")
  private static Object transformed(PartitionField field, ValueRange range, Object value) {
    return ((Transform<Object, Object>) field.transform()).bind(range.type()).apply(value);
  }

  @Override
  public int size() {
    return values.size();
  }

  @Override
  public <T> T get(int position, Class<T> wanted) {
    return wanted.cast(values.get(position));
  }

  @Override
  public <T> void set(int position, T value) {
    throw new UnsupportedOperationException("a partition does not change");
  }
}
