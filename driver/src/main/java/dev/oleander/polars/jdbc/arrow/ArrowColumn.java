package dev.oleander.polars.jdbc.arrow;

import com.google.flatbuffers.Table;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;

/**
 * A column of an Arrow schema with all that reads it: the one place where a type of Arrow becomes a
 * {@link ColumnType}, a layout and a reader.
 */
record ArrowColumn(ResultColumn column, ColumnBuffers buffers, ColumnReader reader) {
  private static final int LARGEST_PRECISION = 76;

  /**
   * Makes what reads a field, which may be nested in another. Of an extension type it is what the
   * values are stored as.
   *
   * @param dictionaries of the stream, by their id; those the field names are put there
   * @throws SQLException HYC00 for a type that the driver cannot read
   */
  static ArrowColumn of(Field field, Map<Long, TextDictionary> dictionaries) throws SQLException {
    if (field.dictionary() != null) {
      return dictionary(field, dictionaries);
    }
    return switch (field.typeType()) {
      case Type.Null -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.NULL));
        yield new ArrowColumn(column, new NullBuffers(), new NullReader(column));
      }
      case Type.Bool -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.BOOLEAN));
        BitBuffers buffers = new BitBuffers();
        yield new ArrowColumn(column, buffers, new BooleanReader(column, buffers));
      }
      case Type.Int -> integer(field, type(field, new Int()));
      case Type.FloatingPoint -> floating(field, type(field, new FloatingPoint()));
      case Type.Decimal -> decimal(field, type(field, new Decimal()));
      case Type.Utf8 -> text(field, new OffsetBytesBuffers(false));
      case Type.LargeUtf8 -> text(field, new OffsetBytesBuffers(true));
      case Type.Utf8View -> text(field, new ViewBytesBuffers());
      case Type.Binary ->
          binary(field, new OffsetBytesBuffers(false), ColumnType.of(TypeKind.BINARY));
      case Type.LargeBinary ->
          binary(field, new OffsetBytesBuffers(true), ColumnType.of(TypeKind.BINARY));
      case Type.BinaryView -> binary(field, new ViewBytesBuffers(), ColumnType.of(TypeKind.BINARY));
      case Type.FixedSizeBinary -> {
        int width = size(type(field, new FixedSizeBinary()).byteWidth());
        yield binary(field, new FixedBytesBuffers(width), ColumnType.fixedBinary(width));
      }
      case Type.Date -> date(field, type(field, new Date()));
      case Type.Time -> time(field, type(field, new Time()));
      case Type.Timestamp -> timestamp(field, type(field, new Timestamp()));
      case Type.Duration -> {
        TimeUnits unit = unit(type(field, new Duration()).unit());
        ResultColumn column = column(field, ColumnType.of(TypeKind.DURATION));
        FixedBuffers buffers = new FixedBuffers(8);
        yield new ArrowColumn(column, buffers, new DurationReader(column, buffers, unit));
      }
      case Type.List, Type.Map -> list(field, false, dictionaries);
      case Type.LargeList -> list(field, true, dictionaries);
      case Type.FixedSizeList ->
          fixedList(field, size(type(field, new FixedSizeList()).listSize()), dictionaries);
      case Type.Struct_ -> struct(field, dictionaries);
      default -> throw unreadable(field, typeName(field));
    };
  }

  private static ArrowColumn integer(Field field, Int type) throws SQLException {
    TypeKind kind =
        switch (type.bitWidth()) {
          case 8 -> type.isSigned() ? TypeKind.INT8 : TypeKind.UINT8;
          case 16 -> type.isSigned() ? TypeKind.INT16 : TypeKind.UINT16;
          case 32 -> type.isSigned() ? TypeKind.INT32 : TypeKind.UINT32;
          case 64 -> type.isSigned() ? TypeKind.INT64 : TypeKind.UINT64;
          default -> throw unreadable(field, "Int of " + type.bitWidth() + " bits");
        };
    ResultColumn column = column(field, ColumnType.of(kind));
    FixedBuffers buffers = new FixedBuffers(type.bitWidth() / 8);
    return new ArrowColumn(
        column,
        buffers,
        kind == TypeKind.UINT64
            ? new UInt64Reader(column, buffers)
            : ArrowIntegers.of(kind, column, buffers));
  }

  private static ArrowColumn floating(Field field, FloatingPoint type) throws SQLException {
    return switch (type.precision()) {
      case Precision.DOUBLE -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.FLOAT64));
        FixedBuffers buffers = new FixedBuffers(8);
        yield new ArrowColumn(column, buffers, new FloatingReader.Float64(column, buffers));
      }
      case Precision.SINGLE -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.FLOAT32));
        FixedBuffers buffers = new FixedBuffers(4);
        yield new ArrowColumn(column, buffers, new FloatingReader.Float32(column, buffers));
      }
      case Precision.HALF -> {
        ResultColumn column = column(field, ColumnType.of(TypeKind.FLOAT32));
        FixedBuffers buffers = new FixedBuffers(2);
        yield new ArrowColumn(column, buffers, new FloatingReader.Float16(column, buffers));
      }
      default ->
          throw unreadable(field, "FloatingPoint of the precision number " + type.precision());
    };
  }

  private static ArrowColumn decimal(Field field, Decimal type) throws SQLException {
    int bits = type.bitWidth();
    switch (bits) {
      case 32, 64, 128, 256 -> {}
      default -> throw unreadable(field, "Decimal of " + bits + " bits");
    }
    // A scale of a billion would be a text of a billion zeros.
    if (type.precision() < 1
        || type.precision() > LARGEST_PRECISION
        || Math.abs(type.scale()) > LARGEST_PRECISION) {
      throw new MalformedStreamException(
          "column '"
              + name(field)
              + "' is a decimal of "
              + type.precision()
              + " digits and the scale "
              + type.scale());
    }
    ResultColumn column = column(field, ColumnType.decimal(type.precision(), type.scale()));
    FixedBuffers buffers = new FixedBuffers(bits / 8);
    return new ArrowColumn(column, buffers, new DecimalReader(column, buffers, bits / 8));
  }

  private static ArrowColumn text(Field field, BytesBuffers buffers) {
    ResultColumn column = column(field, ColumnType.of(TypeKind.STRING));
    return new ArrowColumn(column, buffers, new ArrowTextReader(column, buffers));
  }

  private static ArrowColumn binary(Field field, BytesBuffers buffers, ColumnType type) {
    ResultColumn column = column(field, type);
    return new ArrowColumn(column, buffers, new BinaryReader(column, buffers));
  }

  private static ArrowColumn date(Field field, Date type) throws SQLException {
    if (type.unit() != DateUnit.DAY && type.unit() != DateUnit.MILLISECOND) {
      throw unreadable(field, "Date of the unit number " + type.unit());
    }
    boolean millis = type.unit() == DateUnit.MILLISECOND;
    ResultColumn column = column(field, ColumnType.of(TypeKind.DATE));
    FixedBuffers buffers = new FixedBuffers(millis ? 8 : 4);
    return new ArrowColumn(column, buffers, new DateReader(column, buffers, millis));
  }

  private static ArrowColumn time(Field field, Time type) throws SQLException {
    TimeUnits unit = unit(type.unit());
    boolean coarse = unit == TimeUnits.SECOND || unit == TimeUnits.MILLISECOND;
    if (type.bitWidth() != (coarse ? 32 : 64)) {
      throw unreadable(field, "Time of " + type.bitWidth() + " bits in " + unit);
    }
    ResultColumn column = column(field, ColumnType.time(unit.digits()));
    FixedBuffers buffers = new FixedBuffers(coarse ? 4 : 8);
    return new ArrowColumn(column, buffers, new TimeReader(column, buffers, unit));
  }

  private static ArrowColumn timestamp(Field field, Timestamp type) throws SQLException {
    TimeUnits unit = unit(type.unit());
    FixedBuffers buffers = new FixedBuffers(8);
    String zone = type.timezone();
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
              + name(field)
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
    ListBuffers buffers = new OffsetListBuffers(large, elements.buffers);
    return new ArrowColumn(column, buffers, new ListReader(column, buffers, elements.reader));
  }

  private static ArrowColumn fixedList(
      Field field, int size, Map<Long, TextDictionary> dictionaries) throws SQLException {
    ArrowColumn elements = element(field, dictionaries);
    ResultColumn column = column(field, ColumnType.list(elements.column.type()));
    FixedListBuffers buffers = new FixedListBuffers(size, elements.buffers);
    return new ArrowColumn(column, buffers, new ListReader(column, buffers, elements.reader));
  }

  private static ArrowColumn element(Field field, Map<Long, TextDictionary> dictionaries)
      throws SQLException {
    if (field.childrenLength() != 1) {
      throw new MalformedStreamException(
          "the list '" + name(field) + "' has not one kind of element");
    }
    return of(field.children(0), dictionaries);
  }

  private static ArrowColumn struct(Field field, Map<Long, TextDictionary> dictionaries)
      throws SQLException {
    List<ColumnType.Child> types = new ArrayList<>();
    List<ColumnBuffers> parts = new ArrayList<>();
    List<ColumnReader> readers = new ArrayList<>();
    for (int i = 0; i < field.childrenLength(); i++) {
      ArrowColumn part = of(field.children(i), dictionaries);
      types.add(new ColumnType.Child(part.column.name(), part.column.type()));
      parts.add(part.buffers);
      readers.add(part.reader);
    }
    ResultColumn column = column(field, ColumnType.struct(types));
    StructBuffers buffers = new StructBuffers(List.copyOf(parts));
    return new ArrowColumn(
        column, buffers, new StructReader(column, buffers, List.copyOf(readers)));
  }

  /** The type of the field is that of the dictionary's values; the column itself has positions. */
  private static ArrowColumn dictionary(Field field, Map<Long, TextDictionary> dictionaries)
      throws SQLException {
    DictionaryEncoding encoding = field.dictionary();
    BytesBuffers values =
        switch (field.typeType()) {
          case Type.Utf8 -> new OffsetBytesBuffers(false);
          case Type.LargeUtf8 -> new OffsetBytesBuffers(true);
          case Type.Utf8View -> new ViewBytesBuffers();
          default -> throw unreadable(field, typeName(field) + " in a dictionary");
        };
    Int index = encoding.indexType();
    int bits = index == null ? 32 : index.bitWidth();
    boolean signed = index == null || index.isSigned();
    TypeKind kind =
        switch (bits) {
          case 8 -> signed ? TypeKind.INT8 : TypeKind.UINT8;
          case 16 -> signed ? TypeKind.INT16 : TypeKind.UINT16;
          case 32 -> signed ? TypeKind.INT32 : TypeKind.UINT32;
          // Beyond 2^63 a position is negative here, and so refused.
          case 64 -> TypeKind.INT64;
          default -> throw unreadable(field, "dictionary of positions of " + bits + " bits");
        };
    ResultColumn column = column(field, ColumnType.of(TypeKind.STRING));
    TextDictionary dictionary =
        dictionaries.computeIfAbsent(
            encoding.id(), id -> new TextDictionary(values, new ArrowTextReader(column, values)));
    FixedBuffers positions = new FixedBuffers(bits / 8);
    return new ArrowColumn(
        column,
        positions,
        new DictionaryReader(
            column, positions, ArrowIntegers.of(kind, column, positions), dictionary));
  }

  private static ResultColumn column(Field field, ColumnType type) {
    return new ResultColumn(name(field), type, field.nullable());
  }

  private static String name(Field field) {
    String name = field.name();
    return name == null ? "" : name;
  }

  /** What a type says beyond its name. */
  private static <T extends Table> T type(Field field, T type) {
    if (field.type(type) == null) {
      throw new MalformedStreamException("column '" + name(field) + "' has no type");
    }
    return type;
  }

  private static TimeUnits unit(short unit) {
    return switch (unit) {
      case TimeUnit.SECOND -> TimeUnits.SECOND;
      case TimeUnit.MILLISECOND -> TimeUnits.MILLISECOND;
      case TimeUnit.MICROSECOND -> TimeUnits.MICROSECOND;
      case TimeUnit.NANOSECOND -> TimeUnits.NANOSECOND;
      default -> throw new MalformedStreamException("there is no unit of time number " + unit);
    };
  }

  private static int size(int declared) {
    if (declared < 0) {
      throw new MalformedStreamException("a type declares the size " + declared);
    }
    return declared;
  }

  private static String typeName(Field field) {
    int type = Byte.toUnsignedInt(field.typeType());
    return type < Type.names.length ? Type.name(type) : "number " + type;
  }

  private static SQLException unreadable(Field field, String type) {
    return SqlState.NOT_SUPPORTED.exception(
        "Column '"
            + name(field)
            + "' has the Arrow type "
            + type
            + ", which this driver does not read. Cast the column to another type.");
  }
}
