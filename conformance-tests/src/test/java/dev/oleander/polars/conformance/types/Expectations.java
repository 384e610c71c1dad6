package dev.oleander.polars.conformance.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What {@code type_matrix/generate.py} expects, for one default zone; it says how to read it. */
record Expectations(List<Frame> frames) {
  /** What a statement answers. */
  record Frame(String name, String sql, List<Column> columns, List<Value> values) {}

  /** What the metadata of a column say; {@code *} where nothing is expected. */
  record Column(
      String label,
      int jdbcCode,
      String typeName,
      String className,
      String precision,
      String scale) {}

  /**
   * One value.
   *
   * @param column from 1
   * @param row from 0
   * @param words the value as a message shows it
   * @param outcomes what getters answer, by the getter's name
   */
  record Value(int column, int row, String words, Map<String, String> outcomes) {}

  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

  /** Reads a file. */
  static Expectations read(Path file, String zone) throws IOException {
    List<Frame> frames = new ArrayList<>();
    Frame frame = null;
    Value value = null;
    for (String line : Files.readString(file).split("\n", -1)) {
      String[] fields = line.split("\t", -1);
      for (int i = 0; i < fields.length; i++) {
        fields[i] = ESCAPE.matcher(fields[i]).replaceAll(Expectations::unescaped);
      }
      switch (fields[0]) {
        case "" -> {}
        case "frame" -> {
          frame = new Frame(fields[1], fields[2], new ArrayList<>(), new ArrayList<>());
          frames.add(frame);
        }
        case "column" -> frame.columns.add(column(fields));
        case "value" -> {
          value =
              new Value(
                  Integer.parseInt(fields[1]),
                  Integer.parseInt(fields[2]),
                  fields[3],
                  new LinkedHashMap<>());
          frame.values.add(value);
        }
        case "expect" -> {
          if (fields[2].equals("*") || fields[2].equals(zone)) {
            value.outcomes.put(fields[1], fields[3]);
          }
        }
        default -> throw new IOException(file + " has a line that begins with " + fields[0]);
      }
    }
    return new Expectations(frames);
  }

  private static Column column(String[] fields) {
    return new Column(
        fields[1], Integer.parseInt(fields[2]), fields[3], fields[4], fields[5], fields[6]);
  }

  private static String unescaped(MatchResult escape) {
    return switch (escape.group(1)) {
      case "t" -> "\t";
      case "n" -> "\n";
      case "r" -> "\r";
      default -> "\\\\"; // one backslash, as a replacement is written
    };
  }
}
