package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.catalog.SqlFunctions.ArgumentType;
import dev.oleander.polars.jdbc.catalog.SqlFunctions.Function;
import dev.oleander.polars.jdbc.catalog.SqlFunctions.Parameter;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.List;

/** The functions as metadata results. */
final class FunctionRows {
  private static final int RADIX = 10;

  /** The result stands as a column without a name, in front of the parameters. */
  private static final String RESULT = "";

  private FunctionRows() {}

  /** {@link DatabaseMetaData#getFunctions}. */
  static MetadataRows functions(String catalog, String schemaPattern, String functionPattern) {
    List<Object[]> rows = new ArrayList<>();
    for (Function function : selected(catalog, schemaPattern, functionPattern)) {
      rows.add(
          new Object[] {
            null,
            null,
            function.name(),
            function.remarks(),
            (short) DatabaseMetaData.functionNoTable,
            function.specificName()
          });
    }
    return new MetadataRows(MetadataShape.FUNCTIONS, rows);
  }

  /** {@link DatabaseMetaData#getFunctionColumns}. */
  static MetadataRows functionColumns(
      String catalog, String schemaPattern, String functionPattern, String columnPattern) {
    NamePattern columns = NamePattern.of(columnPattern);
    List<Object[]> rows = new ArrayList<>();
    for (Function function : selected(catalog, schemaPattern, functionPattern)) {
      if (columns.selectsAll() || columns.isName(RESULT)) {
        rows.add(row(function, RESULT, function.result(), 0, function.remarks()));
      }
      List<String> names =
          columns.select(function.parameters().stream().map(Parameter::name).toList());
      for (int i = 0; i < function.parameters().size(); i++) {
        Parameter parameter = function.parameters().get(i);
        if (names.contains(parameter.name())) {
          rows.add(row(function, parameter.name(), parameter.type(), i + 1, parameter.remarks()));
        }
      }
    }
    return new MetadataRows(MetadataShape.FUNCTION_COLUMNS, rows);
  }

  /** The functions, which are without a catalog and a namespace, that a pattern selects. */
  private static List<Function> selected(
      String catalog, String schemaPattern, String functionPattern) {
    boolean noCatalog = catalog == null || catalog.isEmpty();
    boolean noSchema =
        schemaPattern == null || schemaPattern.isEmpty() || schemaPattern.equals("%");
    if (!noCatalog || !noSchema) {
      return List.of();
    }
    List<String> names =
        NamePattern.of(functionPattern)
            .select(SqlFunctions.ALL.stream().map(Function::name).toList());
    return SqlFunctions.ALL.stream().filter(function -> names.contains(function.name())).toList();
  }

  private static Object[] row(
      Function function, String name, ArgumentType type, int position, String remarks) {
    TypeKind kind = type.kind();
    boolean number = kind != null && kind.number();
    boolean sized = kind != null && kind.precision() > 0;
    return new Object[] {
      null,
      null,
      function.name(),
      name,
      (short) (position == 0 ? DatabaseMetaData.functionReturn : DatabaseMetaData.functionColumnIn),
      type.jdbcCode(),
      type.name(),
      sized ? kind.precision() : null,
      null,
      kind != null && kind.integer() ? (short) 0 : null,
      number ? (short) RADIX : null,
      (short) DatabaseMetaData.functionNullable,
      remarks,
      kind == TypeKind.STRING ? kind.precision() : null,
      position,
      "YES",
      function.specificName()
    };
  }
}
