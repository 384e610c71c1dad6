package dev.oleander.polars.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class IcebergDefaultsTest {
  static Stream<Arguments> defaults() {
    long instant = 1_709_164_799_000_001L;
    return Stream.of(
        Arguments.of(Types.BooleanType.get(), true, "TRUE"),
        Arguments.of(Types.IntegerType.get(), -7, "-7"),
        Arguments.of(Types.LongType.get(), 1L << 40, "1099511627776"),
        Arguments.of(Types.FloatType.get(), 1.5f, "1.5"),
        Arguments.of(Types.DoubleType.get(), Double.NaN, "CAST('NaN' AS DOUBLE)"),
        Arguments.of(Types.DecimalType.of(9, 2), new BigDecimal("1E+2"), "100"),
        Arguments.of(Types.StringType.get(), "it's", "'it''s'"),
        Arguments.of(Types.StringType.get(), "", "''"),
        Arguments.of(Types.DateType.get(), 19_782, "DATE '2024-02-29'"),
        Arguments.of(Types.TimeType.get(), 3_723_000_000L, "TIME '01:02:03'"),
        Arguments.of(
            Types.TimestampType.withoutZone(), instant, "TIMESTAMP '2024-02-28 23:59:59.000001'"),
        Arguments.of(
            Types.TimestampType.withZone(),
            instant,
            "TIMESTAMP WITH TIME ZONE '2024-02-28 23:59:59.000001+00:00'"),
        Arguments.of(
            Types.TimestampNanoType.withoutZone(),
            instant * 1000 + 1,
            "TIMESTAMP '2024-02-28 23:59:59.000001001'"),
        Arguments.of(
            Types.BinaryType.get(), ByteBuffer.wrap(new byte[] {0, (byte) 0xAB}), "X'00AB'"),
        Arguments.of(
            Types.UUIDType.get(),
            UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
            "X'00112233445566778899AABBCCDDEEFF'"));
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void areLiterals(Type type, Object value, String literal) {
    assertThat(IcebergDefaults.literal(type, value)).contains(literal);
  }

  @Test
  void noneIsNone() {
    assertThat(IcebergDefaults.literal(Types.LongType.get(), null)).isEmpty();
  }
}
