package dev.oleander.polars.jdbc.sql;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keywords that decide where clauses, tables and statements begin and end. */
public enum Keyword {
  /** No keyword, or one that the scanner need not know. */
  NONE,
  ALL,
  ALTER,
  ANALYZE,
  AND,
  ANTI,
  APPLY,
  ARRAY,
  AS,
  ASOF,
  BEGIN,
  BETWEEN,
  BY,
  CALL,
  CASE,
  CLUSTER,
  COMMIT,
  CONNECT,
  COPY,
  CREATE,
  CROSS,
  DELETE,
  DESC,
  DESCRIBE,
  DISTINCT,
  DISTRIBUTE,
  DROP,
  ELSE,
  END,
  ESTIMATE,
  EXCEPT,
  EXPLAIN,
  FALSE,
  FETCH,
  FOR,
  FORMAT,
  FROM,
  FULL,
  GLOBAL,
  GRANT,
  GROUP,
  HAVING,
  ILIKE,
  IN,
  INNER,
  INSERT,
  INTERSECT,
  INTO,
  IS,
  JOIN,
  LATERAL,
  LEFT,
  LIKE,
  LIMIT,
  MATCH_CONDITION,
  MATCH_RECOGNIZE,
  MATERIALIZED,
  MERGE,
  MINUS,
  NAME,
  NATURAL,
  NOT,
  OFFSET,
  ON,
  OPEN,
  OR,
  ORDER,
  ORDINALITY,
  OUTER,
  OUTPUT,
  PARTITION,
  PIVOT,
  PLAN,
  PREWHERE,
  QUALIFY,
  QUERY,
  RECURSIVE,
  REGEXP,
  REPLACE,
  RETURNING,
  REVOKE,
  RIGHT,
  RLIKE,
  ROLLBACK,
  SAMPLE,
  SELECT,
  SEMI,
  SET,
  SETTINGS,
  SHOW,
  SORT,
  START,
  STRAIGHT_JOIN,
  TABLE,
  TABLES,
  TABLESAMPLE,
  THEN,
  TOP,
  TRUE,
  TRUNCATE,
  UNION,
  UNPIVOT,
  UPDATE,
  USE,
  USING,
  VALUES,
  VERBOSE,
  VIEW,
  WHEN,
  WHERE,
  WINDOW,
  WITH,
  XOR;

  private static final Map<String, Keyword> BY_NAME =
      Arrays.stream(values())
          .filter(keyword -> keyword != NONE)
          .collect(Collectors.toUnmodifiableMap(Keyword::name, Function.identity()));

  private static final int LONGEST =
      BY_NAME.keySet().stream().mapToInt(String::length).max().orElseThrow();

  /** Words that are no table alias without AS: RESERVED_FOR_TABLE_ALIAS of sqlparser 0.62. */
  private static final Set<Keyword> RESERVED_AS_TABLE_ALIAS =
      EnumSet.of(
          WITH,
          EXPLAIN,
          ANALYZE,
          SELECT,
          WHERE,
          GROUP,
          SORT,
          HAVING,
          ORDER,
          PIVOT,
          UNPIVOT,
          TOP,
          LATERAL,
          VIEW,
          LIMIT,
          OFFSET,
          FETCH,
          UNION,
          EXCEPT,
          INTERSECT,
          MINUS,
          ON,
          JOIN,
          INNER,
          CROSS,
          FULL,
          LEFT,
          RIGHT,
          NATURAL,
          USING,
          CLUSTER,
          DISTRIBUTE,
          GLOBAL,
          ANTI,
          SEMI,
          RETURNING,
          OUTPUT,
          ASOF,
          MATCH_CONDITION,
          OUTER,
          SET,
          QUALIFY,
          WINDOW,
          END,
          FOR,
          PARTITION,
          ARRAY,
          PREWHERE,
          SETTINGS,
          FORMAT,
          START,
          CONNECT,
          MATCH_RECOGNIZE,
          SAMPLE,
          TABLESAMPLE,
          FROM,
          OPEN);

  private static final Set<Keyword> SET_OPERATORS = EnumSet.of(UNION, EXCEPT, INTERSECT, MINUS);

  private static final Set<Keyword> AFTER_FROM_CLAUSE =
      EnumSet.of(
          WHERE,
          PREWHERE,
          GROUP,
          HAVING,
          ORDER,
          LIMIT,
          OFFSET,
          FETCH,
          WINDOW,
          QUALIFY,
          SELECT,
          FOR,
          CONNECT,
          START,
          CLUSTER,
          DISTRIBUTE,
          SORT,
          SETTINGS,
          FORMAT,
          RETURNING,
          INTO);

  private static final Set<Keyword> JOIN_MODIFIERS =
      EnumSet.of(GLOBAL, NATURAL, INNER, CROSS, LEFT, RIGHT, FULL, OUTER, SEMI, ANTI, ASOF, ARRAY);

  private static final Set<Keyword> BEFORE_OPERAND =
      EnumSet.of(
          AND, OR, XOR, NOT, ON, WHERE, PREWHERE, HAVING, QUALIFY, WHEN, THEN, ELSE, CASE, BETWEEN,
          BY, LIKE, ILIKE, RLIKE, REGEXP, IN);

  /** The keyword that {@code text[start, end)} spells, in any case. */
  static Keyword of(String text, int start, int end) {
    if (end - start > LONGEST) {
      return NONE;
    }
    return BY_NAME.getOrDefault(text.substring(start, end).toUpperCase(Locale.ROOT), NONE);
  }

  boolean isReservedAsTableAlias() {
    return RESERVED_AS_TABLE_ALIAS.contains(this);
  }

  boolean isSetOperator() {
    return SET_OPERATORS.contains(this);
  }

  /** Whether this word starts a clause that ends a FROM clause of the same query. */
  boolean endsFromClause() {
    return AFTER_FROM_CLAUSE.contains(this);
  }

  boolean isJoinModifier() {
    return JOIN_MODIFIERS.contains(this);
  }

  /** Whether the word after this one is an operand, so that even a keyword is a column name. */
  boolean expectsOperand() {
    return BEFORE_OPERAND.contains(this);
  }

  boolean isDataChange() {
    return this == INSERT || this == UPDATE || this == DELETE || this == MERGE;
  }
}
