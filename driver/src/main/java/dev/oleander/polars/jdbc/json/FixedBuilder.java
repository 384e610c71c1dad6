package dev.oleander.polars.jdbc.json;

/** A column whose values all have the same number of bytes. */
abstract class FixedBuilder extends ColumnBuilder {
  private final int width;
  private final GrowingBytes values;

  FixedBuilder(MemoryLimit memory, int width) throws JsonResultException {
    super(memory);
    this.width = width;
    this.values = new GrowingBytes(memory);
  }

  final GrowingBytes values() {
    return values;
  }

  @Override
  final void addEmpty() throws JsonResultException {
    values.fill(width, 0);
  }

  @Override
  final void clearValues() {
    values.clear();
  }

  @Override
  final void writeValues(BatchWriter out) {
    out.buffer(values);
  }

  @Override
  final long valueBytes() {
    return values.size();
  }
}
