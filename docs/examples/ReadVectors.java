import dev.oleander.polars.jdbc.OleanderPolarsArrow;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Prints the result of one statement, read as Arrow vectors. The token is read from {@code
 * OLEANDER_API_KEY}; Arrow's Java library has to be on the class path beside the driver.
 *
 * <pre>java -cp oleander-polars-jdbc.jar:arrow-vector.jar:… ReadVectors.java URL SQL</pre>
 */
public final class ReadVectors {
  private ReadVectors() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    if (arguments.length != 2) {
      System.err.println("usage: ReadVectors URL SQL");
      System.exit(2);
    }
    try (BufferAllocator allocator = new RootAllocator();
        Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(arguments[1]);
        ArrowReader reader = OleanderPolarsArrow.reader(result, allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        System.out.print(root.contentToTSVString());
      }
    }
  }
}
