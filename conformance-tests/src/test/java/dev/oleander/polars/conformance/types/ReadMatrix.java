package dev.oleander.polars.conformance.types;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Checks a matrix in the default zone and locale of this JVM. Arguments: the expectations, then a
 * format and a URL, as often as there are formats. Prints a line for every mismatch, at last the
 * number of checks.
 */
public final class ReadMatrix {
  private static final int MOST_LINES = Integer.getInteger("lines", 300);

  private ReadMatrix() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    String zone = TimeZone.getDefault().getID();
    Expectations expectations = Expectations.read(Path.of(arguments[0]), zone);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int checks = 0;
    for (int i = 1; i < arguments.length; i += 2) {
      try (Connection connection = DriverManager.getConnection(arguments[i + 1])) {
        MatrixCheck check =
            new MatrixCheck(connection, zone + ", " + Locale.getDefault() + ", " + arguments[i]);
        expectations.frames().forEach(check::check);
        check.mismatches().stream().limit(MOST_LINES).forEach(out::println);
        if (check.mismatches().size() > MOST_LINES) {
          out.println(check.mismatches().size() + " mismatches in all");
        }
        checks += check.checks();
      }
    }
    out.println(checks + " checks");
  }
}
