package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** Texts as they are, and anything else as its JSON text: the column of an unknown type, too. */
final class TextBuilder extends BytesBuilder {
  TextBuilder(MemoryLimit memory) throws JsonResultException {
    super(memory);
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    Characters.put(chars, offset, length, values());
    endValue();
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    JsonCopy.copy(parser, token, values());
    endValue();
  }

  @Override
  byte typeType() {
    return Type.Utf8;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    Utf8.startUtf8(schema);
    return Utf8.endUtf8(schema);
  }
}
