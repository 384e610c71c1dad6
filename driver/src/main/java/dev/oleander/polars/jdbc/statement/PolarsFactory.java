package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.config.ConnectionConfig;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.apache.calcite.avatica.AvaticaSpecificDatabaseMetaData;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.UnregisteredDriver;

/** Makes the JDBC objects of this driver where Avatica asks for them. */
final class PolarsFactory implements AvaticaFactory {
  static final int JDBC_MAJOR_VERSION = 4;
  static final int JDBC_MINOR_VERSION = 3;

  @Override
  public int getJdbcMajorVersion() {
    return JDBC_MAJOR_VERSION;
  }

  @Override
  public int getJdbcMinorVersion() {
    return JDBC_MINOR_VERSION;
  }

  @Override
  public AvaticaConnection newConnection(
      UnregisteredDriver driver, AvaticaFactory factory, String url, Properties info)
      throws SQLException {
    PolarsDriver polars = (PolarsDriver) driver;
    Session session = Session.open(ConnectionConfig.parse(url, info), polars.transports());
    return new PolarsConnection(polars, factory, session);
  }

  @Override
  public AvaticaStatement newStatement(
      AvaticaConnection connection,
      Meta.StatementHandle handle,
      int type,
      int concurrency,
      int holdability) {
    return new PolarsStatement((PolarsConnection) connection, handle, holdability);
  }

  @Override
  public AvaticaPreparedStatement newPreparedStatement(
      AvaticaConnection connection,
      Meta.StatementHandle handle,
      Meta.Signature signature,
      int type,
      int concurrency,
      int holdability)
      throws SQLException {
    return new PolarsPreparedStatement(
        (PolarsConnection) connection, handle, signature, holdability);
  }

  /**
   * @param signature carries the rows, see {@link ResultRows#signature}
   * @param firstFrame not used
   */
  @Override
  public AvaticaResultSet newResultSet(
      AvaticaStatement statement,
      QueryState state,
      Meta.Signature signature,
      TimeZone timeZone,
      Meta.Frame firstFrame)
      throws SQLException {
    return new PolarsResultSet(statement, state, signature, timeZone);
  }

  @Override
  public AvaticaSpecificDatabaseMetaData newDatabaseMetaData(AvaticaConnection connection) {
    return new PolarsDatabaseMetaData((PolarsConnection) connection);
  }

  /** Of a prepared statement that has not run. */
  @Override
  public ResultSetMetaData newResultSetMetaData(
      AvaticaStatement statement, Meta.Signature signature) {
    return new PolarsResultSetMetaData(List.of(), ColumnTables.UNKNOWN);
  }
}
