package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.arrow.ResultColumn;
import dev.oleander.polars.jdbc.error.SqlState;
import dev.oleander.polars.jdbc.sql.ParameterProbe.Question;
import dev.oleander.polars.jdbc.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

/**
 * Finds the types of a query's parameters by asking for the columns of other queries. What cannot
 * be found out stays unknown; it is no reason to fail. Used once, by the thread that uses the
 * statement.
 */
final class ParameterInference {
  /** More questions would take longer than the answer is worth. */
  private static final int MOST_QUESTIONS = 32;

  /** Tells the columns of a query without running it. */
  interface Description {
    List<ResultColumn> columns(Query query) throws SQLException;
  }

  private final QueryText text;
  private final Description description;
  private final List<Optional<ColumnType>> types;

  ParameterInference(QueryText text, Description description) {
    this.text = text;
    this.description = description;
    this.types = new ArrayList<>(Collections.nCopies(text.parameterCount(), Optional.empty()));
  }

  /** The types that could be found, in the order of the parameters. */
  List<Optional<ColumnType>> types() {
    try {
      if (!askAll(text.questions())) {
        askAll(text.singleQuestions());
      }
    } catch (SQLException e) {
      PolarsDriver.LOGGER.log(Level.FINE, "The types of parameters cannot be asked for", e);
    }
    return List.copyOf(types);
  }

  /**
   * @return whether all had an answer
   * @throws SQLException if the server cannot be asked any more
   */
  private boolean askAll(List<Question> questions) throws SQLException {
    boolean all = true;
    for (Question question : questions.subList(0, Math.min(questions.size(), MOST_QUESTIONS))) {
      all &= ask(question);
    }
    return all;
  }

  private boolean ask(Question question) throws SQLException {
    try {
      List<ResultColumn> columns = description.columns(text.query(question));
      for (int i = 0; i < question.parameters().size() && i < columns.size(); i++) {
        for (int parameter : question.parameters().get(i)) {
          types.set(parameter - 1, Optional.of(columns.get(i).type()));
        }
      }
      return true;
    } catch (SQLException e) {
      if (endsTheAsking(e)) {
        throw e;
      }
      PolarsDriver.LOGGER.log(Level.FINE, e, () -> "No answer to: " + question.sql());
      return false;
    }
  }

  private static boolean endsTheAsking(SQLException e) {
    String state = e.getSQLState();
    return state.startsWith("08")
        || SqlState.CANCELLED.code().equals(state)
        || SqlState.TIMEOUT.code().equals(state)
        || SqlState.SERVER_BUSY.code().equals(state)
        || SqlState.INVALID_CURSOR_STATE.code().equals(state);
  }
}
