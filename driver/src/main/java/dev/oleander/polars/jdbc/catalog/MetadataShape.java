package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of every result of {@link java.sql.DatabaseMetaData}, in the order JDBC gives them,
 * and of the commands that show the lake. A column without a type is text.
 */
public enum MetadataShape {
  ATTRIBUTES(
      """
      TYPE_CAT, TYPE_SCHEM, TYPE_NAME, ATTR_NAME, DATA_TYPE int, ATTR_TYPE_NAME,
      ATTR_SIZE int, DECIMAL_DIGITS int, NUM_PREC_RADIX int, NULLABLE int, REMARKS, ATTR_DEF,
      SQL_DATA_TYPE int, SQL_DATETIME_SUB int, CHAR_OCTET_LENGTH int, ORDINAL_POSITION int,
      IS_NULLABLE, SCOPE_CATALOG, SCOPE_SCHEMA, SCOPE_TABLE, SOURCE_DATA_TYPE short
      """),
  BEST_ROW_IDENTIFIER(
      """
      SCOPE short, COLUMN_NAME, DATA_TYPE int, TYPE_NAME, COLUMN_SIZE int, BUFFER_LENGTH int,
      DECIMAL_DIGITS short, PSEUDO_COLUMN short
      """),
  CATALOGS("TABLE_CAT"),
  CLIENT_INFO_PROPERTIES("NAME, MAX_LEN int, DEFAULT_VALUE, DESCRIPTION"),
  COLUMN_PRIVILEGES(
      """
      TABLE_CAT, TABLE_SCHEM, TABLE_NAME, COLUMN_NAME, GRANTOR, GRANTEE, PRIVILEGE,
      IS_GRANTABLE
      """),
  COLUMNS(
      """
      TABLE_CAT, TABLE_SCHEM, TABLE_NAME, COLUMN_NAME, DATA_TYPE int, TYPE_NAME,
      COLUMN_SIZE int, BUFFER_LENGTH int, DECIMAL_DIGITS int, NUM_PREC_RADIX int,
      NULLABLE int, REMARKS, COLUMN_DEF, SQL_DATA_TYPE int, SQL_DATETIME_SUB int,
      CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE, SCOPE_CATALOG, SCOPE_SCHEMA,
      SCOPE_TABLE, SOURCE_DATA_TYPE short, IS_AUTOINCREMENT, IS_GENERATEDCOLUMN
      """),
  FUNCTION_COLUMNS(
      """
      FUNCTION_CAT, FUNCTION_SCHEM, FUNCTION_NAME, COLUMN_NAME, COLUMN_TYPE short,
      DATA_TYPE int, TYPE_NAME, PRECISION int, LENGTH int, SCALE short, RADIX short,
      NULLABLE short, REMARKS, CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE,
      SPECIFIC_NAME
      """),
  FUNCTIONS(
      """
      FUNCTION_CAT, FUNCTION_SCHEM, FUNCTION_NAME, REMARKS, FUNCTION_TYPE short, SPECIFIC_NAME
      """),
  INDEX_INFO(
      """
      TABLE_CAT, TABLE_SCHEM, TABLE_NAME, NON_UNIQUE boolean, INDEX_QUALIFIER, INDEX_NAME,
      TYPE short, ORDINAL_POSITION short, COLUMN_NAME, ASC_OR_DESC, CARDINALITY long,
      PAGES long, FILTER_CONDITION
      """),
  /** Imported keys, exported keys and cross references. */
  KEYS(
      """
      PKTABLE_CAT, PKTABLE_SCHEM, PKTABLE_NAME, PKCOLUMN_NAME, FKTABLE_CAT, FKTABLE_SCHEM,
      FKTABLE_NAME, FKCOLUMN_NAME, KEY_SEQ short, UPDATE_RULE short, DELETE_RULE short,
      FK_NAME, PK_NAME, DEFERRABILITY short
      """),
  PRIMARY_KEYS("TABLE_CAT, TABLE_SCHEM, TABLE_NAME, COLUMN_NAME, KEY_SEQ short, PK_NAME"),
  PROCEDURE_COLUMNS(
      """
      PROCEDURE_CAT, PROCEDURE_SCHEM, PROCEDURE_NAME, COLUMN_NAME, COLUMN_TYPE short,
      DATA_TYPE int, TYPE_NAME, PRECISION int, LENGTH int, SCALE short, RADIX short,
      NULLABLE short, REMARKS, COLUMN_DEF, SQL_DATA_TYPE int, SQL_DATETIME_SUB int,
      CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE, SPECIFIC_NAME
      """),
  PROCEDURES(
      """
      PROCEDURE_CAT, PROCEDURE_SCHEM, PROCEDURE_NAME, RESERVED1, RESERVED2, RESERVED3,
      REMARKS, PROCEDURE_TYPE short, SPECIFIC_NAME
      """),
  PSEUDO_COLUMNS(
      """
      TABLE_CAT, TABLE_SCHEM, TABLE_NAME, COLUMN_NAME, DATA_TYPE int, COLUMN_SIZE int,
      DECIMAL_DIGITS int, NUM_PREC_RADIX int, COLUMN_USAGE, REMARKS, CHAR_OCTET_LENGTH int,
      IS_NULLABLE
      """),
  /** Namespaces, which JDBC calls schemas. */
  SCHEMAS("TABLE_SCHEM, TABLE_CATALOG"),
  /** {@code SHOW CATALOGS}. */
  SHOW_CATALOGS("Catalog"),
  /** {@code SHOW COLUMNS} and {@code DESCRIBE}. */
  SHOW_COLUMNS("Column, Type, Extra, Comment"),
  /** {@code SHOW SCHEMAS}. */
  SHOW_SCHEMAS("Schema"),
  /** {@code SHOW TABLES}. */
  SHOW_TABLES("Table"),
  /** What the connection goes by: {@code SHOW ALL}. */
  SETTINGS("Name, Value, Default, Description"),
  SUPER_TABLES("TABLE_CAT, TABLE_SCHEM, TABLE_NAME, SUPERTABLE_NAME"),
  SUPER_TYPES("TYPE_CAT, TYPE_SCHEM, TYPE_NAME, SUPERTYPE_CAT, SUPERTYPE_SCHEM, SUPERTYPE_NAME"),
  TABLE_PRIVILEGES("TABLE_CAT, TABLE_SCHEM, TABLE_NAME, GRANTOR, GRANTEE, PRIVILEGE, IS_GRANTABLE"),
  TABLES(
      """
      TABLE_CAT, TABLE_SCHEM, TABLE_NAME, TABLE_TYPE, REMARKS, TYPE_CAT, TYPE_SCHEM,
      TYPE_NAME, SELF_REFERENCING_COL_NAME, REF_GENERATION
      """),
  TABLE_TYPES("TABLE_TYPE"),
  TYPE_INFO(
      """
      TYPE_NAME, DATA_TYPE int, PRECISION int, LITERAL_PREFIX, LITERAL_SUFFIX, CREATE_PARAMS,
      NULLABLE short, CASE_SENSITIVE boolean, SEARCHABLE short, UNSIGNED_ATTRIBUTE boolean,
      FIXED_PREC_SCALE boolean, AUTO_INCREMENT boolean, LOCAL_TYPE_NAME, MINIMUM_SCALE short,
      MAXIMUM_SCALE short, SQL_DATA_TYPE int, SQL_DATETIME_SUB int, NUM_PREC_RADIX int
      """),
  /** User-defined types. */
  UDTS("TYPE_CAT, TYPE_SCHEM, TYPE_NAME, CLASS_NAME, DATA_TYPE int, REMARKS, BASE_TYPE short"),
  VERSION_COLUMNS(
      """
      SCOPE short, COLUMN_NAME, DATA_TYPE int, TYPE_NAME, COLUMN_SIZE int, BUFFER_LENGTH int,
      DECIMAL_DIGITS short, PSEUDO_COLUMN short
      """);

  /** One column of a metadata result. */
  public record Column(String name, ColumnType type) {}

  private final String definition;

  MetadataShape(String definition) {
    this.definition = definition;
  }

  /** The columns, in order. */
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (String column : definition.strip().split(",\\s+", -1)) {
      String[] words = column.split(" ", -1);
      columns.add(new Column(words[0], type(words.length == 1 ? "text" : words[1])));
    }
    return List.copyOf(columns);
  }

  private static ColumnType type(String word) {
    return switch (word) {
      case "text" -> ColumnType.of(TypeKind.STRING);
      case "boolean" -> ColumnType.of(TypeKind.BOOLEAN);
      case "short" -> ColumnType.of(TypeKind.INT16);
      case "int" -> ColumnType.of(TypeKind.INT32);
      case "long" -> ColumnType.of(TypeKind.INT64);
      default -> throw new IllegalArgumentException("no such column type: " + word);
    };
  }
}
