package dev.oleander.polars.jdbc.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Walks a query and tells what each parameter stands for. A value must not become a name, an alias
 * or the number of a column, which the same text can be elsewhere.
 */
final class ParameterScanner {
  /** Which argument of a function Polars takes as digits only, counted from 1. */
  private static final Map<String, Integer> DIGITS =
      Map.of(
          "LAG", 2, "LEAD", 2, "NTH_VALUE", 2, "NTILE", 1, "ROUND", 2, "TRUNC", 2, "TRUNCATE", 2);

  private static final Set<String> GROUPING = Set.of("CUBE", "ROLLUP", "SETS");
  private static final Set<String> TEMPORAL_TYPES =
      Set.of("DATE", "DATETIME", "TIME", "TIMESTAMP", "TIMESTAMPTZ");

  private enum Role {
    QUERY,
    CALL,
    IN_LIST,
    NAMES,
    GROUP
  }

  private enum Clause {
    OPERANDS,
    FROM,
    /** GROUP BY, ORDER BY and their like. */
    KEYS,
    /** LIMIT, OFFSET, FETCH. */
    COUNTS
  }

  /** A group of tokens that is open at this place, the whole text first. */
  private static final class Frame {
    final Role role;
    final int open;
    Clause clause;
    int commas;
    boolean hasParameters;

    Frame(Role role, int open, Clause clause) {
      this.role = role;
      this.open = open;
      this.clause = clause;
    }
  }

  private final TokenSequence tokens;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final List<ParameterPlaces.Place> places = new ArrayList<>();
  private final List<ParameterPlaces.InList> inLists = new ArrayList<>();

  ParameterScanner(TokenSequence tokens) {
    this.tokens = tokens;
  }

  ParameterPlaces scan() throws SqlScanException {
    frames.push(new Frame(Role.QUERY, -1, Clause.OPERANDS));
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind().opens()) {
        frames.push(open(i));
      } else if (token.kind().closes()) {
        close(frames.pop());
      } else if (token.is(TokenKind.COMMA)) {
        frames.peek().commas++;
      } else if (token.is(TokenKind.PARAMETER)) {
        place(i);
      } else if (tokens.mayBeKeyword(i)) {
        frames.peek().clause = clauseAt(i, frames.peek());
      }
    }
    return new ParameterPlaces(tokens, places, inLists);
  }

  private Frame open(int index) {
    Frame outer = frames.peek();
    int before = index - 1;
    if (!tokens.is(index, TokenKind.LEFT_PAREN)) {
      return new Frame(Role.GROUP, index, Clause.OPERANDS);
    }
    if (tokens.holdsQuery(index)) {
      return new Frame(Role.QUERY, index, Clause.OPERANDS);
    }
    if (tokens.is(before, Keyword.IN) && tokens.mayBeKeyword(before)) {
      return new Frame(Role.IN_LIST, index, Clause.OPERANDS);
    }
    if (tokens.is(before, Keyword.USING)
        || (tokens.get(before).isName() && tokens.is(before - 1, Keyword.AS))) {
      return new Frame(Role.NAMES, index, Clause.OPERANDS);
    }
    if (outer.clause == Clause.FROM && startsTable(before)) {
      return new Frame(Role.GROUP, index, Clause.FROM);
    }
    if (outer.clause == Clause.KEYS && startsKey(before)) {
      return new Frame(Role.GROUP, index, Clause.KEYS);
    }
    boolean call = tokens.get(before).isName() && !OperandWords.expectsOperand(tokens, before);
    return new Frame(call ? Role.CALL : Role.GROUP, index, Clause.OPERANDS);
  }

  private void close(Frame frame) {
    if (frame.role != Role.IN_LIST || !frame.hasParameters) {
      return;
    }
    List<FunctionCall.Operand> elements = new ArrayList<>();
    int close = tokens.closerOf(frame.open);
    int from = frame.open + 1;
    for (int i = from; i <= close; i++) {
      if (i == close || tokens.is(i, TokenKind.COMMA)) {
        if (i > from) { // there may be a comma at the end
          elements.add(new FunctionCall.Operand(from, i));
        }
        from = i + 1;
      } else if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      }
    }
    inLists.add(new ParameterPlaces.InList(frame.open, elements));
  }

  private Clause clauseAt(int index, Frame frame) {
    if (tokens.is(index, Keyword.BY)) {
      return switch (tokens.get(index - 1).keyword()) {
        case GROUP, ORDER, SORT, CLUSTER, DISTRIBUTE -> Clause.KEYS;
        case PARTITION -> Clause.OPERANDS;
        default -> frame.clause;
      };
    }
    if (frame.role != Role.QUERY || !tokens.startsClause(index)) {
      return frame.clause;
    }
    return switch (tokens.get(index).keyword()) {
      case FROM -> tokens.isDistinctFrom(index) ? frame.clause : Clause.FROM;
      case LIMIT, OFFSET, FETCH -> Clause.COUNTS;
      case SELECT, WHERE, PREWHERE, HAVING, QUALIFY, WINDOW, VALUES, UNION, EXCEPT, INTERSECT ->
          Clause.OPERANDS;
      default -> frame.clause;
    };
  }

  private void place(int index) throws SqlScanException {
    Frame frame = frames.peek();
    int before = index - 1;
    if (isWord(index + 1, "PRECEDING") || isWord(index + 1, "FOLLOWING")) {
      places.add(new ParameterPlaces.Place(index, ParameterPlaces.Kind.COUNT));
      return;
    }
    if (isWord(before, "INTERVAL")) {
      if (!tokens.is(index + 1, TokenKind.WORD)) {
        throw unsupported(
            index,
            "INTERVAL ? needs a unit, and takes a whole number; write INTERVAL ? DAY or such");
      }
      places.add(new ParameterPlaces.Place(index, ParameterPlaces.Kind.COUNT));
      return;
    }
    if (isCount(index, frame)) {
      places.add(new ParameterPlaces.Place(index, ParameterPlaces.Kind.COUNT));
      return;
    }
    if (isVersion(before)) {
      places.add(new ParameterPlaces.Place(index, ParameterPlaces.Kind.VALUE));
      return;
    }
    requireOperand(index, frame);
    boolean element =
        frame.role == Role.IN_LIST
            && (tokens.is(before, TokenKind.LEFT_PAREN) || tokens.is(before, TokenKind.COMMA))
            && (tokens.is(index + 1, TokenKind.RIGHT_PAREN)
                || tokens.is(index + 1, TokenKind.COMMA));
    if (element) {
      frame.hasParameters = true;
    } else {
      places.add(new ParameterPlaces.Place(index, ParameterPlaces.Kind.VALUE));
    }
  }

  /** Whether the word OF ends {@code FOR VERSION AS OF} or one of its kin. */
  private boolean isVersion(int of) {
    return isWord(of, "OF")
        && tokens.is(of - 1, Keyword.AS)
        && VersionClause.startsAt(tokens, of - 3);
  }

  private boolean isCount(int index, Frame frame) {
    int before = index - 1;
    if (frame.clause == Clause.COUNTS) {
      return tokens.is(before, Keyword.LIMIT)
          || tokens.is(before, Keyword.OFFSET)
          || tokens.is(before, TokenKind.COMMA)
          || isWord(before, "FIRST")
          || isWord(before, "NEXT");
    }
    boolean alone =
        (tokens.is(before, TokenKind.COMMA) || tokens.is(before, TokenKind.LEFT_PAREN))
            && (tokens.is(index + 1, TokenKind.COMMA)
                || tokens.is(index + 1, TokenKind.RIGHT_PAREN));
    return alone
        && frame.role == Role.CALL
        && DIGITS.getOrDefault(upperCase(frame.open - 1), 0) == frame.commas + 1;
  }

  private void requireOperand(int index, Frame frame) throws SqlScanException {
    int before = index - 1;
    switch (tokens.get(before).kind()) {
      case OPERATOR -> requireOperator(index, before);
      case LEFT_BRACKET -> {}
      case LEFT_PAREN, COMMA -> requireOperandInList(index, frame);
      case WORD -> requireOperandAfterWord(index, frame);
      default -> throw misplaced(index);
    }
    if (frame.clause == Clause.KEYS && startsKey(before) && endsKey(index + 1)) {
      throw unsupported(
          index,
          "a parameter alone is no key to sort or group by: its value would be the number of a"
              + " column; write the column");
    }
  }

  private void requireOperator(int index, int operator) throws SqlScanException {
    boolean type = tokens.textOf(operator).equals(":") && tokens.textOf(operator - 1).equals(":");
    if (type) {
      throw unsupported(index, "a parameter cannot be a type; write the type");
    }
    if (tokens.isWildcard(operator)) {
      throw misplaced(index);
    }
  }

  private void requireOperandInList(int index, Frame frame) throws SqlScanException {
    if (frame.role == Role.NAMES) {
      throw unsupported(index, "a parameter cannot be a name or a part of a type; write it");
    }
    if (frame.clause == Clause.FROM) {
      throw noTable(index);
    }
    boolean field = frame.role == Role.CALL && upperCase(frame.open - 1).equals("EXTRACT");
    if (field && frame.open == index - 1) {
      throw unsupported(index, "a parameter cannot be the field of EXTRACT; write YEAR or such");
    }
  }

  private void requireOperandAfterWord(int index, Frame frame) throws SqlScanException {
    int before = index - 1;
    boolean operand =
        frame.role == Role.CALL
            ? OperandWords.expectsOperandInCall(tokens, before)
            : OperandWords.expectsOperand(tokens, before);
    if (operand) {
      return;
    }
    if (tokens.mayBeKeyword(before)) {
      switch (tokens.get(before).keyword()) {
        case FROM, JOIN, STRAIGHT_JOIN, APPLY, LATERAL, TABLE, INTO -> throw noTable(index);
        case IN -> throw unsupported(index, "a list stands in parentheses; write IN (?)");
        case AS -> throw unsupported(index, "a parameter cannot be a name or a type; write it");
        default -> {}
      }
    }
    String word = upperCase(before);
    if (TEMPORAL_TYPES.contains(word)) {
      throw unsupported(
          index,
          word
              + " takes a literal; write ? alone for a value of that type, or CAST(? AS "
              + word
              + ")");
    }
    throw misplaced(index);
  }

  private SqlScanException noTable(int index) {
    return unsupported(index, "a parameter cannot name a table; write its name");
  }

  private SqlScanException misplaced(int index) {
    return SqlScanException.syntax(
        tokens.text(),
        tokens.get(index).start(),
        "a parameter cannot stand here; put an operator or a comma before it");
  }

  private SqlScanException unsupported(int index, String what) {
    return SqlScanException.unsupported(tokens.text(), tokens.get(index).start(), what);
  }

  /** Whether a table of a FROM clause starts after this token. */
  private boolean startsTable(int index) {
    return switch (tokens.get(index).keyword()) {
      case FROM, JOIN, STRAIGHT_JOIN, APPLY, LATERAL -> true;
      default -> tokens.is(index, TokenKind.COMMA) || tokens.is(index, TokenKind.LEFT_PAREN);
    };
  }

  /** Whether a key of GROUP BY or ORDER BY starts after this token. */
  private boolean startsKey(int index) {
    return tokens.is(index, Keyword.BY)
        || tokens.is(index, TokenKind.COMMA)
        || tokens.is(index, TokenKind.LEFT_PAREN)
        || GROUPING.contains(upperCase(index));
  }

  private boolean endsKey(int index) {
    Token token = tokens.get(index);
    return switch (token.kind()) {
      case COMMA, RIGHT_PAREN, SEMICOLON -> true;
      case WORD ->
          switch (token.keyword()) {
            case AND, OR, XOR, IS, IN, NOT, BETWEEN, LIKE, ILIKE, RLIKE, REGEXP -> false;
            default -> true;
          };
      default -> false;
    };
  }

  private boolean isWord(int index, String word) {
    return upperCase(index).equals(word);
  }

  private String upperCase(int index) {
    return tokens.is(index, TokenKind.WORD) ? tokens.textOf(index).toUpperCase(Locale.ROOT) : "";
  }
}
