package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Type;

/** Times of day to the nanosecond, from {@code HH:MM[:SS[.fraction]]}. */
final class TimeBuilder extends FixedBuilder {
  private static final long NANOS = 1_000_000_000;

  private final IsoText iso = new IsoText();

  TimeBuilder(MemoryLimit memory) throws JsonResultException {
    super(memory, Long.BYTES);
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    iso.start(chars, offset, length);
    iso.time();
    if (!iso.isAtEnd()) {
      throw BadValueException.time(iso.toString(), "is no time as HH:MM:SS");
    }
    values().putLong(iso.secondOfDay() * NANOS + iso.nanos());
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    throw BadValueException.time(parser.getText(), "is no time as \"HH:MM:SS\"");
  }

  @Override
  byte typeType() {
    return Type.Time;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    return Time.createTime(schema, ArrowTimeUnit.NANOSECOND.arrow(), Long.SIZE);
  }
}
