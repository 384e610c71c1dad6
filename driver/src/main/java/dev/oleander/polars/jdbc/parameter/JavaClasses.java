package dev.oleander.polars.jdbc.parameter;

import dev.oleander.polars.jdbc.type.TypeKind;
import java.math.BigDecimal;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.UUID;

/** The classes whose values all have one type. */
final class JavaClasses {
  private static final Map<Class<?>, TypeKind> KINDS =
      Map.ofEntries(
          Map.entry(Boolean.class, TypeKind.BOOLEAN),
          Map.entry(boolean.class, TypeKind.BOOLEAN),
          Map.entry(Byte.class, TypeKind.INT8),
          Map.entry(byte.class, TypeKind.INT8),
          Map.entry(Short.class, TypeKind.INT16),
          Map.entry(short.class, TypeKind.INT16),
          Map.entry(Integer.class, TypeKind.INT32),
          Map.entry(int.class, TypeKind.INT32),
          Map.entry(Long.class, TypeKind.INT64),
          Map.entry(long.class, TypeKind.INT64),
          Map.entry(Float.class, TypeKind.FLOAT32),
          Map.entry(float.class, TypeKind.FLOAT32),
          Map.entry(Double.class, TypeKind.FLOAT64),
          Map.entry(double.class, TypeKind.FLOAT64),
          Map.entry(BigDecimal.class, TypeKind.DECIMAL),
          Map.entry(String.class, TypeKind.STRING),
          Map.entry(Character.class, TypeKind.STRING),
          Map.entry(URL.class, TypeKind.STRING),
          Map.entry(byte[].class, TypeKind.BINARY),
          Map.entry(UUID.class, TypeKind.BINARY),
          Map.entry(LocalDate.class, TypeKind.DATE),
          Map.entry(java.sql.Date.class, TypeKind.DATE),
          Map.entry(LocalTime.class, TypeKind.TIME),
          Map.entry(java.sql.Time.class, TypeKind.TIME),
          Map.entry(LocalDateTime.class, TypeKind.TIMESTAMP),
          Map.entry(java.sql.Timestamp.class, TypeKind.TIMESTAMP),
          Map.entry(java.util.Date.class, TypeKind.TIMESTAMP),
          Map.entry(Instant.class, TypeKind.TIMESTAMP_ZONED),
          Map.entry(OffsetDateTime.class, TypeKind.TIMESTAMP_ZONED),
          Map.entry(ZonedDateTime.class, TypeKind.TIMESTAMP_ZONED),
          Map.entry(Duration.class, TypeKind.DURATION));

  private JavaClasses() {}

  /** NULL for a class whose type the value decides, or that has none. */
  static TypeKind kindOf(Class<?> type) {
    return KINDS.getOrDefault(type, TypeKind.NULL);
  }
}
