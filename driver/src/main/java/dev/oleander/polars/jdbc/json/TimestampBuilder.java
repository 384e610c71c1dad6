package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;

/**
 * Dates with times, from {@code YYYY-MM-DDTHH:MM[:SS[.fraction]][offset]}.
 *
 * <p>A count of units is refused: nothing says which unit a service counts in.
 */
final class TimestampBuilder extends FixedBuilder {
  private final IsoText iso = new IsoText();
  private final ArrowTimeUnit unit;
  private final String zone;

  // The offset of a zone that always has the same, else null.
  private final ZoneOffset onlyOffset;

  /**
   * @param zone null for none
   */
  TimestampBuilder(MemoryLimit memory, ArrowTimeUnit unit, String zone) throws JsonResultException {
    super(memory, Long.BYTES);
    this.unit = unit;
    this.zone = zone;
    this.onlyOffset = onlyOffset(zone);
  }

  private static ZoneOffset onlyOffset(String zone) {
    try {
      return zone != null && ZoneId.of(zone).normalized() instanceof ZoneOffset only ? only : null;
    } catch (DateTimeException e) {
      return null; // who reads the schema says that the zone is unknown
    }
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    iso.start(chars, offset, length);
    long seconds = iso.epochDay() * IsoText.SECONDS_OF_DAY;
    int nanos = 0;
    if (iso.take('T') || iso.take(' ')) {
      iso.time();
      seconds += iso.secondOfDay();
      nanos = iso.nanos();
    }
    seconds -= iso.isAtEnd() ? absentOffset() : presentOffset();
    values().putLong(unit.count(seconds, nanos, iso));
  }

  /** A time of day somewhere can be two instants or none, so a zone must not be added to it. */
  private int absentOffset() throws BadValueException {
    if (zone == null) {
      return 0;
    }
    if (onlyOffset == null) {
      throw BadValueException.time(
          iso.toString(), "has no offset, which a time in the zone " + zone + " needs");
    }
    return onlyOffset.getTotalSeconds();
  }

  private int presentOffset() throws BadValueException {
    iso.take(' ');
    int offset = iso.offset();
    if (!iso.isAtEnd()) {
      throw BadValueException.time(iso.toString(), "is no date and time as YYYY-MM-DDTHH:MM:SS");
    }
    if (zone == null && offset != 0) {
      throw BadValueException.time(iso.toString(), "has an offset, and its type has no zone");
    }
    return offset;
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    throw BadValueException.time(
        parser.getText(), "is no date and time as \"YYYY-MM-DDTHH:MM:SS\"");
  }

  @Override
  byte typeType() {
    return Type.Timestamp;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    int name = zone == null ? 0 : schema.createString(zone);
    return Timestamp.createTimestamp(schema, unit.arrow(), name);
  }
}
