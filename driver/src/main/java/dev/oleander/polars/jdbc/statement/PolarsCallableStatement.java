package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.Meta;

/**
 * A prepared call, whose parameters have names, too: those of the text ({@code limit => ?}), those
 * that a stored script declares, and those by which a {@code ?} without one is first set. The rows
 * of a call are its result set; it gives back nothing else.
 */
final class PolarsCallableStatement extends PolarsPreparedStatement
    implements NamedSetters, NoOutParameters {
  // Only touched by the thread that uses the statement: what a ? without a name was set by.
  private final Map<Integer, String> names = new HashMap<>();

  /**
   * @param signature carries the statement, see {@link PolarsPreparedStatement#signature}
   */
  PolarsCallableStatement(
      PolarsConnection connection,
      Meta.StatementHandle handle,
      Meta.Signature signature,
      int holdability)
      throws SQLException {
    super(connection, handle, signature, holdability);
  }

  @Override
  ReadStatement statement() {
    ReadStatement prepared = super.statement();
    return prepared instanceof CallText call && !names.isEmpty() ? call.named(names) : prepared;
  }

  @Override
  public int indexOf(String name) throws SQLException {
    checkOpen();
    if (name == null || name.isEmpty()) {
      throw SqlState.INVALID_ARGUMENT.exception("A parameter is set by its index or its name");
    }
    if (!(super.statement() instanceof CallText call)) {
      throw SqlState.INVALID_INDEX.exception(
          "The parameters of a statement that is no call have no names: set them by their index");
    }
    Integer index = call.named(names).parameterNames().get(name);
    if (index != null) {
      return index;
    }
    List<Integer> nameless = call.named(names).nameless();
    if (nameless.isEmpty()) {
      throw SqlState.INVALID_INDEX.exception(
          "The call has no parameter '"
              + name
              + "', and no ? that could be it: write one more ?, or "
              + name
              + " => ?. It has "
              + String.join(", ", call.named(names).parameterNames().keySet()));
    }
    names.put(nameless.get(0), name);
    return nameless.get(0);
  }

  /** Takes back the names, too, that were given by setting values. */
  @Override
  public void clearParameters() throws SQLException {
    super.clearParameters();
    names.clear();
  }

  @Override
  public SQLException refused() throws SQLException {
    checkOpen();
    return SqlState.NOT_SUPPORTED.exception(
        "A script gives back its rows and nothing else, so that there are no OUT parameters: read"
            + " the result set of executeQuery or getResultSet");
  }
}
