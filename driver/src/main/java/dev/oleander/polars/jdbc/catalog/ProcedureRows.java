package dev.oleander.polars.jdbc.catalog;

import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The procedures as metadata results: those of the driver, which are without a catalog and a
 * namespace, and the stored scripts of the server, which have a namespace and can be called
 * whatever the catalog is.
 */
public final class ProcedureRows {
  private static final int RADIX = 10;
  private static final String NO_NAMESPACE = "";

  private final List<Procedure> own;
  private final StoredScripts stored;

  /** A procedure of either sort. */
  private record Procedure(
      String namespace, String name, String remarks, List<StoredScript.Parameter> parameters) {
    String specificName() {
      return namespace.isEmpty() ? name : namespace + "." + name;
    }
  }

  /**
   * A procedure of the driver, which takes a text and further arguments with names.
   *
   * @param parameter the name of the text
   */
  public record Own(String name, String remarks, String parameter, String parameterRemarks) {}

  /**
   * @param own those of the driver
   */
  public ProcedureRows(List<Own> own, StoredScripts stored) {
    this.own =
        own.stream()
            .map(
                each ->
                    new Procedure(
                        NO_NAMESPACE,
                        each.name(),
                        each.remarks(),
                        List.of(
                            new StoredScript.Parameter(
                                each.parameter(),
                                Optional.of(ColumnType.of(TypeKind.STRING)),
                                TypeKind.STRING.typeName(),
                                true,
                                null,
                                each.parameterRemarks()))))
            .toList();
    this.stored = stored;
  }

  /** {@link DatabaseMetaData#getProcedures}. */
  public MetadataRows procedures(String catalog, String schemaPattern, String procedurePattern)
      throws SQLException {
    List<String> notes = new ArrayList<>();
    List<Object[]> rows = new ArrayList<>();
    for (Procedure procedure : selected(catalog, schemaPattern, procedurePattern, notes)) {
      rows.add(
          new Object[] {
            null,
            namespace(procedure),
            procedure.name(),
            null,
            null,
            null,
            procedure.remarks(),
            (short) DatabaseMetaData.procedureNoResult,
            procedure.specificName()
          });
    }
    return new MetadataRows(MetadataShape.PROCEDURES, rows, notes);
  }

  /** {@link DatabaseMetaData#getProcedureColumns}. */
  public MetadataRows columns(
      String catalog, String schemaPattern, String procedurePattern, String columnPattern)
      throws SQLException {
    List<String> notes = new ArrayList<>();
    NamePattern columns = NamePattern.of(columnPattern);
    List<Object[]> rows = new ArrayList<>();
    for (Procedure procedure : selected(catalog, schemaPattern, procedurePattern, notes)) {
      List<String> names =
          columns.select(
              procedure.parameters().stream().map(StoredScript.Parameter::name).toList());
      for (int i = 0; i < procedure.parameters().size(); i++) {
        StoredScript.Parameter parameter = procedure.parameters().get(i);
        if (names.contains(parameter.name())) {
          rows.add(row(procedure, parameter, i + 1));
        }
      }
    }
    return new MetadataRows(MetadataShape.PROCEDURE_COLUMNS, rows, notes);
  }

  private static String namespace(Procedure procedure) {
    return procedure.namespace().isEmpty() ? null : procedure.namespace();
  }

  private List<Procedure> selected(
      String catalog, String schemaPattern, String procedurePattern, List<String> notes)
      throws SQLException {
    boolean noCatalog = catalog == null || catalog.isEmpty();
    boolean noSchema =
        schemaPattern == null || schemaPattern.isEmpty() || schemaPattern.equals("%");
    List<Procedure> found = new ArrayList<>();
    if (noCatalog && noSchema) {
      found.addAll(own);
    }
    List<StoredScript> scripts = stored.all();
    List<String> namespaces =
        NamePattern.of(schemaPattern)
            .select(scripts.stream().map(StoredScript::namespace).distinct().toList());
    for (StoredScript script : scripts) {
      if (!namespaces.contains(script.namespace())) {
        continue;
      }
      if (script.problem().isPresent()) {
        notes.add(
            "The stored script '"
                + script.fullName()
                + "' is left out, since it cannot be run: "
                + script.problem().get());
      } else {
        found.add(
            new Procedure(
                script.namespace(), script.name(), script.description(), script.parameters()));
      }
    }
    List<String> names =
        NamePattern.of(procedurePattern)
            .select(found.stream().map(Procedure::name).distinct().toList());
    return found.stream()
        .filter(procedure -> names.contains(procedure.name()))
        .sorted(Comparator.comparing(Procedure::namespace).thenComparing(Procedure::name))
        .toList();
  }

  private static Object[] row(Procedure procedure, StoredScript.Parameter parameter, int position) {
    ColumnType type = parameter.type().orElse(null);
    TypeKind kind = type == null ? null : type.kind();
    boolean number = kind != null && kind.number();
    return new Object[] {
      null,
      namespace(procedure),
      procedure.name(),
      parameter.name(),
      (short) DatabaseMetaData.procedureColumnIn,
      type == null ? Types.OTHER : type.jdbcCode(),
      type == null ? parameter.typeName() : type.typeName(),
      type == null || type.precision() == 0 ? null : type.precision(),
      null,
      number ? (short) type.scale() : null,
      number ? (short) RADIX : null,
      (short) DatabaseMetaData.procedureNullable,
      parameter.description(),
      parameter.defaultText(),
      null,
      null,
      kind == TypeKind.STRING ? kind.precision() : null,
      position,
      "YES",
      procedure.specificName()
    };
  }
}
