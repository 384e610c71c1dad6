package dev.oleander.polars.jdbc.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks for the types of parameters: finds what each is compared or combined with, and writes
 * queries whose columns are those expressions. Who describes such a query, without running it,
 * knows the types.
 *
 * <p>It only reads the text, so that an expression may turn out to be none: then its question
 * cannot be answered, and nothing is known. So it is where a subquery refers to the query around
 * it.
 */
public final class ParameterProbe {
  /** A query with more tokens is not worth asking about. */
  private static final int MOST_TOKENS = 20_000;

  /**
   * An expression that has the type of parameters.
   *
   * @param expression of SQL
   * @param parameters their numbers, from 1
   */
  public record Asked(String expression, List<Integer> parameters) {
    public Asked {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * A query whose columns are such expressions.
   *
   * @param with its WITH clause, or nothing
   * @param asked its columns
   * @param from its FROM clause, or nothing
   */
  public record Question(String with, List<Asked> asked, String from) {
    public Question {
      asked = List.copyOf(asked);
    }

    /** A query of the tables and names of the statement. */
    public String sql() {
      String columns =
          asked.stream()
              .map(each -> each.expression() + " AS \"" + each.parameters().get(0) + "\"")
              .collect(Collectors.joining(", "));
      return (with + " SELECT " + columns + " " + from).strip();
    }

    /** The same, one expression a question, for when one of several is none. */
    public List<Question> apart() {
      return asked.stream().map(each -> new Question(with, List.of(each), from)).toList();
    }
  }

  private final TokenSequence tokens;
  private final ParameterPlaces places;
  private final List<Question> questions = new ArrayList<>();

  private ParameterProbe(TokenSequence tokens, ParameterPlaces places) {
    this.tokens = tokens;
    this.places = places;
  }

  /**
   * The questions about a statement; parameters that none is about are of any type.
   *
   * @param statement one with numbered parameters, see {@link JdbcStatement#unbound()}
   */
  public static List<Question> questions(SqlStatement statement) {
    TokenSequence tokens = statement.sequence();
    if (statement.kind() != StatementKind.QUERY || tokens.size() > MOST_TOKENS) {
      return List.of();
    }
    try {
      ParameterProbe probe = new ParameterProbe(tokens, ParameterPlaces.of(statement));
      probe.query(0, tokens.size(), "");
      return List.copyOf(probe.questions);
    } catch (SqlScanException e) {
      return List.of(); // whoever binds the parameters hears of it
    }
  }

  /** Reads the query in the tokens {@code [start, end)}. */
  private void query(int start, int end, String withAround) {
    int i = start;
    while (i < end && tokens.is(i, TokenKind.SEMICOLON)) {
      i++;
    }
    String with = withAround;
    if (tokens.is(i, Keyword.WITH)) {
      i++;
      if (tokens.is(i, Keyword.RECURSIVE) && tokens.get(i + 1).isName()) {
        i++;
      }
      while (i < end && tokens.get(i).isName()) {
        int next = commonTable(i, end, with);
        with = joined(with, text(i, next));
        if (!tokens.is(next, TokenKind.COMMA)) {
          i = next;
          break;
        }
        i = next + 1;
      }
    }
    branches(i, end, with);
  }

  /** Reads {@code name [(columns)] AS [NOT MATERIALIZED] (query)}; returns what follows it. */
  private int commonTable(int name, int end, String with) {
    int i = name + 1;
    while (i < end && !tokens.is(i, TokenKind.COMMA)) {
      if (tokens.is(i, TokenKind.LEFT_PAREN)) {
        int close = tokens.closerOf(i);
        if (tokens.holdsQuery(i)) {
          query(i + 1, close, with);
          return close + 1;
        }
        i = close;
      }
      i++;
    }
    return i;
  }

  /** RECURSIVE changes nothing for a table that does not name itself. */
  private static String joined(String with, String table) {
    return with.isEmpty() ? "WITH RECURSIVE " + table : with + ", " + table;
  }

  /** Reads the SELECTs between set operators. */
  private void branches(int start, int end, String with) {
    int from = start;
    for (int i = start; i < end; i++) {
      if (tokens.isSetOperator(i)) {
        select(from, i, with);
        from = i + 1;
      } else if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      }
    }
    select(from, end, with);
  }

  private void select(int start, int end, String with) {
    int from = fromClause(start, end);
    String tables = from < 0 ? "" : text(from, endOfFrom(from, end));
    Map<String, List<Integer>> asked = new LinkedHashMap<>();
    ParameterPartners partners = new ParameterPartners(tokens, start, end, this::text);
    Deque<Integer> groups = new ArrayDeque<>();
    for (int i = start; i < end; i++) {
      Token token = tokens.get(i);
      if (token.kind().opens()) {
        if (tokens.is(i, TokenKind.LEFT_PAREN) && tokens.holdsQuery(i)) {
          query(i + 1, tokens.closerOf(i), with);
          i = tokens.closerOf(i);
        } else {
          groups.push(i);
        }
      } else if (token.kind().closes()) {
        groups.poll();
      } else if (token.is(TokenKind.PARAMETER)) {
        int at = i;
        Optional<String> expression =
            places.takesCount(i)
                ? Optional.of("CAST(NULL AS BIGINT)")
                : partners.of(i, List.copyOf(groups));
        expression.ifPresent(
            found -> asked.computeIfAbsent(found, e -> new ArrayList<>()).add(number(at)));
      }
    }
    if (!asked.isEmpty()) {
      List<Asked> columns = new ArrayList<>();
      asked.forEach((expression, parameters) -> columns.add(new Asked(expression, parameters)));
      questions.add(new Question(with, columns, tables));
    }
  }

  private int fromClause(int start, int end) {
    for (int i = start; i < end; i++) {
      if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      } else if (tokens.is(i, Keyword.FROM)
          && (i == start || tokens.startsClause(i))
          && !tokens.isDistinctFrom(i)) {
        return i;
      }
    }
    return -1;
  }

  private int endOfFrom(int from, int end) {
    for (int i = from + 1; i < end; i++) {
      if (tokens.get(i).kind().opens()) {
        i = tokens.closerOf(i);
      } else if (tokens.is(i, TokenKind.SEMICOLON)
          || (tokens.get(i).keyword().endsFromClause() && tokens.startsClause(i))) {
        return i;
      }
    }
    return end;
  }

  private int number(int token) {
    return Integer.parseInt(tokens.textOf(token).substring(1));
  }

  /** The text of the tokens {@code [from, to)}, with values that are not known for parameters. */
  private String text(int from, int to) {
    StringBuilder out = new StringBuilder();
    int copied = tokens.get(from).start();
    for (int i = from; i < to; i++) {
      if (tokens.is(i, TokenKind.PARAMETER)) {
        out.append(tokens.text(), copied, tokens.get(i).start());
        out.append(places.takesCount(i) ? " 1 " : " NULL ");
        copied = tokens.get(i).end();
      }
    }
    return out.append(tokens.text(), copied, tokens.get(to - 1).end()).toString();
  }
}
