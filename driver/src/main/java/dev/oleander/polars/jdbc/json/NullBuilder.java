package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import org.apache.arrow.flatbuf.Null;
import org.apache.arrow.flatbuf.Type;

/** A column that has only nulls. */
final class NullBuilder extends ColumnBuilder {
  NullBuilder(MemoryLimit memory) throws JsonResultException {
    super(memory);
  }

  @Override
  void addText(char[] chars, int offset, int length) throws BadValueException {
    throw BadValueException.unreadable(
        new String(chars, offset, length), "stands where there are only nulls");
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    throw BadValueException.unreadable(parser.getText(), "stands where there are only nulls");
  }

  @Override
  void addEmpty() {}

  @Override
  void clearValues() {}

  /** Arrow has no buffers for it at all. */
  @Override
  void write(BatchWriter out) {
    out.node(rows(), rows());
  }

  @Override
  void writeValues(BatchWriter out) {}

  @Override
  long valueBytes() {
    return 0;
  }

  @Override
  byte typeType() {
    return Type.Null;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    Null.startNull(schema);
    return Null.endNull(schema);
  }
}
