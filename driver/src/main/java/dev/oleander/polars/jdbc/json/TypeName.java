package dev.oleander.polars.jdbc.json;

import dev.oleander.polars.jdbc.json.TypeNameText.Quoting;
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

  private final TypeNameText text;
  private final MemoryLimit memory;

  private TypeName(TypeNameText text, MemoryLimit memory) {
    this.text = text;
    this.memory = memory;
  }

  /** The builder of a column whose type has this name. */
  static ColumnBuilder builder(String name, MemoryLimit memory) throws JsonResultException {
    TypeNameText text = new TypeNameText(name);
    try {
      ColumnBuilder builder = new TypeName(text, memory).type(1);
      return text.isAtEnd() ? builder : new TextBuilder(memory);
    } catch (UnknownTypeNameException e) {
      return new TextBuilder(memory);
    }
  }

  private ColumnBuilder type(int depth) throws UnknownTypeNameException, JsonResultException {
    if (depth > DEEPEST) {
      throw new UnknownTypeNameException();
    }
    ColumnBuilder builder = core(depth);
    // Each pair of brackets is one more level around it.
    for (int levels = depth; text.take('['); levels++) {
      if (levels >= DEEPEST) {
        throw new UnknownTypeNameException();
      }
      int size = text.next() == ']' ? ListBuilder.ANY_SIZE : text.number();
      text.expect(']');
      builder = new ListBuilder(memory, builder, size);
    }
    return builder;
  }

  private ColumnBuilder core(int depth) throws UnknownTypeNameException, JsonResultException {
    if (text.next() == '"') { // "NULL", as DuckDB spells it
      return SimpleType.builder(text.quoted(Quoting.SQL), memory);
    }
    String name = text.words();
    if (!text.isOpen()) {
      return SimpleType.builder(name, memory);
    }
    boolean arguments = text.next() == '('; // else brackets, which may be those of a list
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "list" -> list(depth);
      case "array" -> array(depth);
      case "struct" -> struct(depth);
      case "map" -> map(depth);
      case "decimal", "numeric", "dec" -> decimal();
      case "datetime" -> datetime();
      case "duration" -> duration();
      case "time", "timestamp" -> arguments ? timestamp(name) : SimpleType.builder(name, memory);
      default -> arguments ? withoutArguments(name) : SimpleType.builder(name, memory);
    };
  }

  /** {@code VARCHAR(10)} or {@code Enum(categories=['a'])}: the arguments change nothing here. */
  private ColumnBuilder withoutArguments(String name)
      throws UnknownTypeNameException, JsonResultException {
    text.skipArguments(name.equals("Enum") ? Quoting.PYTHON : Quoting.SQL);
    return SimpleType.builder(name + text.moreWords(), memory);
  }

  private ColumnBuilder list(int depth) throws UnknownTypeNameException, JsonResultException {
    char close = text.open();
    ColumnBuilder element = type(depth + 1);
    text.expect(close);
    return new ListBuilder(memory, element, ListBuilder.ANY_SIZE);
  }

  /** {@code Array(Int64, shape=(2, 3))}: two lists of three each. */
  private ColumnBuilder array(int depth) throws UnknownTypeNameException, JsonResultException {
    char close = text.open();
    ColumnBuilder builder = type(depth + 1);
    List<Integer> shape = new ArrayList<>();
    if (text.take(',')) {
      text.label();
      if (text.take('(')) {
        do {
          shape.add(text.number());
        } while (text.take(',') && text.next() != ')');
        text.expect(')');
      } else {
        shape.add(text.number());
      }
    } else {
      shape.add(ListBuilder.ANY_SIZE);
    }
    text.expect(close);
    if (depth + shape.size() > DEEPEST) {
      throw new UnknownTypeNameException();
    }
    for (int i = shape.size() - 1; i >= 0; i--) {
      builder = new ListBuilder(memory, builder, shape.get(i));
    }
    return builder;
  }

  /**
   * {@code Struct({'a': Int64})} or {@code STRUCT(a BIGINT)}; {@code struct[1]} tells no fields.
   */
  private ColumnBuilder struct(int depth) throws UnknownTypeNameException, JsonResultException {
    if (text.next() == '[') {
      throw new UnknownTypeNameException();
    }
    text.expect('(');
    boolean polars = text.take('{');
    char close = polars ? '}' : ')';
    List<ColumnBuilder.Child> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (!text.take(close)) {
      do {
        String name;
        if (polars) {
          name = text.quoted(Quoting.PYTHON);
          text.expect(':');
        } else {
          name = text.next() == '"' ? text.quoted(Quoting.SQL) : text.word();
        }
        if (!names.add(name)) {
          throw new UnknownTypeNameException();
        }
        fields.add(new ColumnBuilder.Child(name, type(depth + 1)));
      } while (text.take(','));
      text.expect(close);
    }
    if (polars) {
      text.expect(')');
    }
    return new StructBuilder(memory, fields);
  }

  private ColumnBuilder map(int depth) throws UnknownTypeNameException, JsonResultException {
    char close = text.open();
    ColumnBuilder key = type(depth + 2);
    text.expect(',');
    ColumnBuilder value = type(depth + 2);
    text.expect(close);
    return MapBuilder.of(memory, key, value);
  }

  /** {@code (10, 2)}, {@code (precision=10, scale=2)}; what SQL leaves out is a scale of 0. */
  private ColumnBuilder decimal() throws UnknownTypeNameException, JsonResultException {
    char close = text.open();
    int precision = SimpleType.DECIMAL_PRECISION;
    int scale = 0;
    boolean second = false;
    do {
      String label = text.label();
      boolean isScale = label.isEmpty() ? second : label.equals("scale");
      if (!isScale && Character.isLetter(text.next())) {
        text.word(); // precision=None
      } else if (isScale) {
        scale = text.number();
      } else {
        precision = text.number();
      }
      second = true;
    } while (text.take(','));
    text.expect(close);
    if (precision < 1 || precision > DecimalBuilder.MOST_DIGITS || scale > precision) {
      throw new UnknownTypeNameException();
    }
    return new DecimalBuilder(memory, precision, scale);
  }

  /** {@code Datetime(time_unit='us', time_zone=None)} or {@code datetime[μs, Europe/Berlin]}. */
  private ColumnBuilder datetime() throws UnknownTypeNameException, JsonResultException {
    char close = text.open();
    ArrowTimeUnit unit = null;
    String zone = null;
    do {
      String label = text.label();
      String value = text.argument(close);
      if (label.equals("time_zone") || (label.isEmpty() && unit != null)) {
        zone = value == null || value.isEmpty() ? null : value;
      } else {
        unit = unit(value);
      }
    } while (text.take(','));
    text.expect(close);
    return new TimestampBuilder(memory, unit == null ? ArrowTimeUnit.MICROSECOND : unit, zone);
  }

  private ColumnBuilder duration() throws UnknownTypeNameException, JsonResultException {
    char close = text.open();
    text.label();
    ArrowTimeUnit unit = unit(text.argument(close));
    text.expect(close);
    return new DurationBuilder(memory, unit);
  }

  /** {@code TIMESTAMP(3) WITH TIME ZONE}; the digits are those of the second. */
  private ColumnBuilder timestamp(String name)
      throws UnknownTypeNameException, JsonResultException {
    text.expect('(');
    int digits = text.number();
    text.expect(')');
    String whole = (name + text.moreWords()).toUpperCase(Locale.ROOT);
    ArrowTimeUnit unit =
        switch (digits) {
          case 0 -> ArrowTimeUnit.SECOND;
          case 1, 2, 3 -> ArrowTimeUnit.MILLISECOND;
          case 4, 5, 6 -> ArrowTimeUnit.MICROSECOND;
          case 7, 8, 9 -> ArrowTimeUnit.NANOSECOND;
          default -> throw new UnknownTypeNameException();
        };
    return switch (whole) {
      case "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE" -> new TimestampBuilder(memory, unit, null);
      case "TIMESTAMP WITH TIME ZONE" -> new TimestampBuilder(memory, unit, "UTC");
      default -> SimpleType.builder(whole, memory);
    };
  }

  private static ArrowTimeUnit unit(String name) throws UnknownTypeNameException {
    return switch (name == null ? "" : name) {
      case "s" -> ArrowTimeUnit.SECOND;
      case "ms" -> ArrowTimeUnit.MILLISECOND;
      case "us", "\u03BCs", "\u00B5s" -> ArrowTimeUnit.MICROSECOND;
      case "ns" -> ArrowTimeUnit.NANOSECOND;
      default -> throw new UnknownTypeNameException();
    };
  }
}
