package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.sql.ParameterProbe;
import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Learns the types of a query's parameters from a server that describes queries without running
 * them; what it cannot learn stays unknown. Used by the thread that uses the statement.
 */
final class ParameterDescription implements Supplier<List<Optional<ColumnType>>> {
  /** Each is a call of the server. */
  private static final int MOST_QUESTIONS = 20;

  /** What a question hears that is none; after anything else no other is asked. */
  private static final Set<SqlState> NO_ANSWER =
      Set.of(
          SqlState.COLUMN_NOT_FOUND,
          SqlState.GENERAL_ERROR,
          SqlState.NOT_SUPPORTED,
          SqlState.SYNTAX_ERROR);

  private final StatementCore core;
  private final QueryText text;

  ParameterDescription(StatementCore core, QueryText text) {
    this.core = core;
    this.text = text;
  }

  @Override
  public List<Optional<ColumnType>> get() {
    List<Optional<ColumnType>> types =
        new ArrayList<>(Collections.nCopies(text.parameterCount(), Optional.empty()));
    Deque<ParameterProbe.Question> questions = new ArrayDeque<>(text.questions());
    for (int asked = 0; asked < MOST_QUESTIONS && !questions.isEmpty(); asked++) {
      ParameterProbe.Question question = questions.poll();
      try {
        if (!core.runs().canDescribe()) {
          break;
        }
        answer(question, core.runs().describe(text.query(question)), types);
      } catch (SQLException e) {
        if (NO_ANSWER.stream().noneMatch(state -> state.is(e))) {
          break;
        }
        if (question.asked().size() > 1) {
          questions.addAll(question.apart());
        }
      }
    }
    return types;
  }

  private static void answer(
      ParameterProbe.Question question,
      PolarsResultSetMetaData columns,
      List<Optional<ColumnType>> types)
      throws SQLException {
    for (int i = 0; i < question.asked().size(); i++) {
      Optional<ColumnType> type = Optional.of(columns.type(i + 1));
      question.asked().get(i).parameters().forEach(number -> types.set(number - 1, type));
    }
  }
}
