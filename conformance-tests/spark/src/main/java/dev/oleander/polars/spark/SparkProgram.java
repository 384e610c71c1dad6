package dev.oleander.polars.spark;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;

/** Runs SQL by Spark. */
public final class SparkProgram {
  private SparkProgram() {}

  /**
   * Prints the rows of each statement as a line of JSON; ends with an exception at the first one
   * that fails.
   *
   * @param arguments a file with Spark's properties, a file with one statement a line, and an
   *     existing folder for what Spark leaves
   */
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
      properties.load(file);
    }
    List<String> statements = Files.readAllLines(Path.of(arguments[1]));
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.local.dir", arguments[2])
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.sql.warehouse.dir", arguments[2])
            .config("spark.ui.enabled", false);
    properties.forEach((key, value) -> builder.config(key.toString(), value.toString()));
    SparkSession spark = builder.getOrCreate();
    try {
      for (String statement : statements) {
        System.out.println(
            "[" + String.join(",", spark.sql(statement).toJSON().collectAsList()) + "]");
      }
    } finally {
      spark.stop();
    }
  }
}
