package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.StoredScript;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.parameter.BoundRow;
import dev.oleander.polars.jdbc.sql.InsertedValue;
import dev.oleander.polars.jdbc.sql.JdbcStatement;
import dev.oleander.polars.jdbc.sql.ProcedureCall;
import dev.oleander.polars.jdbc.type.ColumnType;
import dev.oleander.polars.jdbc.type.TypeKind;
import dev.oleander.polars.jdbc.workload.Program;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call of a procedure, whose parameters have no values yet. Immutable.
 *
 * <p>An argument of a script has a name, but for the source. A {@code ?} without one may get it
 * later, see {@link #named}.
 */
final class CallText implements ReadStatement {
  private final String text;
  private final int parameterCount;
  private final String catalog;
  private final Procedure procedure;
  private final Optional<ProcedureCall.Value> source; // empty for a stored script
  private final int sourceLine; // of the text; 0 where it does not hold the source
  private final List<Argument> arguments; // without the source

  /**
   * An argument with its name.
   *
   * @param name empty for a {@code ?} that has none yet
   */
  private record Argument(Optional<String> name, ProcedureCall.Value value) {
    /** The number of the {@code ?} that it is; empty if it is none. */
    OptionalInt parameter() {
      return value instanceof ProcedureCall.Scalar scalar
              && scalar.constant() instanceof InsertedValue.Parameter parameter
          ? OptionalInt.of(parameter.number())
          : OptionalInt.empty();
    }
  }

  private CallText(
      String text,
      int parameterCount,
      String catalog,
      Procedure procedure,
      Optional<ProcedureCall.Value> source,
      int sourceLine,
      List<Argument> arguments) {
    this.text = text;
    this.parameterCount = parameterCount;
    this.catalog = catalog;
    this.procedure = procedure;
    this.source = source;
    this.sourceLine = sourceLine;
    this.arguments = List.copyOf(arguments);
  }

  /**
   * Looks for the procedure, and at what it is given.
   *
   * @throws SQLException 42883 if there is none, 42000 if these are no arguments for it
   */
  static CallText of(JdbcStatement statement, ProcedureCall call, StatementReader reader)
      throws SQLException {
    Procedure procedure = reader.procedures().find(call.name(), reader.namespace());
    Optional<ProcedureCall.Value> source = Optional.empty();
    int sourceLine = 0;
    List<Argument> arguments;
    if (procedure instanceof Procedure.Stored stored) {
      arguments = declared(stored.script(), call.arguments());
    } else {
      int index = sourceIndex(procedure, call.arguments());
      List<ProcedureCall.Argument> others = new ArrayList<>(call.arguments());
      source = Optional.of(others.remove(index).value());
      sourceLine = procedure instanceof Procedure.Script ? call.lines().get(index) : 0;
      arguments = named(procedure, others);
    }
    return new CallText(
        statement.text(),
        statement.parameterCount(),
        reader.catalog(),
        procedure,
        source,
        sourceLine,
        arguments);
  }

  /** The first argument, or the one of that name where all have names. */
  private static int sourceIndex(Procedure procedure, List<ProcedureCall.Argument> arguments)
      throws SQLException {
    String name =
        procedure instanceof Procedure.ScriptFile
            ? Procedure.ScriptFile.PATH
            : Procedure.Script.SOURCE;
    for (int i = 0; i < arguments.size(); i++) {
      Optional<String> given = arguments.get(i).name();
      if (given.isEmpty() || given.get().equalsIgnoreCase(name)) {
        return i;
      }
    }
    throw SqlState.SYNTAX_ERROR.exception(
        procedure.name()
            + (procedure instanceof Procedure.ScriptFile
                ? " needs the path of the script as its first argument: CALL polars_script_file("
                    + "'path.py', name => value)"
                : " needs the source of the script as its first argument: CALL polars_script("
                    + "$$ … $$, name => value)"));
  }

  private static List<Argument> named(Procedure procedure, List<ProcedureCall.Argument> arguments)
      throws SQLException {
    List<Argument> named = new ArrayList<>();
    for (ProcedureCall.Argument argument : arguments) {
      Argument next = new Argument(argument.name(), argument.value());
      if (next.name().isEmpty() && next.parameter().isEmpty()) {
        throw SqlState.SYNTAX_ERROR.exception(
            "All arguments of "
                + procedure.name()
                + " but the first need a name, by which the script finds them in params: name =>"
                + " value");
      }
      named.add(next);
    }
    return named;
  }

  private static List<Argument> declared(
      StoredScript script, List<ProcedureCall.Argument> arguments) throws SQLException {
    if (arguments.size() > script.parameters().size()) {
      throw SqlState.SYNTAX_ERROR.exception(
          "The call has "
              + arguments.size()
              + " arguments, and "
              + script.fullName()
              + " has "
              + signature(script));
    }
    List<Argument> named = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i).name().orElse(script.parameters().get(i).name());
      parameter(script, name);
      if (named.stream().anyMatch(other -> other.name().get().equals(name))) {
        throw SqlState.SYNTAX_ERROR.exception(
            "The call has the argument '" + name + "' twice, once by its place");
      }
      named.add(new Argument(Optional.of(name), arguments.get(i).value()));
    }
    for (StoredScript.Parameter parameter : script.parameters()) {
      if (parameter.required()
          && named.stream().noneMatch(given -> given.name().get().equals(parameter.name()))) {
        throw SqlState.SYNTAX_ERROR.exception(
            "The call has no argument '"
                + parameter.name()
                + "', and "
                + script.fullName()
                + " has "
                + signature(script));
      }
    }
    return named;
  }

  /**
   * A parameter that a stored script declares.
   *
   * @throws SQLException 42000 if it does not
   */
  static StoredScript.Parameter parameter(StoredScript script, String name) throws SQLException {
    for (StoredScript.Parameter parameter : script.parameters()) {
      if (parameter.name().equals(name)) {
        return parameter;
      }
    }
    throw SqlState.SYNTAX_ERROR.exception(
        script.fullName() + " has no parameter '" + name + "'; it has " + signature(script));
  }

  /** Its parameters, for messages. */
  private static String signature(StoredScript script) {
    List<String> parameters = new ArrayList<>();
    for (StoredScript.Parameter parameter : script.parameters()) {
      parameters.add(
          parameter.name()
              + " "
              + parameter.typeName()
              + (parameter.required() ? "" : " (may be left out)"));
    }
    return parameters.isEmpty() ? "no parameters" : "these: " + String.join(", ", parameters);
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public int parameterCount() {
    return parameterCount;
  }

  @Override
  public boolean hasRows() {
    return true;
  }

  /** Whether the source is known before there are values. */
  boolean hasFixedSource() {
    return !(source.orElse(null) instanceof ProcedureCall.Scalar scalar
        && scalar.constant() instanceof InsertedValue.Parameter);
  }

  /** The {@code ?} that are the argument of a name, by it. */
  Map<String, Integer> parameterNames() {
    Map<String, Integer> names = new LinkedHashMap<>();
    sourceParameter().ifPresent(number -> names.put(sourceName(), number));
    for (Argument argument : arguments) {
      if (argument.name().isPresent() && argument.parameter().isPresent()) {
        names.put(argument.name().get(), argument.parameter().getAsInt());
      }
    }
    return names;
  }

  private OptionalInt sourceParameter() {
    return source
        .map(value -> new Argument(Optional.empty(), value).parameter())
        .orElse(OptionalInt.empty());
  }

  private String sourceName() {
    return procedure instanceof Procedure.ScriptFile
        ? Procedure.ScriptFile.PATH
        : Procedure.Script.SOURCE;
  }

  /** The numbers of the {@code ?} that have no name yet. */
  List<Integer> nameless() {
    return arguments.stream()
        .filter(argument -> argument.name().isEmpty())
        .map(argument -> argument.parameter().getAsInt())
        .toList();
  }

  /**
   * The same call with names for {@code ?} that have none.
   *
   * @param names by the number of the {@code ?}
   */
  CallText named(Map<Integer, String> names) {
    List<Argument> named =
        arguments.stream()
            .map(
                argument ->
                    argument.name().isPresent()
                        ? argument
                        : new Argument(
                            Optional.ofNullable(names.get(argument.parameter().getAsInt())),
                            argument.value()))
            .toList();
    return new CallText(text, parameterCount, catalog, procedure, source, sourceLine, named);
  }

  /** The types of the parameters as far as they are known. */
  List<Optional<ColumnType>> parameterTypes() {
    List<Optional<ColumnType>> types =
        new ArrayList<>(Collections.nCopies(parameterCount, Optional.empty()));
    sourceParameter()
        .ifPresent(number -> types.set(number - 1, Optional.of(ColumnType.of(TypeKind.STRING))));
    if (procedure instanceof Procedure.Stored stored) {
      parameterNames()
          .forEach(
              (name, number) ->
                  stored.script().parameters().stream()
                      .filter(parameter -> parameter.name().equals(name))
                      .forEach(parameter -> types.set(number - 1, parameter.type())));
    }
    return types;
  }

  /**
   * The call with values in place of its parameters.
   *
   * @param zone of the session
   * @throws SQLException 07001 if a {@code ?} has no name, 22xxx or 07006 for a value that cannot
   *     be passed
   */
  ScriptCall bind(BoundRow values, ZoneId zone) throws SQLException {
    CallArguments bound = new CallArguments(values, zone);
    Map<String, Object> params = new LinkedHashMap<>();
    for (Argument argument : arguments) {
      String name = argument.name().orElseThrow(() -> nameless(argument));
      params.put(
          name,
          procedure instanceof Procedure.Stored stored
              ? bound.json(argument.value(), parameter(stored.script(), name))
              : bound.json(argument.value(), "Argument '" + name + "'"));
    }
    return new ScriptCall(text, program(bound, params), catalog, sourceLine, Optional.empty());
  }

  private SQLException nameless(Argument argument) {
    return SqlState.PARAMETER_NOT_BOUND.exception(
        "Parameter "
            + argument.parameter().getAsInt()
            + " has no name, by which the script finds it in params: write name => ?, or set it by"
            + " its name with a CallableStatement, such as setInt(\"limit\", 25)");
  }

  private Program program(CallArguments bound, Map<String, Object> params) throws SQLException {
    if (procedure instanceof Procedure.Stored stored) {
      return new Program.StoredScript(stored.script().fullName(), params);
    }
    Object given = bound.json(source.orElseThrow(), "The first argument of " + procedure.name());
    if (!(given instanceof String value)) {
      throw SqlState.INVALID_ARGUMENT.exception(
          "The first argument of "
              + procedure.name()
              + " is a text, and this one is "
              + (given == null ? "NULL" : "none"));
    }
    String script =
        procedure instanceof Procedure.ScriptFile file ? file.folder().read(value) : value;
    return new Program.Script(script, params);
  }
}
