package dev.oleander.polars.jdbc.json;

/** A column whose values are bytes of any number, with a table of where each ends. */
abstract class BytesBuilder extends ColumnBuilder {
  private final GrowingBytes offsets;
  private final GrowingBytes values;

  BytesBuilder(MemoryLimit memory) throws JsonResultException {
    super(memory);
    this.offsets = new GrowingBytes(memory);
    this.values = new GrowingBytes(memory);
  }

  final GrowingBytes values() {
    return values;
  }

  /** To be called when the bytes of a value are there. */
  final void endValue() throws JsonResultException {
    addEmpty();
  }

  @Override
  final void addEmpty() throws JsonResultException {
    if (rows() == 0) {
      offsets.putInt(0);
    }
    offsets.putInt(values.size());
  }

  @Override
  final void clearValues() {
    offsets.clear();
    values.clear();
  }

  @Override
  final void writeValues(BatchWriter out) {
    out.buffer(offsets);
    out.buffer(values);
  }

  @Override
  final long valueBytes() {
    return offsets.size() + (long) values.size();
  }
}
