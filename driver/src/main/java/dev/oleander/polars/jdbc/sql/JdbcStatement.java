package dev.oleander.polars.jdbc.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One statement of a {@link JdbcText}. Immutable and safe for use by several threads. */
public final class JdbcStatement {
  private final String text;
  private final int parameterCount;
  private final PositionMap translated;
  private final SqlStatement unbound;
  private final ParameterPlaces places;

  private JdbcStatement(
      String text,
      int parameterCount,
      PositionMap translated,
      SqlStatement unbound,
      ParameterPlaces places) {
    this.text = text;
    this.parameterCount = parameterCount;
    this.translated = translated;
    this.unbound = unbound;
    this.places = places;
  }

  static JdbcStatement read(TokenSequence tokens, EscapeTranslator.Range range, boolean escapes)
      throws SqlScanException {
    Map<Integer, Integer> parameters = parameters(tokens, range);
    PositionMap translated = EscapeTranslator.translate(tokens, range, parameters, escapes);
    SqlStatement unbound = SqlStatement.parse(translated);
    try {
      return new JdbcStatement(
          tokens.text().substring(range.start(), range.end()),
          parameters.size(),
          translated,
          unbound,
          ParameterPlaces.of(unbound));
    } catch (SqlScanException e) {
      throw e.inOriginalOf(translated);
    }
  }

  /** The numbers of the parameters by their tokens. */
  private static Map<Integer, Integer> parameters(
      TokenSequence tokens, EscapeTranslator.Range range) throws SqlScanException {
    Map<Integer, Integer> parameters = new HashMap<>();
    for (int i = range.from(); i < range.to(); i++) {
      boolean mark = tokens.is(i, TokenKind.PARAMETER);
      if (mark && tokens.textOf(i).equals("?")) {
        parameters.put(i, parameters.size() + 1);
      } else if (mark || isNamed(tokens, i)) {
        throw SqlScanException.syntax(
            tokens.text(),
            tokens.get(i).start(),
            "the parameter "
                + tokens.textOf(i)
                + (mark ? "" : tokens.textOf(i + 1))
                + " has a number or a name; write ? for each parameter");
      }
    }
    return parameters;
  }

  /** Tells {@code :x} from {@code a::x}, {@code a:x}, <code>{a: x}</code> and {@code a[1:x]}. */
  private static boolean isNamed(TokenSequence tokens, int index) {
    Token colon = tokens.get(index);
    Token name = tokens.get(index + 1);
    if (!colon.is(TokenKind.OPERATOR)
        || !tokens.textOf(index).equals(":")
        || name.start() != colon.end()
        || !(name.is(TokenKind.WORD) || name.is(TokenKind.NUMBER))) {
      return false;
    }
    Token before = tokens.get(index - 1);
    if (before.is(TokenKind.OPERATOR)) {
      return !tokens.textOf(index - 1).equals(":");
    }
    return before.is(TokenKind.COMMA)
        || before.is(TokenKind.LEFT_PAREN)
        || (before.is(TokenKind.WORD) && OperandWords.expectsOperand(tokens, index - 1));
  }

  /** As it was written, this statement alone. */
  public String text() {
    return text;
  }

  /** How many parameters it has. */
  public int parameterCount() {
    return parameterCount;
  }

  /**
   * The statement with its escapes translated and its parameters numbered {@code ?1}, {@code ?2} …
   * in the order in which they were written. It can be asked and shown; the server cannot run it
   * while it has parameters.
   */
  public SqlStatement unbound() {
    return unbound;
  }

  /**
   * The statement with its escapes translated and {@code values} in the places of its parameters.
   *
   * @param values one for each parameter, in the order in which they were written
   * @throws SqlScanException if a value cannot stand in its place, such as NULL after LIMIT
   * @throws IllegalArgumentException if there are fewer or more values than parameters
   */
  public SqlStatement bind(List<ParameterLiteral> values) throws SqlScanException {
    if (values.size() != parameterCount) {
      throw new IllegalArgumentException(
          values.size() + " values for " + parameterCount + " parameters");
    }
    if (parameterCount == 0) {
      return unbound;
    }
    return SqlStatement.parse(translated.then(splices(values)));
  }

  /**
   * The procedure that the statement calls, with its parameters numbered.
   *
   * @return empty if it is no call
   * @throws SqlScanException if it begins as a call, and is none that can be carried out
   */
  public Optional<ProcedureCall> call() throws SqlScanException {
    return new ProcedureCallReader(unbound).read();
  }

  /**
   * What the statement changes, with its parameters numbered.
   *
   * @return empty if it is no statement that changes something
   * @throws SqlScanException if it begins as such a statement, and is none that can be carried out
   */
  public Optional<Change> change() throws SqlScanException {
    return new ChangeReader(unbound, unbound.map(), places).read();
  }

  /**
   * What the statement changes, with {@code values} in the places of its parameters.
   *
   * @param values one for each parameter, in the order in which they were written
   * @return empty if it is no statement that changes something
   * @throws SqlScanException as {@link #bind} and {@link #change()}
   */
  public Optional<Change> change(List<ParameterLiteral> values) throws SqlScanException {
    SqlStatement bound = bind(values);
    return new ChangeReader(bound, bound.map(), places).read();
  }

  private List<Splice> splices(List<ParameterLiteral> values) throws SqlScanException {
    try {
      return places.bind(values);
    } catch (SqlScanException e) {
      throw e.inOriginalOf(translated);
    }
  }
}
