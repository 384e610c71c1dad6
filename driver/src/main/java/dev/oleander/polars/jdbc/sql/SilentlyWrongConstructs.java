package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Constructs that Polars accepts with another meaning than standard SQL gives them, and that tokens
 * tell without doubt. Each is spelled in another way that has the standard meaning, or refused: a
 * wrong answer would look right.
 *
 * <p>The other way is the null-safe comparison {@code <=>}, which Polars evaluates as the standard
 * evaluates IS NOT DISTINCT FROM. It binds as {@code =} does and to the left, so that only the
 * operator's own words change.
 */
final class SilentlyWrongConstructs {

  @FunctionalInterface
  private interface Repair {
    void add(TokenSequence tokens, ScannedQuery query, List<Splice> splices)
        throws SqlScanException;
  }

  private static final List<Repair> REPAIRS =
      List.of(
          SilentlyWrongConstructs::whereWithoutFrom,
          SilentlyWrongConstructs::columnNamesForTable,
          SilentlyWrongConstructs::truthTest,
          SilentlyWrongConstructs::greedyDistinctFrom,
          LikePatterns::spell);

  private SilentlyWrongConstructs() {}

  /**
   * What to change in a statement so that Polars gives it its standard meaning.
   *
   * @throws SqlScanException if that cannot be done with certainty
   */
  static List<Splice> repair(TokenSequence tokens, ScannedQuery query) throws SqlScanException {
    List<Splice> splices = new ArrayList<>();
    for (Repair repair : REPAIRS) {
      repair.add(tokens, query, splices);
    }
    return splices;
  }

  /** {@code SELECT 1 WHERE 1 = 0}: Polars ignores the WHERE and returns a row. */
  private static void whereWithoutFrom(
      TokenSequence tokens, ScannedQuery query, List<Splice> splices) throws SqlScanException {
    if (!query.whereWithoutFrom().isEmpty()) {
      throw refusal(
          tokens,
          query.whereWithoutFrom().get(0),
          "Polars ignores WHERE in a SELECT without FROM; add FROM (VALUES (1)) AS one");
    }
  }

  /** {@code FROM t AS x(a, b)}: Polars keeps the table's own column names. */
  private static void columnNamesForTable(
      TokenSequence tokens, ScannedQuery query, List<Splice> splices) throws SqlScanException {
    if (!query.tableColumnAliases().isEmpty()) {
      throw refusal(
          tokens,
          query.tableColumnAliases().get(0),
          "Polars ignores the column names after a table's alias; rename the columns in the"
              + " SELECT list");
    }
  }

  /** {@code x IS NOT TRUE}: Polars answers NULL for a NULL x, which must be true. */
  private static void truthTest(TokenSequence tokens, ScannedQuery query, List<Splice> splices)
      throws SqlScanException {
    for (int i = 0; i < tokens.size(); i++) {
      if (!tokens.is(i, Keyword.IS) || !tokens.mayBeKeyword(i)) {
        continue;
      }
      boolean negated = tokens.is(i + 1, Keyword.NOT);
      int value = negated ? i + 2 : i + 1;
      if (!tokens.is(value, Keyword.TRUE) && !tokens.is(value, Keyword.FALSE)) {
        continue;
      }
      refusePatternBefore(tokens, i);
      String comparison = "<=> " + tokens.textOf(value);
      splices.add(
          new Splice(
              tokens.get(i).start(),
              tokens.get(value).end(),
              negated ? comparison + " <=> FALSE" : comparison));
    }
  }

  /**
   * {@code a IS DISTINCT FROM b AND c}: Polars reads {@code a IS DISTINCT FROM (b AND c)}. Where
   * nothing follows the right side, the words can stay.
   */
  private static void greedyDistinctFrom(
      TokenSequence tokens, ScannedQuery query, List<Splice> splices) throws SqlScanException {
    for (int from = 0; from < tokens.size(); from++) {
      if (!tokens.isDistinctFrom(from)) {
        continue;
      }
      int operator = DistinctFromOperand.following(tokens, from + 1);
      if (operator < 0) {
        continue;
      }
      if (DistinctFromOperand.simpleEnd(tokens, from + 1) != operator) {
        throw refusal(
            tokens,
            operator,
            "Polars takes \""
                + tokens.textOf(operator)
                + "\" for a part of the right side of IS [NOT] DISTINCT FROM; put the whole"
                + " comparison in parentheses: (a IS DISTINCT FROM b)");
      }
      boolean negated = tokens.is(from - 2, Keyword.NOT);
      int is = negated ? from - 3 : from - 2;
      refusePatternBefore(tokens, is);
      splices.add(new Splice(tokens.get(is).start(), tokens.get(from).end(), "<=>"));
      if (!negated) {
        int end = tokens.get(operator - 1).end();
        splices.add(new Splice(end, end, " <=> FALSE"));
      }
    }
  }

  /** {@code a LIKE b IS TRUE}: LIKE and its kin bind weaker than {@code <=>}. */
  private static void refusePatternBefore(TokenSequence tokens, int is) throws SqlScanException {
    int open = 0;
    for (int i = is - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.kind().closes()) {
        open++;
      } else if (token.kind().opens()) {
        open--;
      }
      if (open < 0 || (open == 0 && (token.is(TokenKind.COMMA) || startsOperand(tokens, i)))) {
        return;
      }
      if (open == 0 && matchesPattern(tokens, i)) {
        throw refusal(
            tokens,
            is,
            "put the "
                + tokens.textOf(i)
                + " before IS in parentheses: (a "
                + tokens.textOf(i)
                + " 'b') IS TRUE");
      }
    }
  }

  private static boolean matchesPattern(TokenSequence tokens, int index) {
    if (!tokens.mayBeKeyword(index)) {
      return false;
    }
    return switch (tokens.get(index).keyword()) {
      case LIKE, ILIKE, RLIKE, REGEXP -> true;
      default -> false;
    };
  }

  /** Whether the left side of an IS can reach no further back than to this word. */
  private static boolean startsOperand(TokenSequence tokens, int index) {
    if (!tokens.mayBeKeyword(index)) {
      return false;
    }
    return switch (tokens.get(index).keyword()) {
      case AND, OR, SELECT, ON, WHERE, HAVING, QUALIFY, BY, CASE, WHEN, THEN, ELSE -> true;
      default -> false;
    };
  }

  private static SqlScanException refusal(TokenSequence tokens, int index, String what) {
    return SqlScanException.unsupported(tokens.text(), tokens.get(index).start(), what);
  }
}
