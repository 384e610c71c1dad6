package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks FROM clauses: tables, derived tables, table functions, join groups and conditions. */
final class FromScanner {
  /** As in GLOBAL NATURAL LEFT OUTER JOIN. */
  private static final int MAX_JOIN_MODIFIERS = 4;

  private final TokenSequence tokens;
  private final ScannedQuery found;
  private final QueryScanner queryScanner;

  FromScanner(TokenSequence tokens, ScannedQuery found, QueryScanner queryScanner) {
    this.tokens = tokens;
    this.found = found;
    this.queryScanner = queryScanner;
  }

  /** Scans the FROM clause whose first table is at {@code start}; returns what follows it. */
  int scanFrom(int start, int end, SelectScope scope) {
    int i = scanFactor(start, end, scope);
    while (i < end && !endsClause(i)) {
      int join = joinLength(i, end);
      if (tokens.is(i, TokenKind.COMMA)) {
        i++;
        if (i < end && !endsClause(i)) {
          i = scanFactor(i, end, scope);
        }
      } else if (join > 0) {
        i = scanFactor(i + join, end, scope);
      } else if (tokens.is(i, Keyword.ON)) {
        i = scanCondition(i + 1, end, scope);
      } else if (tokens.is(i, Keyword.USING) || tokens.is(i, Keyword.MATCH_CONDITION)) {
        i = queryScanner.scanExpression(i + 1, scope);
      } else {
        found.addUnknown(i);
        return queryScanner.scanExpression(i, scope);
      }
    }
    return i;
  }

  /** Scans the name of {@code TABLE name}, which is a query of its own and takes no alias. */
  int scanTableCommand(int start, int end, SelectScope scope) {
    if (start >= end || !tokens.get(start).isName()) {
      found.addUnknown(start);
      return start;
    }
    List<Identifier> name = scanName(start, end);
    if (!namesCommonTable(name, scope)) {
      found.addTable(
          scope, new FromItem.NamedTable(name, Optional.empty(), false, Optional.empty()));
    }
    return start + 2 * name.size() - 1;
  }

  private boolean endsClause(int index) {
    return tokens.isSetOperator(index)
        || (tokens.get(index).keyword().endsFromClause() && tokens.startsClause(index));
  }

  private int scanCondition(int start, int end, SelectScope scope) {
    int i = queryScanner.scanExpression(start, scope);
    while (i < end
        && !tokens.is(i, TokenKind.COMMA)
        && joinLength(i, end) == 0
        && !endsClause(i)
        && !(startsConstraint(i) && tokens.startsClause(i))) {
      i = queryScanner.scanExpression(i, scope);
    }
    return i;
  }

  /** {@code a JOIN b JOIN c ON … ON …}: the next constraint ends the one before. */
  private boolean startsConstraint(int index) {
    return tokens.is(index, Keyword.ON)
        || (tokens.is(index, Keyword.USING) && tokens.is(index + 1, TokenKind.LEFT_PAREN));
  }

  /** Number of words of the join operator at {@code index}, or 0. LEFT( is a function. */
  private int joinLength(int index, int end) {
    int i = index;
    int longest = Math.min(end, index + MAX_JOIN_MODIFIERS);
    while (i < longest && tokens.get(i).keyword().isJoinModifier()) {
      i++;
    }
    boolean join =
        i < end
            && tokens.mayBeKeyword(index)
            && (tokens.is(i, Keyword.JOIN)
                || tokens.is(i, Keyword.STRAIGHT_JOIN)
                || (tokens.is(i, Keyword.APPLY) && i > index));
    if (!join) {
      return 0;
    }
    if (i > index && tokens.is(i - 1, Keyword.ARRAY)) {
      found.addUnknown(i - 1);
    }
    return i + 1 - index;
  }

  private int scanFactor(int start, int end, SelectScope scope) {
    int i = start;
    if (tokens.is(i, Keyword.LATERAL) && !tokens.is(i + 1, Keyword.VIEW)) {
      i++;
    }
    if (i >= end) {
      found.addUnknown(i);
      return end;
    }
    if (tokens.is(i, TokenKind.LEFT_PAREN)) {
      return tokens.holdsQuery(i) ? scanDerivedTable(i, end, scope) : scanJoinGroup(i, end, scope);
    }
    if (tokens.is(i, TokenKind.STRING) || tokens.get(i).isName()) {
      return scanNamed(i, end, scope);
    }
    found.addUnknown(i);
    return queryScanner.scanExpression(i, scope);
  }

  private int scanDerivedTable(int index, int end, SelectScope scope) {
    int after = queryScanner.scanGroup(index, scope);
    return scanOtherAlias(after, end, scope);
  }

  private int scanJoinGroup(int index, int end, SelectScope scope) {
    int close = tokens.closerOf(index);
    int stopped = scanFrom(index + 1, close, scope);
    if (stopped < close) {
      found.addUnknown(stopped);
    }
    Alias alias = scanAlias(close + 1, end);
    if (alias.name().isPresent()) {
      Optional<FromItem.NamedTable> lone = loneTable(index, scope);
      if (lone.isPresent()) {
        alias.columns().ifPresent(found::addTableColumnAliases);
        found.replaceLastTable(
            scope,
            new FromItem.NamedTable(lone.get().name(), alias.name(), true, lone.get().version()));
      } else {
        found.addOther(scope, alias.name().get());
      }
    }
    return alias.next();
  }

  /** The table t of a group {@code (t)}, {@code ((t))} and so on, whose alias may stand outside. */
  private Optional<FromItem.NamedTable> loneTable(int group, SelectScope scope) {
    int first = group;
    while (tokens.is(first, TokenKind.LEFT_PAREN)) {
      first++;
    }
    int last = tokens.closerOf(group);
    while (tokens.is(last, TokenKind.RIGHT_PAREN)) {
      last--;
    }
    if (!scope.fromItems().isEmpty()
        && scope.fromItems().get(scope.fromItems().size() - 1) instanceof FromItem.NamedTable table
        && table.alias().isEmpty()
        && table.start() == tokens.get(first).start()
        && table.end() == tokens.get(last).end()) {
      return Optional.of(table);
    }
    return Optional.empty();
  }

  private int scanNamed(int start, int end, SelectScope scope) {
    List<Identifier> name = scanName(start, end);
    int i = start + 2 * name.size() - 1;
    if (i < end && tokens.is(i, TokenKind.LEFT_PAREN)) {
      return scanTableFunction(start, i, end, scope);
    }
    boolean common = namesCommonTable(name, scope);
    Optional<VersionClause> version = common ? Optional.empty() : VersionClause.at(tokens, i, end);
    version.ifPresent(found::addVersion);
    Alias alias = scanAlias(version.map(VersionClause::next).orElse(i), end);
    alias.columns().ifPresent(found::addTableColumnAliases);
    if (common) {
      found.addOther(scope, alias.name().orElse(name.get(0).value()));
    } else {
      found.addTable(scope, new FromItem.NamedTable(name, alias.name(), true, version));
    }
    return alias.next();
  }

  /** The dotted name at {@code start}: names at every second token. */
  private List<Identifier> scanName(int start, int end) {
    List<Identifier> name = new ArrayList<>();
    name.add(tokens.identifier(start));
    int i = start + 1;
    while (i + 1 < end && tokens.is(i, TokenKind.PERIOD) && isNamePart(i + 1)) {
      name.add(tokens.identifier(i + 1));
      i += 2;
    }
    return name;
  }

  private static boolean namesCommonTable(List<Identifier> name, SelectScope scope) {
    return name.size() == 1 && scope.commonTables().contains(name.get(0).value());
  }

  private boolean isNamePart(int index) {
    return tokens.get(index).isName() || tokens.is(index, TokenKind.STRING);
  }

  /** Scans {@code f(…)}, {@code TABLE(…)} or {@code VALUES (…), (…)} with its alias. */
  private int scanTableFunction(int name, int arguments, int end, SelectScope scope) {
    int i = queryScanner.scanGroup(arguments, scope);
    if (tokens.is(name, Keyword.VALUES) && arguments == name + 1) {
      while (i < end && tokens.is(i, TokenKind.COMMA) && tokens.is(i + 1, TokenKind.LEFT_PAREN)) {
        i = queryScanner.scanGroup(i + 1, scope);
      }
    }
    if (tokens.is(i, Keyword.WITH) && tokens.is(i + 1, Keyword.ORDINALITY)) {
      i += 2;
    }
    return scanOtherAlias(i, end, scope);
  }

  private int scanOtherAlias(int start, int end, SelectScope scope) {
    Alias alias = scanAlias(start, end);
    alias.name().ifPresent(name -> found.addOther(scope, name));
    return alias.next();
  }

  /**
   * An alias that may be absent.
   *
   * @param name the alias
   * @param columns token index of its column list
   * @param next token index after all of it
   */
  private record Alias(Optional<String> name, Optional<Integer> columns, int next) {}

  private Alias scanAlias(int start, int end) {
    boolean explicit = start < end && tokens.is(start, Keyword.AS);
    int i = explicit ? start + 1 : start;
    if (i >= end || !isAlias(i, explicit)) {
      return new Alias(Optional.empty(), Optional.empty(), i);
    }
    Optional<String> name = Optional.of(tokens.identifier(i).value());
    i++;
    if (i < end && tokens.is(i, TokenKind.LEFT_PAREN)) {
      return new Alias(name, Optional.of(i), tokens.closerOf(i) + 1);
    }
    return new Alias(name, Optional.empty(), i);
  }

  private boolean isAlias(int index, boolean explicit) {
    Token token = tokens.get(index);
    if (token.is(TokenKind.QUOTED_IDENTIFIER) || token.is(TokenKind.STRING)) {
      return true;
    }
    return token.is(TokenKind.WORD) && (explicit || !token.keyword().isReservedAsTableAlias());
  }
}
