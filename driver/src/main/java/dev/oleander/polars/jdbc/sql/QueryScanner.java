package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks a query clause by clause: common table expressions, set operations, SELECT blocks and the
 * queries inside expressions. It validates nothing that the server will; it recurses only into
 * groups, whose depth {@link TokenSequence} bounds.
 */
final class QueryScanner {
  private final TokenSequence tokens;
  private final ScannedQuery found;
  private final FromScanner fromScanner;

  QueryScanner(TokenSequence tokens, ScannedQuery found) {
    this.tokens = tokens;
    this.found = found;
    this.fromScanner = new FromScanner(tokens, found, this);
  }

  /** Scans the query that fills the tokens {@code [start, end)}. */
  void scanQuery(int start, int end, CommonTableExpressions visible, Optional<SelectScope> outer) {
    int i = start;
    CommonTableExpressions commonTables = visible;
    if (tokens.is(i, Keyword.WITH)) {
      commonTables = visible.newClause();
      i++;
      boolean recursive = tokens.is(i, Keyword.RECURSIVE) && tokens.get(i + 1).isName();
      if (recursive) {
        i++;
      }
      while (i < end && tokens.get(i).isName()) {
        Identifier name = tokens.identifier(i);
        CommonTableExpressions extended = commonTables.with(name.value());
        found.addOtherName(name.value());
        i = scanCommonTable(i + 1, end, recursive ? extended : commonTables, outer);
        commonTables = extended;
        if (!tokens.is(i, TokenKind.COMMA)) {
          break;
        }
        i++;
      }
    }
    if (tokens.get(i).keyword().isDataChange()) {
      found.addUnknown(i);
      return;
    }
    scanBody(i, end, commonTables, outer);
  }

  /** Scans {@code [(columns)] [AS] [[NOT] MATERIALIZED] (query)} and returns what follows it. */
  private int scanCommonTable(
      int start, int end, CommonTableExpressions visible, Optional<SelectScope> outer) {
    int i = start;
    if (tokens.is(i, TokenKind.LEFT_PAREN) && !tokens.holdsQuery(i)) {
      i = tokens.closerOf(i) + 1;
    }
    while (i < end
        && (tokens.is(i, Keyword.AS)
            || tokens.is(i, Keyword.NOT)
            || tokens.is(i, Keyword.MATERIALIZED))) {
      i++;
    }
    if (i >= end || !tokens.is(i, TokenKind.LEFT_PAREN)) {
      found.addUnknown(i);
      return i;
    }
    int close = tokens.closerOf(i);
    scanQuery(i + 1, close, visible, outer);
    return close + 1;
  }

  private void scanBody(
      int start, int end, CommonTableExpressions visible, Optional<SelectScope> outer) {
    int i = start;
    while (i < end) {
      SelectScope scope = found.newScope(outer, visible);
      if (tokens.is(i, Keyword.SELECT) || tokens.is(i, Keyword.FROM)) {
        i = scanSelect(i, end, scope);
      } else if (tokens.is(i, TokenKind.LEFT_PAREN)) {
        int close = tokens.closerOf(i);
        scanQuery(i + 1, close, visible, outer);
        i = scanExpressions(close + 1, end, scope);
      } else if (tokens.is(i, Keyword.TABLE)) {
        i = scanExpressions(fromScanner.scanTableCommand(i + 1, end, scope), end, scope);
      } else {
        if (!tokens.is(i, Keyword.VALUES)) {
          found.addUnknown(i);
        }
        i = scanExpressions(i, end, scope);
      }
      while (i < end
          && (tokens.get(i).keyword().isSetOperator()
              || tokens.is(i, Keyword.ALL)
              || tokens.is(i, Keyword.DISTINCT)
              || tokens.is(i, Keyword.BY)
              || tokens.is(i, Keyword.NAME))) {
        i++;
      }
    }
  }

  /** Scans one SELECT block, whose FROM may come first, up to a set operator or {@code end}. */
  private int scanSelect(int start, int end, SelectScope scope) {
    boolean hasFrom = false;
    int i = start;
    while (i < end && !tokens.isSetOperator(i)) {
      boolean startsClause = i == start || tokens.startsClause(i);
      boolean startsFrom = startsClause && tokens.is(i, Keyword.FROM) && !tokens.isDistinctFrom(i);
      if (startsFrom && !hasFrom) {
        hasFrom = true;
        i = fromScanner.scanFrom(i + 1, end, scope);
        continue;
      }
      if (startsFrom) {
        found.addUnknown(i);
      } else if (startsClause && tokens.is(i, Keyword.WHERE) && !hasFrom) {
        found.addWhereWithoutFrom(i);
      }
      i = scanExpression(i, scope);
    }
    return i;
  }

  private int scanExpressions(int start, int end, SelectScope scope) {
    int i = start;
    while (i < end && !tokens.isSetOperator(i)) {
      i = scanExpression(i, scope);
    }
    return i;
  }

  /** Scans one token, dotted name or group of an expression and returns the index after it. */
  int scanExpression(int index, SelectScope scope) {
    Token token = tokens.get(index);
    if (token.kind().opens()) {
      return scanGroup(index, scope);
    }
    if (!token.isName()
        || !tokens.is(index + 1, TokenKind.PERIOD)
        || tokens.is(index - 1, TokenKind.PERIOD)) {
      return index + 1;
    }
    List<Identifier> parts = new ArrayList<>();
    int i = index;
    parts.add(tokens.identifier(i));
    while (tokens.is(i + 1, TokenKind.PERIOD) && tokens.get(i + 2).isName()) {
      i += 2;
      parts.add(tokens.identifier(i));
    }
    boolean wildcard =
        tokens.is(i + 1, TokenKind.PERIOD)
            && tokens.is(i + 2, TokenKind.OPERATOR)
            && tokens.textOf(i + 2).equals("*");
    boolean function = tokens.is(i + 1, TokenKind.LEFT_PAREN);
    if (!function) {
      scope.columnChains().add(new ColumnChain(parts, wildcard));
    }
    return wildcard ? i + 3 : i + 1;
  }

  /** Scans the group opened at {@code index} as a query or expression; returns what follows it. */
  int scanGroup(int index, SelectScope scope) {
    int close = tokens.closerOf(index);
    if (tokens.is(index, TokenKind.LEFT_PAREN) && tokens.holdsQuery(index)) {
      scanQuery(index + 1, close, scope.commonTables(), Optional.of(scope));
    } else {
      int i = index + 1;
      while (i < close) {
        i = scanExpression(i, scope);
      }
    }
    return close + 1;
  }
}
