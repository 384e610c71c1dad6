package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.sql.ParameterLiteral;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.sql.SQLException;
import java.sql.SQLType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.TimeZone;
import java.util.function.Supplier;

/**
 * The values of the parameters of one prepared statement; parameters count from 1.
 *
 * <p>A value is taken when it is set: what the application changes later of an array, a date or a
 * collection makes no difference, and a stream is read to its end and left open. Only the literal
 * is kept. A value that cannot be sent leaves the parameter as it was.
 *
 * <p>All setters throw 07009 for a parameter that does not exist, 22003 for a number that the type
 * does not hold exactly, 22007 for such a date or time, 22018 for a text that is none of the type,
 * 07006 where class and type have nothing to do with each other, HYC00 for a class or type that no
 * parameter can have, 54000 for more than {@value #MOST_CHARACTERS} bytes or characters.
 *
 * <p>One thread at a time.
 */
public final class ParameterValues {
  /** The most bytes or characters of one value. */
  public static final int MOST_CHARACTERS = Streams.MOST;

  private final ParameterLiteral[] literals; // null where nothing is bound
  private final BoundValue[] values; // as the literals
  private final Supplier<TimeZone> zone;

  /**
   * Values of which none is bound.
   *
   * @param count how many parameters the statement has
   * @param zone asked for the zone in which the old date classes are read where no calendar is
   *     given
   */
  public ParameterValues(int count, Supplier<TimeZone> zone) {
    this.literals = new ParameterLiteral[count];
    this.values = new BoundValue[count];
    this.zone = zone;
  }

  /** How many parameters there are. */
  public int count() {
    return literals.length;
  }

  /** Whether every parameter has a value. */
  public boolean areComplete() {
    return !Arrays.asList(literals).contains(null);
  }

  /** Unbinds all parameters. */
  public void clear() {
    Arrays.fill(literals, null);
    Arrays.fill(values, null);
  }

  /**
   * The values in the order of the parameters.
   *
   * @throws SQLException 07001 if a parameter has none
   */
  public List<ParameterLiteral> literals() throws SQLException {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < literals.length; i++) {
      if (literals[i] == null) {
        missing.add(Integer.toString(i + 1));
      }
    }
    if (!missing.isEmpty()) {
      throw SqlState.PARAMETER_NOT_BOUND.exception(
          (missing.size() == 1 ? "Parameter " : "Parameters ")
              + String.join(", ", missing)
              + " of "
              + literals.length
              + (missing.size() == 1 ? " has" : " have")
              + " no value: call a setter of the statement for each before it is run");
    }
    return List.of(literals);
  }

  /**
   * What is bound now, kept as it is.
   *
   * @throws SQLException 07001 if a parameter has no value
   */
  public BoundRow row() throws SQLException {
    return new BoundRow(literals(), List.of(values));
  }

  /**
   * Checks that there is such a parameter.
   *
   * @throws SQLException 07009
   */
  public void checkIndex(int index) throws SQLException {
    ParameterTypes.checkIndex(index, literals.length);
  }

  /**
   * Binds NULL.
   *
   * @param code of {@link java.sql.Types}; NULL has no type where Polars has none of that code
   */
  public void setNull(int index, int code) throws SQLException {
    checkIndex(index);
    setNull(index, TargetType.of(index, code));
  }

  private void setNull(int index, TargetType target) {
    put(
        index,
        BoundValue.none(target.kind().map(BoundValue::type).orElse(ColumnType.of(TypeKind.NULL))));
  }

  /**
   * Binds a value as what its class is.
   *
   * @param value null for NULL without a type
   */
  public void set(int index, Object value) throws SQLException {
    set(index, value, TargetType.BY_VALUE, null, null);
  }

  /**
   * Binds a value as a type.
   *
   * @param value null for NULL
   * @param code of {@link java.sql.Types}
   */
  public void set(int index, Object value, int code) throws SQLException {
    checkIndex(index);
    set(index, value, TargetType.of(index, code), null, null);
  }

  /**
   * Binds a value as a type.
   *
   * @param value null for NULL
   * @param code of {@link java.sql.Types}
   * @param scaleOrLength of DECIMAL and NUMERIC the digits behind the point; of streams the bytes
   *     or characters to read; of others nothing
   */
  public void set(int index, Object value, int code, int scaleOrLength) throws SQLException {
    checkIndex(index);
    set(index, value, TargetType.of(index, code), scaleOrLength, null);
  }

  /** As {@link #set(int, Object, int)}. */
  public void set(int index, Object value, SQLType type) throws SQLException {
    checkIndex(index);
    set(index, value, TargetType.of(index, type), null, null);
  }

  /** As {@link #set(int, Object, int, int)}. */
  public void set(int index, Object value, SQLType type, int scaleOrLength) throws SQLException {
    checkIndex(index);
    set(index, value, TargetType.of(index, type), scaleOrLength, null);
  }

  /**
   * Binds a value as a kind.
   *
   * @param value null for NULL
   */
  public void set(int index, Object value, TypeKind kind) throws SQLException {
    set(index, value, TargetType.of(kind), null, null);
  }

  /**
   * Binds a date, time or timestamp.
   *
   * @param value null for NULL
   * @param calendar whose zone the value is read in; null for that of the statement
   */
  public void set(int index, java.util.Date value, TypeKind kind, Calendar calendar)
      throws SQLException {
    set(index, value, TargetType.of(kind), null, calendar);
  }

  /**
   * Binds the bytes of a stream.
   *
   * @param stream null for NULL
   * @param length how many to read; null for all
   */
  public void setBinary(int index, InputStream stream, Long length) throws SQLException {
    checkIndex(index);
    Binding to = Binding.of(index, stream, "VARBINARY");
    put(
        index,
        BoundValue.of(TypeKind.BINARY, stream == null ? null : Streams.bytes(stream, length, to)));
  }

  /**
   * Binds the text of a stream of bytes.
   *
   * @param stream null for NULL
   * @param length how many bytes to read; null for all
   */
  public void setText(int index, InputStream stream, Long length, Charset encoding)
      throws SQLException {
    checkIndex(index);
    Binding to = Binding.of(index, stream, "VARCHAR");
    setText(index, stream == null ? null : Streams.text(stream, length, encoding, to), to);
  }

  /**
   * Binds the text of a reader.
   *
   * @param reader null for NULL
   * @param length how many characters to read; null for all
   */
  public void setText(int index, Reader reader, Long length) throws SQLException {
    checkIndex(index);
    Binding to = Binding.of(index, reader, "VARCHAR");
    setText(index, reader == null ? null : Streams.text(reader, length, to), to);
  }

  private void setText(int index, String text, Binding to) throws SQLException {
    put(index, text == null ? BoundValue.of(TypeKind.STRING, null) : JavaValues.text(text, to));
  }

  private void set(
      int index, Object value, TargetType target, Integer scaleOrLength, Calendar calendar)
      throws SQLException {
    checkIndex(index);
    if (value == null) {
      setNull(index, target);
      return;
    }
    Binding to = Binding.of(index, value, target.name());
    Long length = scaleOrLength == null ? null : scaleOrLength.longValue();
    BoundValue read;
    if (value instanceof InputStream && target.is(TypeKind.STRING)) {
      throw to.noConversion("use setAsciiStream, or a Reader");
    } else if (value instanceof InputStream stream) {
      read = BoundValue.of(TypeKind.BINARY, Streams.bytes(stream, length, to));
    } else if (value instanceof Reader reader) {
      read = JavaValues.text(Streams.text(reader, length, to), to);
    } else {
      Calendar shown = calendar == null ? new GregorianCalendar(zone.get()) : calendar;
      read = JavaValues.read(value, target, shown, to);
    }
    put(index, Conversions.convert(read, target, scaleOrLength, to));
  }

  private void put(int index, BoundValue value) {
    literals[index - 1] = LiteralWriter.literal(value);
    values[index - 1] = value;
  }
}
