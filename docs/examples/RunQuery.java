import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs one statement and prints its result as a table. The token is read from {@code
 * OLEANDER_API_KEY}.
 *
 * <pre>java -cp oleander-polars-jdbc.jar RunQuery.java URL SQL</pre>
 */
public final class RunQuery {
  private static final int MAX_ROWS = 1000;

  private RunQuery() {}

  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: RunQuery URL SQL");
      System.exit(2);
    }
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(MAX_ROWS);
      try (ResultSet result = statement.executeQuery(arguments[1])) {
        print(read(result));
      }
    } catch (SQLException e) {
      System.err.println(e.getSQLState() + ": " + e.getMessage());
      System.exit(1);
    }
  }

  /** The labels, then one line per row. */
  private static List<String[]> read(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<String[]> lines = new ArrayList<>();
    String[] labels = new String[columns.getColumnCount()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = columns.getColumnLabel(i + 1);
    }
    lines.add(labels);
    while (result.next()) {
      String[] values = new String[labels.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = String.valueOf(result.getString(i + 1));
      }
      lines.add(values);
    }
    return lines;
  }

  private static void print(List<String[]> lines) {
    int[] widths = new int[lines.get(0).length];
    for (String[] line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line[i].length());
      }
    }
    for (int row = 0; row < lines.size(); row++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(i == 0 ? "" : "  ").append(pad(lines.get(row)[i], widths[i]));
      }
      System.out.println(line.toString().stripTrailing());
      if (row == 0) {
        System.out.println("-".repeat(line.length()));
      }
    }
    int rows = lines.size() - 1;
    System.out.println("(" + rows + (rows == 1 ? " row" : " rows") + ")");
  }

  private static String pad(String value, int width) {
    return value + " ".repeat(width - value.length());
  }
}
