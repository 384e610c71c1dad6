package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads calls of procedures. Used once. */
final class ProcedureCallReader {
  private static final String VALUES =
      "an argument is a literal, an array [1, 2], a map {'a': 1} or a parameter ?";

  private final SqlStatement statement;
  private final TokenSequence tokens;
  private final ConstantReader constants;

  /**
   * @param statement whose parameters are numbered
   */
  ProcedureCallReader(SqlStatement statement) {
    this.statement = statement;
    this.tokens = statement.sequence();
    this.constants = new ConstantReader(tokens);
  }

  /** Empty for a statement of another kind. */
  Optional<ProcedureCall> read() throws SqlScanException {
    int first = 0;
    while (tokens.is(first, TokenKind.SEMICOLON) && first < tokens.size()) {
      first++;
    }
    if (statement.kind() != StatementKind.CALL || statement.kindIndex() != first) {
      return Optional.empty();
    }
    try {
      return Optional.of(call(first + 1));
    } catch (SqlScanException e) {
      throw e.inOriginalOf(statement.map());
    }
  }

  private ProcedureCall call(int nameIndex) throws SqlScanException {
    TokenCursor cursor = new TokenCursor(tokens, nameIndex);
    List<String> name = cursor.compoundName("the procedure");
    int open = cursor.position();
    cursor.require(TokenKind.LEFT_PAREN, "the arguments stand in parentheses after the name");
    cursor.moveTo(tokens.closerOf(open) + 1);
    cursor.requireEnd();
    List<Integer> lines = new ArrayList<>();
    for (Range range : parts(open)) {
      lines.add(line(range));
    }
    return new ProcedureCall(name, arguments(open), lines);
  }

  /** Where the content of an argument begins that is a text alone; 0 for any other. */
  private int line(Range range) {
    int last = range.to() - 1;
    boolean named = last == range.from() + 3 && isOperator(range.from() + 2, ">");
    if (last != range.from() && !named) {
      return 0;
    }
    int start = tokens.get(last).start();
    int content =
        switch (tokens.get(last).kind()) {
          case STRING -> start + 1;
          case PREFIXED_STRING -> tokens.text().indexOf('$', start + 1) + 1;
          default -> 0;
        };
    return content == 0 ? 0 : statement.map().originalOf(content).line();
  }

  private List<ProcedureCall.Argument> arguments(int open) throws SqlScanException {
    List<ProcedureCall.Argument> arguments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Range range : parts(open)) {
      ProcedureCall.Argument argument = argument(range);
      if (argument.name().isEmpty() && !names.isEmpty()) {
        throw syntax(
            range.from(), "an argument without a name stands behind one with a name; put it first");
      }
      if (argument.name().isPresent() && !names.add(argument.name().get())) {
        throw syntax(range.from(), "the argument \"" + argument.name().get() + "\" is there twice");
      }
      arguments.add(argument);
    }
    return arguments;
  }

  /** The tokens of one part of a list. */
  private record Range(int from, int to) {}

  /** What commas part within the group that {@code open} opens. */
  private List<Range> parts(int open) throws SqlScanException {
    int close = tokens.closerOf(open);
    List<Range> parts = new ArrayList<>();
    if (close == open + 1) {
      return parts;
    }
    int from = open + 1;
    for (int i = from; i <= close; i++) {
      if (i == close || tokens.is(i, TokenKind.COMMA)) {
        if (i == from) {
          throw syntax(i, "a value is missing here");
        }
        parts.add(new Range(from, i));
        from = i + 1;
      } else if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      }
    }
    return parts;
  }

  private ProcedureCall.Argument argument(Range range) throws SqlScanException {
    int from = range.from();
    boolean named =
        tokens.get(from).isName()
            && isOperator(from + 1, "=")
            && isOperator(from + 2, ">")
            && tokens.get(from + 1).end() == tokens.get(from + 2).start();
    if (!named) {
      return new ProcedureCall.Argument(Optional.empty(), value(from, range.to()));
    }
    if (from + 3 >= range.to()) {
      throw syntax(from + 3, "a value is missing here");
    }
    return new ProcedureCall.Argument(
        Optional.of(tokens.identifier(from).value()), value(from + 3, range.to()));
  }

  private boolean isOperator(int index, String text) {
    return tokens.is(index, TokenKind.OPERATOR) && tokens.textOf(index).equals(text);
  }

  private ProcedureCall.Value value(int from, int to) throws SqlScanException {
    int last = to - 1;
    int group = isWord(from, "ARRAY") || isWord(from, "MAP") ? from + 1 : from;
    boolean grouped = tokens.get(group).kind().opens() && tokens.closerOf(group) == last;
    if (grouped && tokens.is(group, TokenKind.LEFT_BRACKET) && !isWord(from, "MAP")) {
      return elements(group);
    }
    if (grouped && tokens.is(group, TokenKind.LEFT_BRACE) && !isWord(from, "ARRAY")) {
      return entries(group);
    }
    if (grouped && tokens.is(from, TokenKind.LEFT_PAREN) && to - from > 2) {
      return value(from + 1, last);
    }
    if (from == last && tokens.is(from, TokenKind.PREFIXED_STRING)) {
      Optional<String> text = dollarQuoted(tokens.textOf(from));
      if (text.isPresent()) {
        return new ProcedureCall.Scalar(new InsertedValue.Text(text.get()));
      }
    }
    Optional<InsertedValue> constant = constants.read(from, to);
    if (constant.isPresent() && constant.get() instanceof InsertedValue.Default) {
      throw unsupported(from, "leave the argument out for its default");
    }
    if (constant.isEmpty()) {
      throw unsupported(from, VALUES + "; nothing is computed here");
    }
    return new ProcedureCall.Scalar(constant.get());
  }

  private ProcedureCall.Elements elements(int open) throws SqlScanException {
    List<ProcedureCall.Value> values = new ArrayList<>();
    for (Range range : parts(open)) {
      values.add(value(range.from(), range.to()));
    }
    return new ProcedureCall.Elements(values);
  }

  private ProcedureCall.Entries entries(int open) throws SqlScanException {
    Map<String, ProcedureCall.Value> values = new LinkedHashMap<>();
    for (Range range : parts(open)) {
      int key = range.from();
      boolean isKey = tokens.is(key, TokenKind.STRING) || tokens.get(key).isName();
      if (!isKey || !isOperator(key + 1, ":") || key + 2 >= range.to()) {
        throw syntax(key, "an entry of a map is a key in single quotes, a colon and a value");
      }
      String name = tokens.identifier(key).value();
      if (values.put(name, value(key + 2, range.to())) != null) {
        throw syntax(key, "the key \"" + name + "\" is there twice");
      }
    }
    return new ProcedureCall.Entries(values);
  }

  /** The content of {@code $tag$…$tag$}; empty for another literal. */
  private static Optional<String> dollarQuoted(String literal) {
    if (!literal.startsWith("$")) {
      return Optional.empty();
    }
    int tag = literal.indexOf('$', 1) + 1;
    return Optional.of(literal.substring(tag, literal.length() - tag));
  }

  private boolean isWord(int index, String word) {
    return tokens.is(index, TokenKind.WORD) && tokens.textOf(index).equalsIgnoreCase(word);
  }

  private SqlScanException syntax(int token, String what) {
    return SqlScanException.syntax(tokens.text(), tokens.get(token).start(), what);
  }

  private SqlScanException unsupported(int token, String what) {
    return SqlScanException.unsupported(tokens.text(), tokens.get(token).start(), what);
  }
}
