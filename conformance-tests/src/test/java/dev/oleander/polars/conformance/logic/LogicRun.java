package dev.oleander.polars.conformance.logic;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs queries of the corpus, counts verdicts, and keeps what has none. */
final class LogicRun {
  private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
  private final List<String> unknown = new ArrayList<>();

  /** Runs at most so many queries of a file, taken evenly. */
  void run(Connection connection, LogicFile file, int most) throws SQLException {
    int step = Math.max(1, file.queries().size() / most);
    try (Statement statement = connection.createStatement();
        Sqlite sqlite = new Sqlite(file)) {
      for (int i = 0; i < file.queries().size(); i += step) {
        judge(statement, file.queries().get(i), sqlite, file.name());
      }
    }
  }

  private void judge(Statement statement, LogicQuery query, Sqlite sqlite, String file)
      throws SQLException {
    List<String> answer;
    try (ResultSet result = statement.executeQuery(query.sql())) {
      answer = query.read(result);
    } catch (SQLException e) {
      count(Verdict.ofRefusal(e), file + ": " + query + " fails: " + e);
      return;
    }
    count(verdict(query, answer, sqlite), file + ": " + query + " answers " + answer);
  }

  private static Optional<Verdict> verdict(LogicQuery query, List<String> answer, Sqlite sqlite)
      throws SQLException {
    if (query.expects(answer)) {
      return Optional.of(Verdict.PASSED);
    }
    return query.sql().contains("/") && sqlite.withTrueDivision(query).equals(answer)
        ? Optional.of(Verdict.TRUE_DIVISION)
        : Optional.empty();
  }

  private void count(Optional<Verdict> verdict, String otherwise) {
    verdict.ifPresentOrElse(
        known -> verdicts.merge(known, 1, Integer::sum), () -> unknown.add(otherwise));
  }

  Map<Verdict, Integer> verdicts() {
    return verdicts;
  }

  /** The queries whose answer differs, or that fail, for no known reason. */
  List<String> unknown() {
    return unknown;
  }
}
