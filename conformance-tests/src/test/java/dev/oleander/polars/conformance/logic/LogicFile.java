package dev.oleander.polars.conformance.logic;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.hydromatic.sqllogictest.ISqlTestOperation;
import net.hydromatic.sqllogictest.OptionsParser;
import net.hydromatic.sqllogictest.SltSqlStatement;
import net.hydromatic.sqllogictest.SltTestFile;
import net.hydromatic.sqllogictest.SqlTestQuery;

/**
 * A file of the corpus: the statements that make its tables, and the queries over them.
 *
 * @param name such as {@code test/select1.test}
 * @param namespace that holds its tables
 */
record LogicFile(String name, String namespace, List<String> statements, List<LogicQuery> queries) {

  /** Reads a file whose tables do not change once the first query has come. */
  static LogicFile read(String name) throws IOException {
    SltTestFile file = new SltTestFile(name);
    file.parse(new OptionsParser(false, silent(), silent()).getOptions());
    List<String> statements = new ArrayList<>();
    List<LogicQuery> queries = new ArrayList<>();
    for (ISqlTestOperation operation : file.fileContents) {
      if (operation instanceof SqlTestQuery query) {
        queries.add(LogicQuery.of(query));
      } else if (operation instanceof SltSqlStatement statement && statement.shouldPass) {
        if (!queries.isEmpty()) {
          break;
        }
        statements.add(statement.statement);
      }
    }
    return new LogicFile(
        name, name.replaceFirst("\\.test$", "").replace('/', '_'), statements, queries);
  }

  private static PrintStream silent() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }
}
