package dev.oleander.polars.sandbox.relay;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which bytes of an object. */
public sealed interface ByteRange {

  /** How an HTTP request asks for it. */
  String header();

  /** From the byte {@code first} to the byte {@code last}, both included. */
  record Between(long first, long last) implements ByteRange {
    public Between {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("the range ends before it begins");
      }
    }

    @Override
    public String header() {
      return "bytes=" + first + "-" + last;
    }
  }

  /** From the byte {@code first} to the end. */
  record From(long first) implements ByteRange {
    public From {
      if (first < 0) {
        throw new IllegalArgumentException("the range begins before the object");
      }
    }

    @Override
    public String header() {
      return "bytes=" + first + "-";
    }
  }

  /** The last {@code length} bytes, or all where there are fewer. */
  record Last(long length) implements ByteRange {
    public Last {
      if (length < 1) {
        throw new IllegalArgumentException("the range is empty");
      }
    }

    @Override
    public String header() {
      return "bytes=-" + length;
    }
  }

  /** So many digits, that no object is as long, and no number overflows. */
  Pattern HEADER = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * Reads a header {@code Range}.
   *
   * @param header empty for all bytes
   * @throws IllegalArgumentException for anything but one range
   */
  static Optional<ByteRange> parse(Optional<String> header) {
    return header.map(ByteRange::parse);
  }

  private static ByteRange parse(String header) {
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches() || header.equals("bytes=-")) {
      throw new IllegalArgumentException("the header Range is not one range of bytes");
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return new Last(Long.parseLong(last));
    }
    return last.isEmpty()
        ? new From(Long.parseLong(first))
        : new Between(Long.parseLong(first), Long.parseLong(last));
  }
}
