package dev.oleander.polars.benchmark.client;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;

/** Reads every value of a row by the getter of its type, and makes one number of the row. */
public enum RowReader {
  /** bigint, double, decimal(10,2), string, date, timestamp. */
  WIDE {
    @Override
    long read(ResultSet row) throws SQLException {
      long id = row.getLong(1);
      double ratio = row.getDouble(2);
      BigDecimal price = row.getBigDecimal(3);
      String name = row.getString(4);
      Date day = row.getDate(5);
      Timestamp moment = row.getTimestamp(6);
      return id
          + Double.doubleToRawLongBits(ratio)
          + price.hashCode()
          + name.length()
          + name.charAt(name.length() - 1)
          + day.getTime()
          + moment.getTime()
          + moment.getNanos();
    }
  },
  /** bigint, double. */
  NARROW {
    @Override
    long read(ResultSet row) throws SQLException {
      return row.getLong(1) + Double.doubleToRawLongBits(row.getDouble(2));
    }
  },
  /** double, double. */
  DOUBLES {
    @Override
    long read(ResultSet row) throws SQLException {
      return Double.doubleToRawLongBits(row.getDouble(1))
          + Double.doubleToRawLongBits(row.getDouble(2));
    }
  };

  /** Reads the row that {@code row} stands on. */
  abstract long read(ResultSet row) throws SQLException;
}
