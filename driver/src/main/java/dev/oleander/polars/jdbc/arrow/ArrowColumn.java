package dev.oleander.polars.jdbc.arrow;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A column of an Arrow schema with all that reads it: the one place where a type of Arrow becomes a
 * {@link ColumnType}, a layout and a reader.
 */
record ArrowColumn(ResultColumn column, ColumnBuffers buffers, ColumnReader reader) {
  private static final int LARGEST_PRECISION = 76;

  /**
   * Makes what reads a field of a schema.
   *
   * @param dictionaries of the stream, by their id; those the field names are put there
   * @throws SQLException HYC00 for a type that the driver cannot read
   */
  static ArrowColumn of(
      org.apache.arrow.flatbuf.Field field, Map<Long, TextDictionary> dictionaries)
      throws SQLException {
    Field converted;
    try {
      converted = Field.convertField(field);
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Column '"
              + field.name()
              + "' has an Arrow type that this driver does not read ("
              + e.getMessage()
              + "). Cast the column to another type.",
          e);
    }
    return of(converted, dictionaries);
  }

  /** Makes what reads a field, which may be nested in another. */
  private static ArrowColumn of(Field field, Map<Long, TextDictionary> dictionaries)
      throws SQLException {
    if (field.getDictionary() != null) {
      return dictionary(field, dictionaries);
    }
    ArrowType type = storage(field.getType());
    return switch (type.getTypeID()) {
      case Null -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.NULL));
        yield new ArrowColumn(column, new ColumnBuffers.Nulls(), new NullReader(column));
      }
      case Bool -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.BOOLEAN));
        ColumnBuffers.Bits buffers = new ColumnBuffers.Bits();
        yield new ArrowColumn(column, buffers, new ArrowBooleanReader(column, buffers));
      }
      case Int -> integer(field, (ArrowType.Int) type);
      case FloatingPoint -> floating(field, (ArrowType.FloatingPoint) type);
      case Decimal -> decimal(field, (ArrowType.Decimal) type);
      case Utf8 -> text(field, new ColumnBuffers.OffsetBytes(false));
      case LargeUtf8 -> text(field, new ColumnBuffers.OffsetBytes(true));
      case Utf8View -> text(field, new ColumnBuffers.ViewBytes());
      case Binary -> binary(field, new ColumnBuffers.OffsetBytes(false));
      case LargeBinary -> binary(field, new ColumnBuffers.OffsetBytes(true));
      case BinaryView -> binary(field, new ColumnBuffers.ViewBytes());
      case FixedSizeBinary ->
          binary(
              field,
              new ColumnBuffers.FixedBytes(
                  size(((ArrowType.FixedSizeBinary) type).getByteWidth())));
      case Date -> date(field, (ArrowType.Date) type);
      case Time -> time(field, (ArrowType.Time) type);
      case Timestamp -> timestamp(field, (ArrowType.Timestamp) type);
      case Duration -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.DURATION));
        ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(8);
        TimeUnits unit = unit(((ArrowType.Duration) type).getUnit());
        yield new ArrowColumn(column, buffers, new DurationReader(column, buffers, unit));
      }
      case List, Map -> list(field, false, dictionaries);
      case LargeList -> list(field, true, dictionaries);
      case FixedSizeList ->
          fixedList(field, size(((ArrowType.FixedSizeList) type).getListSize()), dictionaries);
      case Struct -> struct(field, dictionaries);
      default -> throw unreadable(field);
    };
  }

  private static ArrowColumn integer(Field field, ArrowType.Int type) throws SQLException {
    TypeKind kind =
        switch (type.getBitWidth()) {
          case 8 -> type.getIsSigned() ? TypeKind.INT8 : TypeKind.UINT8;
          case 16 -> type.getIsSigned() ? TypeKind.INT16 : TypeKind.UINT16;
          case 32 -> type.getIsSigned() ? TypeKind.INT32 : TypeKind.UINT32;
          case 64 -> type.getIsSigned() ? TypeKind.INT64 : TypeKind.UINT64;
          default -> throw unreadable(field);
        };
    ResultColumn column = column(field, ColumnType.of(kind));
    ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(type.getBitWidth() / 8);
    return new ArrowColumn(
        column,
        buffers,
        kind == TypeKind.UINT64
            ? new UInt64Reader(column, buffers)
            : ArrowIntegers.of(kind, column, buffers));
  }

  private static ArrowColumn floating(Field field, ArrowType.FloatingPoint type) {
    return switch (type.getPrecision()) {
      case DOUBLE -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.FLOAT64));
        ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(8);
        yield new ArrowColumn(column, buffers, new FloatingReader.Float64(column, buffers));
      }
      case SINGLE -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.FLOAT32));
        ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(4);
        yield new ArrowColumn(column, buffers, new FloatingReader.Float32(column, buffers));
      }
      case HALF -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.FLOAT32));
        ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(2);
        yield new ArrowColumn(column, buffers, new FloatingReader.Float16(column, buffers));
      }
    };
  }

  private static ArrowColumn decimal(Field field, ArrowType.Decimal type) throws SQLException {
    int bits = type.getBitWidth();
    if (bits != 128 && bits != 256) {
      throw unreadable(field);
    }
    // A scale of a billion would be a text of a billion zeros.
    if (type.getPrecision() < 1
        || type.getPrecision() > LARGEST_PRECISION
        || Math.abs(type.getScale()) > LARGEST_PRECISION) {
      throw new MalformedStreamException("column '" + field.getName() + "' is a " + type);
    }
    ResultColumn column = column(field, ColumnType.decimal(type.getPrecision(), type.getScale()));
    ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(bits / 8);
    return new ArrowColumn(column, buffers, new DecimalReader(column, buffers, bits / 8));
  }

  private static ArrowColumn text(Field field, ColumnBuffers.Bytes buffers) {
    ResultColumn column = column(field, ColumnType.of(TypeKind.STRING));
    return new ArrowColumn(column, buffers, new ArrowTextReader(column, buffers));
  }

  private static ArrowColumn binary(Field field, ColumnBuffers.Bytes buffers) {
    ResultColumn column = column(field, ColumnType.of(TypeKind.BINARY));
    return new ArrowColumn(column, buffers, new BinaryReader(column, buffers));
  }

  private static ArrowColumn date(Field field, ArrowType.Date type) {
    boolean millis = type.getUnit() == DateUnit.MILLISECOND;
    ResultColumn column = column(field, ColumnType.of(TypeKind.DATE));
    ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(millis ? 8 : 4);
    return new ArrowColumn(column, buffers, new DateReader(column, buffers, millis));
  }

  private static ArrowColumn time(Field field, ArrowType.Time type) throws SQLException {
    TimeUnits unit = unit(type.getUnit());
    boolean coarse = unit == TimeUnits.SECOND || unit == TimeUnits.MILLISECOND;
    if (type.getBitWidth() != (coarse ? 32 : 64)) {
      throw unreadable(field);
    }
    ResultColumn column = column(field, ColumnType.time(unit.digits()));
    ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(coarse ? 4 : 8);
    return new ArrowColumn(column, buffers, new TimeReader(column, buffers, unit));
  }

  private static ArrowColumn timestamp(Field field, ArrowType.Timestamp type) throws SQLException {
    TimeUnits unit = unit(type.getUnit());
    ColumnBuffers.Fixed buffers = new ColumnBuffers.Fixed(8);
    String zone = type.getTimezone();
    if (zone == null || zone.isEmpty()) {
      ResultColumn column = column(field, ColumnType.timestamp(unit.digits()));
      return new ArrowColumn(column, buffers, new TimestampReader(column, buffers, unit));
    }
    ResultColumn column = column(field, ColumnType.zonedTimestamp(unit.digits(), zone));
    try {
      return new ArrowColumn(
          column, buffers, new ZonedTimestampReader(column, buffers, unit, ZoneId.of(zone)));
    } catch (DateTimeException e) {
      throw SqlState.NOT_SUPPORTED.exception(
          "Column '"
              + field.getName()
              + "' has the time zone '"
              + zone
              + "', which this Java does not know. Convert the column to a zone it knows, or update"
              + " Java.",
          e);
    }
  }

  private static ArrowColumn list(
      Field field, boolean large, Map<Long, TextDictionary> dictionaries) throws SQLException {
    ArrowColumn elements = element(field, dictionaries);
    ResultColumn column = column(field, ColumnType.list(elements.column.type()));
    ColumnBuffers.Lists buffers = new ColumnBuffers.Lists(large, elements.buffers);
    return new ArrowColumn(column, buffers, ListReader.of(column, buffers, elements.reader));
  }

  private static ArrowColumn fixedList(
      Field field, int size, Map<Long, TextDictionary> dictionaries) throws SQLException {
    ArrowColumn elements = element(field, dictionaries);
    ResultColumn column = column(field, ColumnType.list(elements.column.type()));
    ColumnBuffers.FixedLists buffers = new ColumnBuffers.FixedLists(size, elements.buffers);
    return new ArrowColumn(column, buffers, ListReader.of(column, buffers, elements.reader));
  }

  private static ArrowColumn element(Field field, Map<Long, TextDictionary> dictionaries)
      throws SQLException {
    if (field.getChildren().size() != 1) {
      throw new MalformedStreamException(
          "the list '" + field.getName() + "' has not one kind of element");
    }
    return of(field.getChildren().get(0), dictionaries);
  }

  private static ArrowColumn struct(Field field, Map<Long, TextDictionary> dictionaries)
      throws SQLException {
    List<ColumnType.Child> types = new ArrayList<>();
    List<ColumnBuffers> parts = new ArrayList<>();
    List<ColumnReader> readers = new ArrayList<>();
    for (Field child : field.getChildren()) {
      ArrowColumn part = of(child, dictionaries);
      types.add(new ColumnType.Child(part.column.name(), part.column.type()));
      parts.add(part.buffers);
      readers.add(part.reader);
    }
    ResultColumn column = column(field, ColumnType.struct(types));
    ColumnBuffers.Structs buffers = new ColumnBuffers.Structs(List.copyOf(parts));
    return new ArrowColumn(
        column, buffers, new StructReader(column, buffers, List.copyOf(readers)));
  }

  /** The type of the field is that of the dictionary's values; the column itself has positions. */
  private static ArrowColumn dictionary(Field field, Map<Long, TextDictionary> dictionaries)
      throws SQLException {
    DictionaryEncoding encoding = field.getDictionary();
    ColumnBuffers.Bytes values =
        switch (storage(field.getType()).getTypeID()) {
          case Utf8 -> new ColumnBuffers.OffsetBytes(false);
          case LargeUtf8 -> new ColumnBuffers.OffsetBytes(true);
          case Utf8View -> new ColumnBuffers.ViewBytes();
          default -> throw unreadable(field);
        };
    ResultColumn column = column(field, ColumnType.of(TypeKind.STRING));
    TextDictionary dictionary =
        dictionaries.computeIfAbsent(
            encoding.getId(),
            id -> new TextDictionary(values, new ArrowTextReader(column, values)));
    ArrowType.Int index = encoding.getIndexType();
    TypeKind kind =
        switch (index.getBitWidth()) {
          case 8 -> index.getIsSigned() ? TypeKind.INT8 : TypeKind.UINT8;
          case 16 -> index.getIsSigned() ? TypeKind.INT16 : TypeKind.UINT16;
          case 32 -> index.getIsSigned() ? TypeKind.INT32 : TypeKind.UINT32;
          // Beyond 2^63 a position is negative here, and so refused.
          case 64 -> TypeKind.INT64;
          default -> throw unreadable(field);
        };
    ColumnBuffers.Fixed positions = new ColumnBuffers.Fixed(index.getBitWidth() / 8);
    return new ArrowColumn(
        column,
        positions,
        new DictionaryReader(
            column, positions, ArrowIntegers.of(kind, column, positions), dictionary));
  }

  private static ResultColumn column(Field field, ColumnType type) {
    return new ResultColumn(
        field.getName() == null ? "" : field.getName(), type, field.isNullable());
  }

  private static ArrowType storage(ArrowType type) {
    return type instanceof ArrowType.ExtensionType extension ? extension.storageType() : type;
  }

  private static TimeUnits unit(TimeUnit unit) {
    return switch (unit) {
      case SECOND -> TimeUnits.SECOND;
      case MILLISECOND -> TimeUnits.MILLISECOND;
      case MICROSECOND -> TimeUnits.MICROSECOND;
      case NANOSECOND -> TimeUnits.NANOSECOND;
    };
  }

  private static int size(int declared) {
    if (declared < 0) {
      throw new MalformedStreamException("a type declares the size " + declared);
    }
    return declared;
  }

  private static SQLException unreadable(Field field) {
    return SqlState.NOT_SUPPORTED.exception(
        "Column '"
            + field.getName()
            + "' has the Arrow type "
            + field.getType()
            + (field.getDictionary() == null ? "" : " in a dictionary")
            + ", which this driver does not read. Cast the column to another type.");
  }
}
