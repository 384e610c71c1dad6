package dev.oleander.polars.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Random numbers through every getter, against {@link BigDecimal}: the number, or 22003. */
final class NumberPropertiesTest {
  private static final int SAMPLES = 20_000;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);

  /** Of all magnitudes, and often at the edge of a type. */
  private long integer() {
    long value = random.nextLong() >> random.nextInt(64);
    return random.nextInt(4) > 0
        ? value
        : (random.nextBoolean() ? 1L : -1L) * (1L << random.nextInt(64)) + random.nextInt(-1, 2);
  }

  private BigInteger digits(int most) {
    BigInteger value = new BigInteger(random.nextInt(1, most + 1), new java.util.Random(integer()));
    return random.nextBoolean() ? value : value.negate();
  }

  @Test
  void integers() throws SQLException {
    for (int i = 0; i < SAMPLES; i++) {
      long value = integer();
      check(Readers.int64(value), BigDecimal.valueOf(value));
    }
  }

  @Test
  void unsignedIntegers() throws SQLException {
    for (int i = 0; i < SAMPLES; i++) {
      long value = integer();
      check(Readers.uint64(value), new BigDecimal(Long.toUnsignedString(value)));
    }
  }

  @Test
  void decimals() throws SQLException {
    for (int i = 0; i < SAMPLES; i++) {
      int bytes = 8 << random.nextInt(3);
      int scale = random.nextInt(-5, (int) (bytes * 2.4));
      BigDecimal value = new BigDecimal(digits(bytes * 8 - 2), scale);
      ColumnReader reader = Readers.decimal(bytes, scale, value.unscaledValue());
      check(reader, value);
      assertThat(reader.getBigDecimal(0)).isEqualTo(value);
      assertThat(reader.getString(0)).isEqualTo(value.toPlainString());
    }
  }

  @Test
  void texts() throws SQLException {
    for (int i = 0; i < SAMPLES; i++) {
      BigDecimal value = new BigDecimal(digits(120), random.nextInt(-30, 40));
      check(Readers.text(value.toString()), value);
      check(Readers.text(" " + value.toPlainString() + "\n"), value);
    }
  }

  @Test
  void floats() throws SQLException {
    for (int i = 0; i < SAMPLES; i++) {
      double value =
          switch (random.nextInt(3)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> integer();
            default -> integer() / 1024.0;
          };
      ColumnReader reader = Readers.float64(value);
      assertThat((Object) reader.getDouble(0)).isEqualTo(value);
      assertThat((Object) Double.parseDouble(reader.getString(0))).isEqualTo(value);
      if (Double.isFinite(value)) {
        check(reader, new BigDecimal(value));
        assertThat(reader.getBigDecimal(0).doubleValue()).isEqualTo(value);
      } else {
        assertThat(outcome(() -> reader.getBigDecimal(0))).isEqualTo("22003");
        assertThat(outcome(() -> reader.getLong(0))).isEqualTo("22003");
        assertThat((Object) reader.getFloat(0)).isEqualTo((float) value);
      }
    }
  }

  private static void check(ColumnReader reader, BigDecimal value) throws SQLException {
    assertThat(outcome(() -> reader.getByte(0))).isEqualTo(integer(value, Byte.SIZE));
    assertThat(outcome(() -> reader.getShort(0))).isEqualTo(integer(value, Short.SIZE));
    assertThat(outcome(() -> reader.getInt(0))).isEqualTo(integer(value, Integer.SIZE));
    assertThat(outcome(() -> reader.getLong(0))).isEqualTo(integer(value, Long.SIZE));
    assertThat(outcome(() -> reader.getObject(0, Long.class))).isEqualTo(integer(value, Long.SIZE));
    if (!(reader instanceof FloatingReader)) {
      assertThat(reader.getBigDecimal(0)).isEqualByComparingTo(value);
      assertThat(outcome(() -> reader.getObject(0, BigInteger.class)))
          .isEqualTo(integer(value, 1024));
    }
    if (!(reader instanceof TextReader)) {
      assertThat(outcome(() -> reader.getBoolean(0))).isEqualTo(truth(value));
    }
    assertThat(reader.getDouble(0)).isEqualTo(value.doubleValue());
    float nearest = value.floatValue();
    assertThat(outcome(() -> reader.getFloat(0)))
        .isEqualTo(Float.isFinite(nearest) ? Float.toString(nearest) : "22003");
  }

  /** The number, if it is a whole one of so many bits; else the state of the refusal. */
  private static String integer(BigDecimal value, int bits) {
    try {
      BigInteger whole = value.toBigIntegerExact();
      return whole.bitLength() < bits ? whole.toString() : "22003";
    } catch (ArithmeticException e) {
      return "22003";
    }
  }

  private static String truth(BigDecimal value) {
    if (value.signum() == 0) {
      return "false";
    }
    return value.compareTo(BigDecimal.ONE) == 0 ? "true" : "22003";
  }

  private interface Getter {
    Object get() throws SQLException;
  }

  private static String outcome(Getter getter) {
    try {
      return String.valueOf(getter.get());
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }
}
