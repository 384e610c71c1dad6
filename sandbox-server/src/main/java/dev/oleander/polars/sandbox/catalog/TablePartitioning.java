package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.Types;

/**
 * Reads how a new table is to be partitioned: Iceberg's transforms as text, such as {@code
 * species}, {@code month(d)}, {@code bucket(16, id)} and {@code truncate(4, s)}. Names of
 * transforms are read in any case, also in their plural ({@code months(d)}); columns are named
 * exactly, those within a struct as {@code struct.field}, and may stand in double quotes, in which
 * a double quote is doubled. A text that is the name of a column stands for that column.
 */
final class TablePartitioning {
  private static final Pattern CALL =
      Pattern.compile("(?<name>[A-Za-z]+)\\s*\\((?<arguments>.*)\\)", Pattern.DOTALL);
  private static final Pattern NUMBERED =
      Pattern.compile("\\s*(?<number>[0-9]{1,9})\\s*,(?<column>.*)", Pattern.DOTALL);
  private static final int MOST_FIELDS = 64;

  private final Schema schema;
  private final PartitionSpec.Builder spec;

  private TablePartitioning(Schema schema) {
    this.schema = schema;
    this.spec = PartitionSpec.builderFor(schema);
  }

  /**
   * @param transforms in order; none for a table that is not partitioned
   * @throws SandboxException INVALID_REQUEST naming the one that is wrong
   */
  static PartitionSpec read(Schema schema, List<String> transforms) {
    if (transforms.size() > MOST_FIELDS) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "partitionBy has more than %d entries".formatted(MOST_FIELDS));
    }
    TablePartitioning partitioning = new TablePartitioning(schema);
    for (int i = 0; i < transforms.size(); i++) {
      try {
        partitioning.add(transforms.get(i).strip());
        PartitionSpec unused = partitioning.spec.build(); // which checks the column's type
      } catch (IllegalArgumentException | ValidationException e) {
        throw new SandboxException(
            ErrorCode.INVALID_REQUEST,
            "partitionBy[%d], '%s': %s".formatted(i, transforms.get(i), e.getMessage()),
            e);
      }
    }
    return partitioning.spec.build();
  }

  private void add(String text) {
    Matcher call = CALL.matcher(text);
    if (schema.findField(text) != null || !call.matches()) {
      spec.identity(column(text));
      return;
    }
    String arguments = call.group("arguments");
    switch (call.group("name").toLowerCase(Locale.ROOT)) {
      case "identity" -> spec.identity(column(arguments));
      case "year", "years" -> spec.year(column(arguments));
      case "month", "months" -> spec.month(column(arguments));
      case "day", "days" -> spec.day(column(arguments));
      case "hour", "hours" -> spec.hour(column(arguments));
      case "bucket" -> {
        Matcher numbered = numbered("bucket(16, column)", arguments);
        spec.bucket(column(numbered.group("column")), number(numbered));
      }
      case "truncate" -> {
        Matcher numbered = numbered("truncate(4, column)", arguments);
        spec.truncate(column(numbered.group("column")), number(numbered));
      }
      default ->
          throw new IllegalArgumentException(
              "there is no transform '%s'; there is identity, year, month, day, hour, bucket and truncate"
                  .formatted(call.group("name")));
    }
  }

  private static Matcher numbered(String form, String arguments) {
    Matcher numbered = NUMBERED.matcher(arguments);
    if (!numbered.matches()) {
      throw new IllegalArgumentException("write it as " + form);
    }
    return numbered;
  }

  private static int number(Matcher numbered) {
    int number = Integer.parseInt(numbered.group("number"));
    if (number == 0) {
      throw new IllegalArgumentException("the number must be at least 1");
    }
    return number;
  }

  /** The name of a column that there is and that can part a table. */
  private String column(String text) {
    String name = unquoted(text.strip());
    Types.NestedField field = schema.findField(name);
    if (field == null) {
      throw new IllegalArgumentException(
          "there is no column '%s'; there are %s"
              .formatted(
                  name,
                  String.join(
                      ", ", schema.columns().stream().map(Types.NestedField::name).toList())));
    }
    return name;
  }

  private static String unquoted(String text) {
    if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
      return text;
    }
    return text.substring(1, text.length() - 1).replace("\"\"", "\"");
  }
}
