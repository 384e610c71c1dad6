package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.flatbuf.Type;

/** Lists, from arrays. Those of a fixed size are lists like others; the size is checked. */
class ListBuilder extends ColumnBuilder {
  /** Lists may have any size. */
  static final int ANY_SIZE = -1;

  private final ColumnBuilder element;
  private final int size;
  private final GrowingBytes offsets;

  /**
   * @param size of every list, or {@link #ANY_SIZE}
   */
  ListBuilder(MemoryLimit memory, ColumnBuilder element, int size) throws JsonResultException {
    super(memory);
    this.element = element;
    this.size = size;
    this.offsets = new GrowingBytes(memory);
  }

  @Override
  final void addText(char[] chars, int offset, int length) throws BadValueException {
    throw BadValueException.unreadable(new String(chars, offset, length), "is no list");
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    if (token != JsonToken.START_ARRAY) {
      throw BadValueException.unreadable(parser.getText(), "is no list");
    }
    int before = element.rows();
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      element.append(parser, item);
    }
    int count = element.rows() - before;
    if (size != ANY_SIZE && count != size) {
      throw BadValueException.unreadable(
          "[…]", "has " + count + " elements, and the type says " + size);
    }
    addEmpty();
  }

  @Override
  final void addEmpty() throws JsonResultException {
    if (rows() == 0) {
      offsets.putInt(0);
    }
    offsets.putInt(element.rows());
  }

  @Override
  final void clearValues() {
    offsets.clear();
    element.clear();
  }

  @Override
  final void writeValues(BatchWriter out) {
    out.buffer(offsets);
    element.write(out);
  }

  @Override
  final long valueBytes() {
    return offsets.size() + element.bytes();
  }

  @Override
  final byte typeType() {
    return Type.List;
  }

  @Override
  final int type(FlatBufferBuilder schema) {
    org.apache.arrow.flatbuf.List.startList(schema);
    return org.apache.arrow.flatbuf.List.endList(schema);
  }

  @Override
  final List<Child> children() {
    return List.of(new Child("item", element));
  }
}
