package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.DatabaseMetaData;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The table of types as a metadata result. */
final class TypeRows {
  private static final int RADIX = 10;
  private static final int MOST_FRACTION = 9;

  /** Of the types that JDBC has one code for, the one that JDBC means is the first. */
  private static final Comparator<TypeKind> CLOSEST_FIRST =
      Comparator.comparing(kind -> !kind.typeName().equals(kind.jdbcType().getName()));

  private TypeRows() {}

  /** {@link DatabaseMetaData#getTypeInfo}. */
  static MetadataRows typeInfo() {
    List<Object[]> rows =
        Stream.of(TypeKind.values())
            .sorted(Comparator.comparingInt(TypeKind::jdbcCode).thenComparing(CLOSEST_FIRST))
            .map(TypeRows::row)
            .toList();
    return new MetadataRows(MetadataShape.TYPE_INFO, rows);
  }

  private static Object[] row(TypeKind kind) {
    boolean decimal = kind == TypeKind.DECIMAL;
    return new Object[] {
      kind.typeName(),
      kind.jdbcCode(),
      kind.precision() == 0 ? null : kind.precision(),
      kind.literalPrefix(),
      kind.literalSuffix(),
      decimal ? "precision,scale" : null,
      (short) DatabaseMetaData.typeNullable,
      kind == TypeKind.STRING,
      (short) searchable(kind),
      kind.number() && !kind.signed(),
      false,
      false,
      null,
      (short) 0,
      (short) (decimal ? kind.precision() : kind.fractionalSeconds() ? MOST_FRACTION : 0),
      null,
      null,
      kind.number() ? RADIX : null
    };
  }

  private static int searchable(TypeKind kind) {
    if (kind == TypeKind.STRING) {
      return DatabaseMetaData.typeSearchable;
    }
    return kind.comparable() ? DatabaseMetaData.typePredBasic : DatabaseMetaData.typePredNone;
  }
}
