import dev.oleander.polars.jdbc.OleanderPolarsResultSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Saves the result of one statement as an Arrow IPC stream. The token is read from {@code
 * OLEANDER_API_KEY}.
 *
 * <pre>java -cp oleander-polars-jdbc.jar SaveArrow.java URL SQL FILE</pre>
 */
public final class SaveArrow {
  private SaveArrow() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    if (arguments.length != 3) {
      System.err.println("usage: SaveArrow URL SQL FILE");
      System.exit(2);
    }
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(arguments[1]);
        InputStream arrow = result.unwrap(OleanderPolarsResultSet.class).arrowStream()) {
      System.out.println(Files.copy(arrow, Path.of(arguments[2])) + " bytes");
    }
  }
}
