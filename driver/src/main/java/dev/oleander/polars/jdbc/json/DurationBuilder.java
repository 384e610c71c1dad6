package dev.oleander.polars.jdbc.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Type;

/**
 * Lengths of time, from ISO 8601 ({@code P1DT2H3M4.5S}, with a sign before it or before its
 * numbers) or as Python and SQL write them ({@code 1 day, 2:03:04.5}).
 *
 * <p>Months and years are refused, because they are no lengths; so is a bare number, because
 * nothing says of which unit.
 */
final class DurationBuilder extends FixedBuilder {
  private static final Pattern ISO =
      Pattern.compile(
          "(?<sign>[-+]?)P(?:(?<weeks>[-+]?\\d{1,18})W)?(?:(?<days>[-+]?\\d{1,18})D)?"
              + "(?:T(?=[-+\\d])(?:(?<hours>[-+]?\\d{1,18})H)?(?:(?<minutes>[-+]?\\d{1,18})M)?"
              + "(?:(?<seconds>[-+]?\\d{1,19})(?:[.,](?<fraction>\\d{1,9})0*)?S)?)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CLOCK =
      Pattern.compile(
          "(?:(?<days>[-+]?\\d{1,18}) days?,? ?)?"
              + "(?:(?<sign>[-+]?)(?<hours>\\d{1,18}):(?<minutes>[0-5]\\d):(?<seconds>[0-5]\\d)"
              + "(?:\\.(?<fraction>\\d{1,9})0*)?)?");

  private static final int[] TENS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  private final ArrowTimeUnit unit;

  DurationBuilder(MemoryLimit memory, ArrowTimeUnit unit) throws JsonResultException {
    super(memory, Long.BYTES);
    this.unit = unit;
  }

  @Override
  void addText(char[] chars, int offset, int length) throws JsonResultException, BadValueException {
    String text = new String(chars, offset, length);
    try {
      values().putLong(parse(text));
    } catch (ArithmeticException | NumberFormatException e) {
      throw BadValueException.time(text, "is beyond what the type holds", e);
    }
  }

  private long parse(String text) throws BadValueException {
    Matcher iso = ISO.matcher(text);
    if (iso.matches() && iso.end() > iso.end("sign") + 1) {
      // The sign before it is that of all parts.
      long seconds = Math.multiplyExact(number(iso, "weeks"), 7L * IsoText.SECONDS_OF_DAY);
      seconds = Math.addExact(seconds, daysAndTime(iso, 1));
      int sign = iso.group("seconds") != null && iso.group("seconds").startsWith("-") ? -1 : 1;
      int nanos = sign * nanos(iso);
      return iso.group("sign").equals("-")
          ? count(Math.negateExact(seconds), -nanos, text)
          : count(seconds, nanos, text);
    }
    Matcher clock = CLOCK.matcher(text);
    if (!text.isEmpty() && clock.matches()) {
      int sign = "-".equals(clock.group("sign")) ? -1 : 1;
      return count(daysAndTime(clock, sign), sign * nanos(clock), text);
    }
    throw BadValueException.time(text, "is no duration as ISO 8601 has it, such as PT1.5S");
  }

  /** Seconds of days, hours, minutes and seconds; the sign is not that of the days. */
  private static long daysAndTime(Matcher found, int sign) {
    long time = Math.multiplyExact(number(found, "hours"), 3600L);
    time = Math.addExact(time, Math.multiplyExact(number(found, "minutes"), 60L));
    time = Math.addExact(time, number(found, "seconds"));
    long days = Math.multiplyExact(number(found, "days"), (long) IsoText.SECONDS_OF_DAY);
    return Math.addExact(days, sign * time);
  }

  private static long number(Matcher found, String group) {
    String digits = found.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static int nanos(Matcher found) {
    String fraction = found.group("fraction");
    return fraction == null ? 0 : Integer.parseInt(fraction) * TENS[9 - fraction.length()];
  }

  private long count(long seconds, int nanos, String text) throws BadValueException {
    return nanos < 0
        ? unit.count(Math.subtractExact(seconds, 1), nanos + TENS[9], text)
        : unit.count(seconds, nanos, text);
  }

  @Override
  void addOther(JsonParser parser, JsonToken token) throws IOException, BadValueException {
    throw BadValueException.time(parser.getText(), "is no duration as \"PT1.5S\"");
  }

  @Override
  byte typeType() {
    return Type.Duration;
  }

  @Override
  int type(FlatBufferBuilder schema) {
    return Duration.createDuration(schema, unit.arrow());
  }
}
