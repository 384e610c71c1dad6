package dev.oleander.polars.jdbc.statement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.oleander.polars.jdbc.catalog.LakeMetadata;
import dev.oleander.polars.jdbc.catalog.MetadataRows;
import dev.oleander.polars.jdbc.catalog.MetadataShape;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.http.ClientInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the database is and holds. Any thread may use it, as long as its connection is open.
 *
 * <p>Names and columns are read from the catalogs API and kept for the connection property {@code
 * metadataTtl}. What the lake has no notion of, such as indexes, is an empty result with the
 * columns that JDBC gives it.
 */
final class PolarsDatabaseMetaData extends Capabilities {
  private static final Duration VERSION_LIMIT = Duration.ofSeconds(5);
  private static final String UNKNOWN = "unknown";
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9}).*");

  private final PolarsConnection connection;

  // Null until it is asked for.
  private volatile String serverVersion;

  // Of the last result that had something left out, or nothing.
  private volatile List<String> notes = List.of();

  PolarsDatabaseMetaData(PolarsConnection connection) {
    this.connection = connection;
  }

  private LakeMetadata metadata() throws SQLException {
    connection.checkOpen();
    return connection.session().metadata();
  }

  /** What had to be left out is told by the connection's warnings, once until it changes. */
  private ResultSet result(MetadataRows rows) throws SQLException {
    if (!rows.notes().equals(notes)) {
      notes = rows.notes();
      for (String note : notes) {
        connection.warn(note, SqlState.WARNING);
      }
    }
    return connection.resultSet(rows);
  }

  private ResultSet none(MetadataShape shape) throws SQLException {
    return result(MetadataRows.none(shape));
  }

  // Who and where

  @Override
  public Connection getConnection() {
    return connection;
  }

  /** Without properties, so without secrets. */
  @Override
  public String getURL() {
    return connection.session().config().url();
  }

  /** What was given as {@code user}, or the empty text: the token alone says who connects. */
  @Override
  public String getUserName() {
    return connection.session().config().find(ConnectionProperty.USER).orElse("");
  }

  @Override
  public String getDriverName() {
    return DriverBuild.INSTANCE.name();
  }

  @Override
  public String getDriverVersion() {
    return DriverBuild.INSTANCE.versionText();
  }

  @Override
  public int getDriverMajorVersion() {
    return DriverBuild.INSTANCE.major();
  }

  @Override
  public int getDriverMinorVersion() {
    return DriverBuild.INSTANCE.minor();
  }

  @Override
  public String getDatabaseProductName() {
    return DriverBuild.PRODUCT_NAME;
  }

  /** The server's version and that of Polars; {@code unknown} of a server that does not tell. */
  @Override
  public String getDatabaseProductVersion() throws SQLException {
    connection.checkOpen();
    String version = serverVersion;
    if (version == null) {
      version = askVersion();
      serverVersion = version;
    }
    return version;
  }

  private String askVersion() {
    try {
      JsonNode health = connection.session().http().get(VERSION_LIMIT, "health");
      String version = health.path("version").asText(UNKNOWN);
      String polars = health.path("polars").asText("");
      return polars.isEmpty() ? version : version + " (Polars " + polars + ")";
    } catch (SQLException e) {
      PolarsDriver.LOGGER.log(Level.FINE, "The server does not tell its version", e);
      return UNKNOWN;
    }
  }

  @Override
  public int getDatabaseMajorVersion() throws SQLException {
    return versionNumber(1);
  }

  @Override
  public int getDatabaseMinorVersion() throws SQLException {
    return versionNumber(2);
  }

  private int versionNumber(int group) throws SQLException {
    Matcher numbers = NUMBERS.matcher(getDatabaseProductVersion());
    return numbers.matches() ? Integer.parseInt(numbers.group(group)) : 0;
  }

  /** There is no Avatica server, so nothing to tell of one. */
  @Override
  public Properties getRemoteAvaticaProperties() {
    return new Properties();
  }

  /** There is no Avatica server. */
  @Override
  public String getAvaticaServerVersion() {
    return UNKNOWN;
  }

  /** As the setting {@code multipleStatements} has it now. */
  @Override
  public boolean supportsMultipleResultSets() throws SQLException {
    connection.checkOpen();
    return connection.session().settings().get(ConnectionProperty.MULTIPLE_STATEMENTS);
  }

  /** Of stored scripts, where the server has such. */
  @Override
  public boolean supportsSchemasInProcedureCalls() throws SQLException {
    connection.checkOpen();
    return connection.session().procedures().haveNamespaces();
  }

  // What the lake holds

  @Override
  public ResultSet getCatalogs() throws SQLException {
    return result(metadata().catalogs());
  }

  @Override
  public ResultSet getSchemas() throws SQLException {
    return result(metadata().schemas(null, null));
  }

  @Override
  public ResultSet getSchemas(String catalog, String schemaPattern) throws SQLException {
    return result(metadata().schemas(catalog, schemaPattern));
  }

  @Override
  public ResultSet getTableTypes() throws SQLException {
    return result(metadata().tableTypes());
  }

  @Override
  public ResultSet getTables(
      String catalog, String schemaPattern, String tablePattern, String[] types)
      throws SQLException {
    return result(metadata().tables(catalog, schemaPattern, tablePattern, types));
  }

  @Override
  public ResultSet getColumns(
      String catalog, String schemaPattern, String tablePattern, String columnPattern)
      throws SQLException {
    return result(metadata().columns(catalog, schemaPattern, tablePattern, columnPattern));
  }

  @Override
  public ResultSet getTypeInfo() throws SQLException {
    return result(metadata().typeInfo());
  }

  @Override
  public ResultSet getFunctions(String catalog, String schemaPattern, String functionPattern)
      throws SQLException {
    return result(metadata().functions(catalog, schemaPattern, functionPattern));
  }

  /** The result of a function is its column of no name. */
  @Override
  public ResultSet getFunctionColumns(
      String catalog, String schemaPattern, String functionPattern, String columnPattern)
      throws SQLException {
    return result(
        metadata().functionColumns(catalog, schemaPattern, functionPattern, columnPattern));
  }

  @Override
  public ResultSet getProcedures(String catalog, String schemaPattern, String procedurePattern)
      throws SQLException {
    connection.checkOpen();
    return result(
        connection.session().procedures().procedures(catalog, schemaPattern, procedurePattern));
  }

  @Override
  public ResultSet getProcedureColumns(
      String catalog, String schemaPattern, String procedurePattern, String columnPattern)
      throws SQLException {
    connection.checkOpen();
    return result(
        connection
            .session()
            .procedures()
            .columns(catalog, schemaPattern, procedurePattern, columnPattern));
  }

  /** Iceberg's identifier fields: declared, and not enforced by anything. */
  @Override
  public ResultSet getPrimaryKeys(String catalog, String schema, String table) throws SQLException {
    return result(metadata().primaryKeys(catalog, schema, table));
  }

  /** The primary key, which has no column that may be null. */
  @Override
  public ResultSet getBestRowIdentifier(
      String catalog, String schema, String table, int scope, boolean nullable)
      throws SQLException {
    return result(metadata().bestRowIdentifier(catalog, schema, table, scope));
  }

  // What it has no notion of

  @Override
  public ResultSet getPseudoColumns(
      String catalog, String schemaPattern, String tablePattern, String columnPattern)
      throws SQLException {
    return none(MetadataShape.PSEUDO_COLUMNS);
  }

  @Override
  public ResultSet getColumnPrivileges(
      String catalog, String schema, String table, String columnPattern) throws SQLException {
    return none(MetadataShape.COLUMN_PRIVILEGES);
  }

  @Override
  public ResultSet getTablePrivileges(String catalog, String schemaPattern, String tablePattern)
      throws SQLException {
    return none(MetadataShape.TABLE_PRIVILEGES);
  }

  @Override
  public ResultSet getVersionColumns(String catalog, String schema, String table)
      throws SQLException {
    return none(MetadataShape.VERSION_COLUMNS);
  }

  @Override
  public ResultSet getImportedKeys(String catalog, String schema, String table)
      throws SQLException {
    return none(MetadataShape.KEYS);
  }

  @Override
  public ResultSet getExportedKeys(String catalog, String schema, String table)
      throws SQLException {
    return none(MetadataShape.KEYS);
  }

  @Override
  public ResultSet getCrossReference(
      String parentCatalog,
      String parentSchema,
      String parentTable,
      String foreignCatalog,
      String foreignSchema,
      String foreignTable)
      throws SQLException {
    return none(MetadataShape.KEYS);
  }

  @Override
  public ResultSet getIndexInfo(
      String catalog, String schema, String table, boolean unique, boolean approximate)
      throws SQLException {
    return none(MetadataShape.INDEX_INFO);
  }

  @Override
  public ResultSet getUDTs(String catalog, String schemaPattern, String typePattern, int[] types)
      throws SQLException {
    return none(MetadataShape.UDTS);
  }

  @Override
  public ResultSet getSuperTypes(String catalog, String schemaPattern, String typePattern)
      throws SQLException {
    return none(MetadataShape.SUPER_TYPES);
  }

  @Override
  public ResultSet getSuperTables(String catalog, String schemaPattern, String tablePattern)
      throws SQLException {
    return none(MetadataShape.SUPER_TABLES);
  }

  @Override
  public ResultSet getAttributes(
      String catalog, String schemaPattern, String typePattern, String attributePattern)
      throws SQLException {
    return none(MetadataShape.ATTRIBUTES);
  }

  @Override
  public ResultSet getClientInfoProperties() throws SQLException {
    connection.checkOpen();
    Map<ClientInfo.Name, String> defaults = connection.session().http().clientInfo().defaults();
    List<Object[]> rows = new ArrayList<>();
    for (ClientInfo.Name name : ClientInfo.Name.values()) { // in the order of their names
      rows.add(
          new Object[] {
            name.jdbcName(), ClientInfo.LONGEST, defaults.get(name), name.description()
          });
    }
    return connection.resultSet(new MetadataRows(MetadataShape.CLIENT_INFO_PROPERTIES, rows));
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrapped.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type != null && type.isInstance(this);
  }
}
