package dev.oleander.polars.jdbc.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the name of a type, in Polars' spellings ({@code List(Int64)}, {@code list[i64]}) and in
 * SQL's ({@code BIGINT[]}), and makes the builder of a column of that type.
 *
 * <p>A type that it does not know, wholly or in part, becomes text: every value as it was sent.
 */
final class TypeName {
  /** Types nested deeper are text; the levels that Arrow counts. */
  private static final int DEEPEST = 48;

  private static final int DEFAULT_PRECISION = 38;

  /** The name is none that can be read; what is in it stays text. */
  private static final class UnknownNameException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownNameException() {
      super(null, null, false, false);
    }
  }

  private final String text;
  private final MemoryLimit memory;
  private int at;

  private TypeName(String text, MemoryLimit memory) {
    this.text = text;
    this.memory = memory;
  }

  /** The builder of a column whose type has this name. */
  static ColumnBuilder builder(String name, MemoryLimit memory) throws JsonResultException {
    TypeName reading = new TypeName(name, memory);
    try {
      ColumnBuilder builder = reading.type(1);
      return reading.isAtEnd() ? builder : new TextBuilder(memory);
    } catch (UnknownNameException e) {
      return new TextBuilder(memory);
    }
  }

  private ColumnBuilder type(int depth) throws UnknownNameException, JsonResultException {
    if (depth > DEEPEST) {
      throw new UnknownNameException();
    }
    ColumnBuilder builder = core(depth);
    // Each pair of brackets is one more level around it.
    for (int levels = depth; take('['); levels++) {
      if (levels >= DEEPEST) {
        throw new UnknownNameException();
      }
      int size = next() == ']' ? ListBuilder.ANY_SIZE : number();
      expect(']');
      builder = new ListBuilder(memory, builder, size);
    }
    return builder;
  }

  private ColumnBuilder core(int depth) throws UnknownNameException, JsonResultException {
    if (next() == '"') { // "NULL", as DuckDB spells it
      return leaf(quoted(false));
    }
    String name = words();
    switch (name.toLowerCase(Locale.ROOT)) {
      case "list" -> {
        if (isOpen()) {
          return list(depth);
        }
      }
      case "array" -> {
        if (isOpen()) {
          return array(depth);
        }
      }
      case "struct" -> {
        if (isOpen()) {
          return struct(depth);
        }
      }
      case "map" -> {
        if (isOpen()) {
          return map(depth);
        }
      }
      case "decimal", "numeric", "dec" -> {
        if (isOpen()) {
          return decimal();
        }
      }
      case "datetime" -> {
        if (isOpen()) {
          return datetime();
        }
      }
      case "duration" -> {
        if (isOpen()) {
          return duration();
        }
      }
      case "time", "timestamp" -> {
        if (next() == '(') {
          return timestamp(name);
        }
      }
      default -> {
        if (next() == '(') { // VARCHAR(10), Enum(categories=['a'])
          skipArguments(name.equals("Enum"));
          return leaf(name + moreWords());
        }
      }
    }
    return leaf(name);
  }

  /** Types that their name says all of. */
  private ColumnBuilder leaf(String name) throws JsonResultException {
    if (name.equals("Int8")) {
      return new IntegerBuilder(memory, 8, true);
    }
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "I8", "TINYINT", "INT1" -> new IntegerBuilder(memory, 8, true);
      case "I16", "INT16", "SMALLINT", "INT2", "SHORT" -> new IntegerBuilder(memory, 16, true);
      case "I32", "INT32", "INTEGER", "INT", "INT4", "SIGNED" ->
          new IntegerBuilder(memory, 32, true);
      // SQL counts bytes where Polars counts bits: the wider of the two.
      case "I64", "INT64", "BIGINT", "INT8", "LONG" -> new IntegerBuilder(memory, 64, true);
      case "U8", "UINT8", "UTINYINT" -> new IntegerBuilder(memory, 8, false);
      case "U16", "UINT16", "USMALLINT" -> new IntegerBuilder(memory, 16, false);
      case "U32", "UINT32", "UINTEGER" -> new IntegerBuilder(memory, 32, false);
      case "U64", "UINT64", "UBIGINT" -> new IntegerBuilder(memory, 64, false);
      // The largest of them have one digit more than a decimal of 16 bytes.
      case "I128", "U128", "INT128", "UINT128", "HUGEINT", "UHUGEINT" ->
          new DecimalBuilder(memory, DEFAULT_PRECISION + 1, 0);
      case "F16", "FLOAT16" -> new FloatBuilder(memory, 16);
      case "F32", "FLOAT32", "REAL", "FLOAT4" -> new FloatBuilder(memory, 32);
      // FLOAT has 32 bits in DuckDB and 64 in others: the wider of the two.
      case "F64", "FLOAT64", "DOUBLE", "DOUBLE PRECISION", "FLOAT8", "FLOAT" ->
          new FloatBuilder(memory, 64);
      case "BOOL", "BOOLEAN", "LOGICAL" -> new BooleanBuilder(memory);
      case "BINARY", "VARBINARY", "BINARY VARYING", "BLOB", "BYTEA" -> new BinaryBuilder(memory);
      case "DATE" -> new DateBuilder(memory);
      case "TIME", "TIME WITHOUT TIME ZONE" -> new TimeBuilder(memory);
      case "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP_US" ->
          new TimestampBuilder(memory, TimeUnit.MICROSECOND, null);
      case "TIMESTAMP_S" -> new TimestampBuilder(memory, TimeUnit.SECOND, null);
      case "TIMESTAMP_MS" -> new TimestampBuilder(memory, TimeUnit.MILLISECOND, null);
      case "TIMESTAMP_NS" -> new TimestampBuilder(memory, TimeUnit.NANOSECOND, null);
      case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE" ->
          new TimestampBuilder(memory, TimeUnit.MICROSECOND, "UTC");
      case "DURATION" -> new DurationBuilder(memory, TimeUnit.MICROSECOND);
      case "NULL" -> new NullBuilder(memory);
      default -> new TextBuilder(memory);
    };
  }

  private ColumnBuilder list(int depth) throws UnknownNameException, JsonResultException {
    char close = open();
    ColumnBuilder element = type(depth + 1);
    expect(close);
    return new ListBuilder(memory, element, ListBuilder.ANY_SIZE);
  }

  /** {@code Array(Int64, shape=(2, 3))}: two lists of three each. */
  private ColumnBuilder array(int depth) throws UnknownNameException, JsonResultException {
    char close = open();
    ColumnBuilder builder = type(depth + 1);
    List<Integer> shape = new ArrayList<>();
    if (take(',')) {
      skipLabel();
      if (take('(')) {
        do {
          shape.add(number());
        } while (take(',') && next() != ')');
        expect(')');
      } else {
        shape.add(number());
      }
    } else {
      shape.add(ListBuilder.ANY_SIZE);
    }
    expect(close);
    if (depth + shape.size() > DEEPEST) {
      throw new UnknownNameException();
    }
    for (int i = shape.size() - 1; i >= 0; i--) {
      builder = new ListBuilder(memory, builder, shape.get(i));
    }
    return builder;
  }

  /**
   * {@code Struct({'a': Int64})} or {@code STRUCT(a BIGINT)}; {@code struct[1]} tells no fields.
   */
  private ColumnBuilder struct(int depth) throws UnknownNameException, JsonResultException {
    if (next() == '[') {
      throw new UnknownNameException();
    }
    expect('(');
    boolean polars = take('{');
    char close = polars ? '}' : ')';
    List<ColumnBuilder.Child> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (!take(close)) {
      do {
        String name;
        if (polars) {
          name = quoted(true);
          expect(':');
        } else {
          name = next() == '"' ? quoted(false) : word();
        }
        if (!names.add(name)) {
          throw new UnknownNameException();
        }
        fields.add(new ColumnBuilder.Child(name, type(depth + 1)));
      } while (take(','));
      expect(close);
    }
    if (polars) {
      expect(')');
    }
    return new StructBuilder(memory, fields);
  }

  private ColumnBuilder map(int depth) throws UnknownNameException, JsonResultException {
    char close = open();
    ColumnBuilder key = type(depth + 2);
    expect(',');
    ColumnBuilder value = type(depth + 2);
    expect(close);
    return MapBuilder.of(memory, key, value);
  }

  /** {@code (10, 2)}, {@code (precision=10, scale=2)}; what SQL leaves out is a scale of 0. */
  private ColumnBuilder decimal() throws UnknownNameException, JsonResultException {
    char close = open();
    int precision = DEFAULT_PRECISION;
    int scale = 0;
    boolean second = false;
    do {
      String label = skipLabel();
      boolean isScale = label.isEmpty() ? second : label.equals("scale");
      if (!isScale && Character.isLetter(next())) {
        word(); // precision=None
      } else if (isScale) {
        scale = number();
      } else {
        precision = number();
      }
      second = true;
    } while (take(','));
    expect(close);
    if (precision < 1 || precision > DecimalBuilder.MOST_DIGITS || scale > precision) {
      throw new UnknownNameException();
    }
    return new DecimalBuilder(memory, precision, scale);
  }

  /** {@code Datetime(time_unit='us', time_zone=None)} or {@code datetime[μs, Europe/Berlin]}. */
  private ColumnBuilder datetime() throws UnknownNameException, JsonResultException {
    char close = open();
    TimeUnit unit = null;
    String zone = null;
    do {
      String label = skipLabel();
      String value = argument(close);
      if (label.equals("time_zone") || (label.isEmpty() && unit != null)) {
        zone = value == null || value.isEmpty() ? null : value;
      } else {
        unit = unit(value);
      }
    } while (take(','));
    expect(close);
    return new TimestampBuilder(memory, unit == null ? TimeUnit.MICROSECOND : unit, zone);
  }

  private ColumnBuilder duration() throws UnknownNameException, JsonResultException {
    char close = open();
    skipLabel();
    TimeUnit unit = unit(argument(close));
    expect(close);
    return new DurationBuilder(memory, unit);
  }

  /** {@code TIMESTAMP(3) WITH TIME ZONE}; the digits are those of the second. */
  private ColumnBuilder timestamp(String name) throws UnknownNameException, JsonResultException {
    expect('(');
    int digits = number();
    expect(')');
    String whole = (name + moreWords()).toUpperCase(Locale.ROOT);
    TimeUnit unit =
        switch (digits) {
          case 0 -> TimeUnit.SECOND;
          case 1, 2, 3 -> TimeUnit.MILLISECOND;
          case 4, 5, 6 -> TimeUnit.MICROSECOND;
          case 7, 8, 9 -> TimeUnit.NANOSECOND;
          default -> throw new UnknownNameException();
        };
    return switch (whole) {
      case "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE" -> new TimestampBuilder(memory, unit, null);
      case "TIMESTAMP WITH TIME ZONE" -> new TimestampBuilder(memory, unit, "UTC");
      default -> leaf(whole);
    };
  }

  private static TimeUnit unit(String name) throws UnknownNameException {
    return switch (name == null ? "" : name) {
      case "s" -> TimeUnit.SECOND;
      case "ms" -> TimeUnit.MILLISECOND;
      case "us", "\u03BCs", "\u00B5s" -> TimeUnit.MICROSECOND;
      case "ns" -> TimeUnit.NANOSECOND;
      default -> throw new UnknownNameException();
    };
  }

  /** An argument in quotes, or without up to the next comma or the end; null for None. */
  private String argument(char close) throws UnknownNameException {
    if (next() == '\'' || next() == '"') {
      return quoted(true);
    }
    int from = at;
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != close) {
      at++;
    }
    String value = text.substring(from, at).strip();
    if (value.isEmpty()) {
      throw new UnknownNameException();
    }
    return value.equals("None") ? null : value;
  }

  /** Takes {@code name=} if it is there. */
  private String skipLabel() {
    skipBlanks();
    int from = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    String label = text.substring(from, at);
    if (!label.isEmpty() && take('=')) {
      return label;
    }
    at = from;
    return "";
  }

  /** Skips what is in parentheses, with those that are in it. */
  private void skipArguments(boolean polars) throws UnknownNameException {
    expect('(');
    int open = 1;
    while (open > 0) {
      char c = next();
      if (c == '\'' || c == '"') {
        quoted(polars);
      } else if (at == text.length()) {
        throw new UnknownNameException();
      } else {
        at++;
        open += c == '(' ? 1 : c == ')' ? -1 : 0;
      }
    }
  }

  private String words() throws UnknownNameException {
    return word() + moreWords();
  }

  private String moreWords() throws UnknownNameException {
    StringBuilder more = new StringBuilder();
    while (Character.isLetter(next())) {
      more.append(' ').append(word());
    }
    return more.toString();
  }

  private String word() throws UnknownNameException {
    skipBlanks();
    int from = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw new UnknownNameException();
    }
    return text.substring(from, at);
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private int number() throws UnknownNameException {
    skipBlanks();
    int from = at;
    int number = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      number = number * 10 + (text.charAt(at++) - '0');
    }
    if (at == from || at - from > 9) {
      throw new UnknownNameException();
    }
    return number;
  }

  /**
   * A text in quotes.
   *
   * @param polars whether it is quoted as Python does, with backslashes; else as SQL does, where a
   *     quote in it is doubled
   */
  private String quoted(boolean polars) throws UnknownNameException {
    char quote = next();
    if (quote != '\'' && quote != '"') {
      throw new UnknownNameException();
    }
    at++;
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = read();
      if (c == '\\' && polars) {
        value.appendCodePoint(escaped());
      } else if (c != quote) {
        value.append(c);
      } else if (!polars && at < text.length() && text.charAt(at) == quote) {
        value.append(quote);
        at++;
      } else {
        return value.toString();
      }
    }
  }

  private int escaped() throws UnknownNameException {
    char c = read();
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '\\', '\'', '"' -> c;
      case 'x' -> codePoint(2);
      case 'u' -> codePoint(4);
      case 'U' -> codePoint(8);
      default -> throw new UnknownNameException();
    };
  }

  private int codePoint(int digits) throws UnknownNameException {
    int point = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(read(), 16);
      if (digit < 0 || point > Character.MAX_CODE_POINT) {
        throw new UnknownNameException();
      }
      point = point * 16 + digit;
    }
    if (point > Character.MAX_CODE_POINT) {
      throw new UnknownNameException();
    }
    return point;
  }

  private char read() throws UnknownNameException {
    if (at == text.length()) {
      throw new UnknownNameException();
    }
    return text.charAt(at++);
  }

  private boolean isOpen() {
    return next() == '(' || next() == '[';
  }

  /** Takes an opening bracket and answers the one that closes it. */
  private char open() throws UnknownNameException {
    if (take('(')) {
      return ')';
    }
    expect('[');
    return ']';
  }

  private void expect(char c) throws UnknownNameException {
    if (!take(c)) {
      throw new UnknownNameException();
    }
  }

  private boolean take(char c) {
    if (next() != c) {
      return false;
    }
    at++;
    return true;
  }

  /** The next character that is no blank, or 0 at the end. */
  private char next() {
    skipBlanks();
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean isAtEnd() {
    skipBlanks();
    return at == text.length();
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }
}
