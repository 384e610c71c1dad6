package dev.oleander.polars.benchmark.cells;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;

/**
 * Takes every object that is read, so that the compiler cannot do without making it, and makes a
 * number of it that costs next to nothing. One thread.
 */
final class Kept {
  private static final VarHandle LAST;

  static {
    try {
      LAST = MethodHandles.lookup().findVarHandle(Kept.class, "last", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // written through LAST
  private Object last;

  private void keep(Object value) {
    LAST.setOpaque(this, value);
  }

  long any(Object value) {
    keep(value);
    return value == null ? 0 : 1;
  }

  long of(BigDecimal value) {
    keep(value);
    return value == null ? 0 : value.hashCode();
  }

  long of(String value) {
    keep(value);
    return value == null ? 0 : value.length() + value.charAt(value.length() - 1);
  }

  long of(Date value) {
    keep(value);
    return value == null ? 0 : value.getTime();
  }

  long of(Timestamp value) {
    keep(value);
    return value == null ? 0 : value.getTime() + value.getNanos();
  }

  long of(byte[] value) {
    keep(value);
    return value == null ? 0 : value.length + value[0];
  }

  long of(Object[] value) {
    keep(value);
    return value == null ? 0 : value.length;
  }

  long of(Array value) throws SQLException {
    return value == null ? 0 : of((Object[]) value.getArray());
  }
}
