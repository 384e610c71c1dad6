package dev.oleander.polars.jdbc.sql;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * {@code FOR VERSION AS OF n} or {@code FOR TIMESTAMP AS OF t} behind the name of a table, as it
 * stands in the text. Polars has no such clause: the server is told beside the text.
 *
 * @param start the token FOR
 * @param value the first token of the value
 * @param next the token after it
 * @param endOffset offset after the value in the text
 * @param byTime whether the value is a time
 */
record VersionClause(int start, int value, int next, int endOffset, boolean byTime) {
  private static final Set<String> BY_VERSION = Set.of("VERSION", "SYSTEM_VERSION");
  private static final Set<String> BY_TIME = Set.of("TIMESTAMP", "SYSTEM_TIME");
  private static final Set<String> TEMPORAL =
      Set.of("DATE", "DATETIME", "TIMESTAMP", "TIMESTAMPTZ");

  private static final DateTimeFormatter DATE_TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']HH:mm[:ss]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .optionalEnd()
          .optionalStart()
          .appendPattern("[' ']")
          .appendZoneOrOffsetId()
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
  // class loader of an unloaded driver.
  @Override
  public boolean equals(Object other) {
    return other instanceof VersionClause that
        && start == that.start
        && value == that.value
        && next == that.next
        && endOffset == that.endOffset
        && byTime == that.byTime;
  }

  @Override
  public int hashCode() {
    return Objects.hash(start, value, next, endOffset, byTime);
  }

  /** Whether such a clause starts with the word at {@code index}, whole or not. */
  static boolean startsAt(TokenSequence tokens, int index) {
    String subject = upperCase(tokens, index + 1);
    return tokens.is(index, Keyword.FOR)
        && tokens.mayBeKeyword(index)
        && (BY_VERSION.contains(subject) || BY_TIME.contains(subject))
        && (tokens.is(index + 2, Keyword.AS) || subject.startsWith("SYSTEM_"));
  }

  /** The clause at {@code index}; empty if there is none, or not all of it. */
  static Optional<VersionClause> at(TokenSequence tokens, int index, int end) {
    if (!startsAt(tokens, index)
        || !tokens.is(index + 2, Keyword.AS)
        || !upperCase(tokens, index + 3).equals("OF")) {
      return Optional.empty();
    }
    int value = index + 4;
    int next = endOfValue(tokens, value, end);
    return next <= value || next > end
        ? Optional.empty()
        : Optional.of(
            new VersionClause(
                index,
                value,
                next,
                tokens.get(next - 1).end(),
                BY_TIME.contains(upperCase(tokens, index + 1))));
  }

  /** The token after a literal, a cast or a group; {@code value} if there is none of these. */
  private static int endOfValue(TokenSequence tokens, int value, int end) {
    if (value >= end) {
      return value;
    }
    return switch (tokens.get(value).kind()) {
      case NUMBER, STRING, PREFIXED_STRING, PARAMETER -> value + 1;
      case OPERATOR -> tokens.is(value + 1, TokenKind.NUMBER) ? value + 2 : value;
      case LEFT_PAREN -> tokens.closerOf(value) + 1;
      case WORD -> endOfWord(tokens, value, end);
      default -> value;
    };
  }

  private static int endOfWord(TokenSequence tokens, int value, int end) {
    int i = value + 1;
    if (tokens.is(i, TokenKind.LEFT_PAREN)) {
      i = tokens.closerOf(i) + 1;
    }
    if (!TEMPORAL.contains(upperCase(tokens, value))) {
      return i;
    }
    if (tokens.is(i, Keyword.WITH) || upperCase(tokens, i).equals("WITHOUT")) {
      i += 3; // WITH TIME ZONE
    }
    return i < end && tokens.is(i, TokenKind.STRING) ? i + 1 : value + 1;
  }

  /**
   * What the clause asks for.
   *
   * @throws SqlScanException if the value is none
   */
  TableVersion version(TokenSequence tokens) throws SqlScanException {
    int from = value;
    int to = next;
    while (tokens.is(from, TokenKind.LEFT_PAREN) && tokens.closerOf(from) == to - 1) {
      from++;
      to--;
    }
    if (to == from + 1 && tokens.is(from, TokenKind.PARAMETER)) {
      return new TableVersion.Unbound(tokens.textOf(from));
    }
    if (upperCase(tokens, from).equals("CAST") // as values of parameters are written
        && tokens.is(from + 1, TokenKind.LEFT_PAREN)
        && tokens.closerOf(from + 1) == to - 1
        && tokens.is(from + 3, Keyword.AS)) {
      from += 2;
      to = from + 1;
    }
    return byTime ? time(tokens, from, to) : snapshot(tokens, from, to);
  }

  private TableVersion snapshot(TokenSequence tokens, int from, int to) throws SqlScanException {
    boolean literal =
        to == from + 1 && (tokens.is(from, TokenKind.NUMBER) || tokens.is(from, TokenKind.STRING));
    if (literal) {
      String digits =
          tokens.is(from, TokenKind.STRING) ? tokens.identifier(from).value() : tokens.textOf(from);
      try {
        return new TableVersion.Snapshot(new BigDecimal(digits).longValueExact());
      } catch (NumberFormatException | ArithmeticException e) {
        // Told below.
      }
    }
    throw refusal(
        tokens,
        "FOR VERSION AS OF takes the number of a snapshot, as a literal or as a parameter; branches"
            + " and tags cannot be read");
  }

  private TableVersion time(TokenSequence tokens, int from, int to) throws SqlScanException {
    int last = to - 1;
    boolean literal =
        tokens.is(last, TokenKind.STRING)
            && (from == last || TEMPORAL.contains(upperCase(tokens, from)));
    if (literal) {
      try {
        return time(tokens.identifier(last).value().strip());
      } catch (DateTimeException e) {
        // Told below.
      }
    }
    throw refusal(
        tokens,
        "FOR TIMESTAMP AS OF takes a date and time, as a literal or as a parameter: write TIMESTAMP"
            + " 'yyyy-mm-dd hh:mm:ss', with +hh:mm or a zone behind it for another zone than the"
            + " session's");
  }

  private static TableVersion time(String text) {
    TemporalAccessor read = DATE_TIME.parse(text);
    LocalDate date = LocalDate.from(read);
    LocalDateTime clock =
        Optional.ofNullable(read.query(TemporalQueries.localTime()))
            .map(date::atTime)
            .orElseGet(date::atStartOfDay);
    ZoneId zone = read.query(TemporalQueries.zone());
    return zone == null
        ? new TableVersion.AtLocal(clock)
        : new TableVersion.At(clock.atZone(zone).toInstant());
  }

  private SqlScanException refusal(TokenSequence tokens, String what) {
    return SqlScanException.unsupported(tokens.text(), tokens.get(value).start(), what);
  }

  /** Where a clause stands that belongs to no table. */
  static SqlScanException misplaced(TokenSequence tokens, int index) {
    return SqlScanException.unsupported(
        tokens.text(),
        tokens.get(index).start(),
        "FOR VERSION AS OF n and FOR TIMESTAMP AS OF t stand right behind the name of a table of"
            + " the lake in a FROM clause, before its alias");
  }

  private static String upperCase(TokenSequence tokens, int index) {
    return tokens.is(index, TokenKind.WORD) ? tokens.textOf(index).toUpperCase(Locale.ROOT) : "";
  }
}
