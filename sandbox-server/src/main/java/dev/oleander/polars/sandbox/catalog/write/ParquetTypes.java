package dev.oleander.polars.sandbox.catalog.write;

import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;

/** The one table of which Parquet types may hold the values of which Iceberg types. */
final class ParquetTypes {
  private static final int MOST_DIGITS_OF_INT = 9;
  private static final int MOST_DIGITS_OF_LONG = 18;
  private static final int BITS_OF_INT = 32;
  private static final int BITS_OF_LONG = 64;
  private static final int MOST_DECIMAL_BYTES = 16;
  private static final int UUID_BYTES = 16;

  private ParquetTypes() {}

  /** Whether a leaf column of a Parquet file is right for a primitive Iceberg type. */
  static boolean fit(Type type, SchemaElement leaf) {
    if (!leaf.isSetType()) {
      return false;
    }
    org.apache.parquet.format.Type physical = leaf.getType();
    return switch (type.typeId()) {
      case BOOLEAN -> physical == org.apache.parquet.format.Type.BOOLEAN && unannotated(leaf);
      case INTEGER ->
          physical == org.apache.parquet.format.Type.INT32
              && (unannotated(leaf) || whole(leaf, BITS_OF_INT, ConvertedType.INT_32));
      case LONG ->
          physical == org.apache.parquet.format.Type.INT64
              && (unannotated(leaf) || whole(leaf, BITS_OF_LONG, ConvertedType.INT_64));
      case FLOAT -> physical == org.apache.parquet.format.Type.FLOAT && unannotated(leaf);
      case DOUBLE -> physical == org.apache.parquet.format.Type.DOUBLE && unannotated(leaf);
      case DECIMAL -> decimal((Types.DecimalType) type, physical, leaf);
      case DATE ->
          physical == org.apache.parquet.format.Type.INT32
              && annotated(leaf, logical -> logical.isSetDATE(), ConvertedType.DATE);
      case TIME ->
          physical == org.apache.parquet.format.Type.INT64
              && leaf.isSetLogicalType()
              && leaf.getLogicalType().isSetTIME()
              && micros(leaf.getLogicalType().getTIME().getUnit());
      case TIMESTAMP ->
          physical == org.apache.parquet.format.Type.INT64
              && timestamp(leaf, ((Types.TimestampType) type).shouldAdjustToUTC(), false);
      case TIMESTAMP_NANO ->
          physical == org.apache.parquet.format.Type.INT64
              && timestamp(leaf, ((Types.TimestampNanoType) type).shouldAdjustToUTC(), true);
      case STRING ->
          physical == org.apache.parquet.format.Type.BYTE_ARRAY
              && annotated(leaf, logical -> logical.isSetSTRING(), ConvertedType.UTF8);
      case BINARY -> physical == org.apache.parquet.format.Type.BYTE_ARRAY && unannotated(leaf);
      case FIXED -> fixed(physical, leaf, ((Types.FixedType) type).length()) && unannotated(leaf);
      case UUID ->
          fixed(physical, leaf, UUID_BYTES)
              && leaf.isSetLogicalType()
              && leaf.getLogicalType().isSetUUID();
      default -> false;
    };
  }

  /** What a leaf is, for people to read. */
  static String shown(SchemaElement leaf) {
    String physical = leaf.isSetType() ? leaf.getType().name() : "a group";
    if (leaf.isSetLogicalType() && leaf.getLogicalType().isSet()) {
      return physical + " " + leaf.getLogicalType().getSetField();
    }
    return leaf.isSetConverted_type() ? physical + " " + leaf.getConverted_type() : physical;
  }

  private static boolean unannotated(SchemaElement leaf) {
    return !leaf.isSetLogicalType() && !leaf.isSetConverted_type();
  }

  private static boolean whole(SchemaElement leaf, int bits, ConvertedType converted) {
    return annotated(
        leaf,
        logical ->
            logical.isSetINTEGER()
                && logical.getINTEGER().isIsSigned()
                && logical.getINTEGER().getBitWidth() == bits,
        converted);
  }

  /** By the annotation of today, or where there is none by the one of old. */
  private static boolean annotated(
      SchemaElement leaf,
      java.util.function.Predicate<LogicalType> wanted,
      ConvertedType converted) {
    return leaf.isSetLogicalType()
        ? wanted.test(leaf.getLogicalType())
        : leaf.isSetConverted_type() && leaf.getConverted_type() == converted;
  }

  private static boolean decimal(
      Types.DecimalType type, org.apache.parquet.format.Type physical, SchemaElement leaf) {
    boolean holds =
        switch (physical) {
          case INT32 -> type.precision() <= MOST_DIGITS_OF_INT;
          case INT64 -> type.precision() <= MOST_DIGITS_OF_LONG;
          case FIXED_LEN_BYTE_ARRAY ->
              leaf.getType_length() >= 1 && leaf.getType_length() <= MOST_DECIMAL_BYTES;
          default -> false;
        };
    boolean same =
        leaf.isSetLogicalType()
            ? leaf.getLogicalType().isSetDECIMAL()
                && leaf.getLogicalType().getDECIMAL().getPrecision() == type.precision()
                && leaf.getLogicalType().getDECIMAL().getScale() == type.scale()
            : leaf.isSetConverted_type()
                && leaf.getConverted_type() == ConvertedType.DECIMAL
                && leaf.getPrecision() == type.precision()
                && leaf.getScale() == type.scale();
    return holds && same;
  }

  private static boolean timestamp(SchemaElement leaf, boolean utc, boolean nanos) {
    // The annotation of old cannot say that a timestamp has no zone.
    if (!leaf.isSetLogicalType() || !leaf.getLogicalType().isSetTIMESTAMP()) {
      return false;
    }
    org.apache.parquet.format.TimestampType timestamp = leaf.getLogicalType().getTIMESTAMP();
    boolean unit = nanos ? nanos(timestamp.getUnit()) : micros(timestamp.getUnit());
    return unit && timestamp.isIsAdjustedToUTC() == utc;
  }

  private static boolean micros(TimeUnit unit) {
    return unit != null && unit.isSetMICROS();
  }

  private static boolean nanos(TimeUnit unit) {
    return unit != null && unit.isSetNANOS();
  }

  private static boolean fixed(
      org.apache.parquet.format.Type physical, SchemaElement leaf, int length) {
    return physical == org.apache.parquet.format.Type.FIXED_LEN_BYTE_ARRAY
        && leaf.getType_length() == length;
  }
}
