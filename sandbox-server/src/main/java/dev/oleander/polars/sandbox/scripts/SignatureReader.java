package dev.oleander.polars.sandbox.scripts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Finds the signature in a script: a block of comments as inline script metadata has them (PEP
 * 723), of the type {@code procedure}, which holds TOML.
 */
final class SignatureReader {
  private static final String BEGIN = "# /// procedure";
  private static final String END = "# ///";
  private static final int MOST_PARAMETERS = 100;
  private static final int LONGEST_DESCRIPTION = 4_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Set<String> KEYS = Set.of("description", "parameters");
  private static final Set<String> PARAMETER_KEYS = Set.of("type", "default", "description");

  /** The line that the block's TOML follows, from 1 on. */
  private final int begin;

  private SignatureReader(int begin) {
    this.begin = begin;
  }

  static Signature read(String source) throws BadScriptException {
    List<String> lines = source.lines().toList();
    int begin = lines.indexOf(BEGIN);
    if (begin < 0) {
      throw new BadScriptException(
          "declares no signature: let the file begin with the lines '%s' and '%s', and what the"
                  .formatted(BEGIN, END)
              + " script takes between them");
    }
    int end = begin + 1;
    StringBuilder block = new StringBuilder();
    while (end < lines.size() && !lines.get(end).equals(END)) {
      String line = lines.get(end);
      if (!line.equals("#") && !line.startsWith("# ")) {
        break;
      }
      block.append(line.substring(Math.min(2, line.length()))).append('\n');
      end++;
    }
    if (end == lines.size() || !lines.get(end).equals(END)) {
      throw new BadScriptException(
          end + 1,
          "the block '%s' has no end: each of its lines begins with '# ', the last is '%s'"
              .formatted(BEGIN, END));
    }
    if (lines.subList(end, lines.size()).contains(BEGIN)) {
      throw new BadScriptException("has the block '%s' twice: leave one out".formatted(BEGIN));
    }
    SignatureReader reader = new SignatureReader(begin + 1);
    return reader.signature(reader.parse(block.toString()));
  }

  private TomlTable parse(String block) throws BadScriptException {
    try {
      TomlParseResult toml = Toml.parse(block);
      if (toml.hasErrors()) {
        TomlParseError error = toml.errors().get(0);
        throw bad(error.position(), "the block is not TOML: " + error.getMessage());
      }
      return toml;
    } catch (StackOverflowError e) {
      // The parser calls itself for each level.
      throw new BadScriptException(begin, "the block is nested too deeply");
    }
  }

  private Signature signature(TomlTable toml) throws BadScriptException {
    refuseOthers(toml, KEYS, "the block");
    List<Parameter> read = new ArrayList<>();
    if (toml.contains(List.of("parameters"))) {
      if (!(toml.get(List.of("parameters")) instanceof TomlTable parameters)) {
        throw bad(toml, "parameters", "parameters must be tables: [parameters.<name>]");
      }
      if (parameters.size() > MOST_PARAMETERS) {
        throw bad(
            toml, "parameters", "there are more than %d parameters".formatted(MOST_PARAMETERS));
      }
      for (String name : parameters.keySet()) {
        read.add(parameter(parameters, name));
      }
    }
    return new Signature(description(toml, "the block"), read);
  }

  private Parameter parameter(TomlTable parameters, String name) throws BadScriptException {
    if (!NAME.matcher(name).matches()) {
      throw bad(
          parameters,
          name,
          "a parameter has a name that is not 1 to 128 ASCII letters, digits and underscores that"
              + " begin with no digit");
    }
    String where = "parameter '%s'".formatted(name);
    if (!(parameters.get(List.of(name)) instanceof TomlTable declared)) {
      throw bad(parameters, name, where + " must be a table: [parameters.%s]".formatted(name));
    }
    refuseOthers(declared, PARAMETER_KEYS, where);
    if (!(declared.get(List.of("type")) instanceof String type)) {
      throw bad(parameters, name, where + " needs a type, such as type = \"VARCHAR\"");
    }
    ParameterType parsed;
    try {
      parsed = ParameterType.parse(type);
    } catch (IllegalArgumentException e) {
      throw bad(declared, "type", "%s %s".formatted(where, e.getMessage()));
    }
    return new Parameter(
        name, parsed, defaultValue(declared, parsed, where), description(declared, where));
  }

  private Optional<JsonNode> defaultValue(TomlTable declared, ParameterType type, String where)
      throws BadScriptException {
    if (!declared.contains(List.of("default"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(type.value(asSent(declared.get(List.of("default")))));
    } catch (IllegalArgumentException e) {
      throw bad(declared, "default", "the default of %s %s".formatted(where, e.getMessage()));
    }
  }

  /** A value as a client would send it; missing if it could not. */
  private static JsonNode asSent(Object value) {
    if (value instanceof String text) {
      return TextNode.valueOf(text);
    }
    if (value instanceof Long number) {
      return LongNode.valueOf(number);
    }
    if (value instanceof Double number) {
      return DoubleNode.valueOf(number);
    }
    if (value instanceof Boolean flag) {
      return BooleanNode.valueOf(flag);
    }
    return value instanceof Temporal time
        ? TextNode.valueOf(time.toString())
        : MissingNode.getInstance();
  }

  private Optional<String> description(TomlTable table, String where) throws BadScriptException {
    Object value = table.get(List.of("description"));
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text && text.length() <= LONGEST_DESCRIPTION) {
      return Optional.of(text);
    }
    throw bad(
        table,
        "description",
        "the description of %s must be text of at most %d characters"
            .formatted(where, LONGEST_DESCRIPTION));
  }

  private void refuseOthers(TomlTable table, Set<String> known, String where)
      throws BadScriptException {
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        throw bad(
            table,
            key,
            "%s has a key that is unknown; there is %s"
                .formatted(where, String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  /** At the line where a key is. */
  private BadScriptException bad(TomlTable table, String key, String problem) {
    return bad(table.inputPositionOf(List.of(key)), problem);
  }

  private BadScriptException bad(TomlPosition position, String problem) {
    return new BadScriptException(begin + (position == null ? 0 : position.line()), problem);
  }
}
