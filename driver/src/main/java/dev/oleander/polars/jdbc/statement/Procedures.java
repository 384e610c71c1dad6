package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.MetadataRows;
import dev.oleander.polars.jdbc.catalog.ProcedureRows;
import dev.oleander.polars.jdbc.catalog.StoredScript;
import dev.oleander.polars.jdbc.catalog.StoredScripts;
import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The procedures that can be called on a connection. Any thread may use it. */
final class Procedures {
  private final Optional<ScriptFolder> folder;
  private final StoredScripts stored;
  private final ProcedureRows rows;

  /**
   * @param folder where scripts of the client are; empty if it allows none
   */
  Procedures(Optional<ScriptFolder> folder, StoredScripts stored) {
    this.folder = folder;
    this.stored = stored;
    this.rows = new ProcedureRows(own(folder.isPresent()), stored);
  }

  private static List<ProcedureRows.Own> own(boolean files) {
    List<ProcedureRows.Own> own = new ArrayList<>();
    own.add(
        new ProcedureRows.Own(
            Procedure.Script.NAME,
            "Runs a Polars script; further arguments, name => value, are its params",
            Procedure.Script.SOURCE,
            "The Python source, which assigns the result"));
    if (files) {
      own.add(
          new ProcedureRows.Own(
              Procedure.ScriptFile.NAME,
              "Runs a Polars script of the client's folder; further arguments, name => value, are"
                  + " its params",
              Procedure.ScriptFile.PATH,
              "The path of the file within the folder"));
    }
    return own;
  }

  /**
   * Finds a procedure.
   *
   * @param parts of its name as a call has it
   * @param namespace the current one, for a stored script without one
   * @throws SQLException 42883 if there is none, HYC00 if it is not allowed
   */
  Procedure find(List<String> parts, String namespace) throws SQLException {
    String name = String.join(".", parts);
    if (parts.size() == 1) {
      switch (name.toLowerCase(Locale.ROOT)) {
        case Procedure.Script.NAME -> {
          return new Procedure.Script();
        }
        case Procedure.ScriptFile.NAME -> {
          return new Procedure.ScriptFile(folder.orElseThrow(Procedures::noFolder));
        }
        default -> {
          return stored(namespace + "." + name, name);
        }
      }
    }
    return stored(name, name);
  }

  /**
   * Finds a stored script.
   *
   * @param fullName {@code namespace.name}
   * @param written as the application wrote it
   * @throws SQLException 42883 if there is none that can be run
   */
  Procedure.Stored stored(String fullName, String written) throws SQLException {
    Optional<StoredScript> found = stored.find(fullName);
    if (found.isEmpty()) {
      throw SqlState.PROCEDURE_NOT_FOUND.exception(
          "There is no procedure '"
              + written
              + "': "
              + (stored.areOffered()
                  ? "there are polars_script and the stored scripts of the server, which"
                      + " DatabaseMetaData.getProcedures lists"
                  : "there is polars_script, and the service has no stored scripts (no extension "
                      + StoredScripts.EXTENSION
                      + ")"));
    }
    if (found.get().problem().isPresent()) {
      throw SqlState.PROCEDURE_NOT_FOUND.exception(
          "The stored script '"
              + fullName
              + "' is there and cannot be run: "
              + found.get().problem().get());
    }
    return new Procedure.Stored(found.get());
  }

  /** Whether there may be procedures in namespaces. */
  boolean haveNamespaces() throws SQLException {
    return stored.areOffered();
  }

  private static SQLException noFolder() {
    return SqlState.NOT_SUPPORTED.exception(
        "polars_script_file reads a file of this machine, and the connection allows none: set the"
            + " connection property 'scriptFolder' to the folder of such files");
  }

  /** See {@link ProcedureRows#procedures}. */
  MetadataRows procedures(String catalog, String schemaPattern, String procedurePattern)
      throws SQLException {
    return rows.procedures(catalog, schemaPattern, procedurePattern);
  }

  /** See {@link ProcedureRows#columns}. */
  MetadataRows columns(
      String catalog, String schemaPattern, String procedurePattern, String columnPattern)
      throws SQLException {
    return rows.columns(catalog, schemaPattern, procedurePattern, columnPattern);
  }
}
