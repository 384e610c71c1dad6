package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Optional;

/**
 * One SQL statement, read but not validated: its kind, the tables it names, and the way to rewrite
 * it for the server. Immutable and safe for use by several threads.
 */
public final class SqlStatement {
  private final PositionMap written;
  private final TokenSequence tokens;
  private final StatementKind kind;
  private final int kindIndex;
  private final ScannedQuery query;

  private SqlStatement(
      PositionMap written,
      TokenSequence tokens,
      StatementKind kind,
      int kindIndex,
      ScannedQuery query) {
    this.written = written;
    this.tokens = tokens;
    this.kind = kind;
    this.kindIndex = kindIndex;
    this.query = query;
  }

  /**
   * Reads {@code text}, which holds exactly one statement; semicolons around it are allowed.
   *
   * @throws SqlScanException if quotes, comments or parentheses are unbalanced or nested too deep,
   *     if there is no statement or more than one, or if there is an executable comment
   */
  public static SqlStatement parse(String text) throws SqlScanException {
    return parse(PositionMap.unchanged(text));
  }

  /** Reads the text that {@code written} leads from; refusals name places of what it leads to. */
  static SqlStatement parse(PositionMap written) throws SqlScanException {
    try {
      return read(written);
    } catch (SqlScanException e) {
      throw e.inOriginalOf(written);
    }
  }

  private static SqlStatement read(PositionMap written) throws SqlScanException {
    String text = written.rewritten();
    TokenSequence tokens = TokenSequence.of(text);
    int start = 0;
    while (start < tokens.size() && tokens.is(start, TokenKind.SEMICOLON)) {
      start++;
    }
    if (start == tokens.size()) {
      throw SqlScanException.syntax(text, 0, "there is no statement; write one");
    }
    int end = endOfStatement(tokens, start);
    int body = start;
    if (tokens.is(start, Keyword.EXPLAIN)) {
      body = afterExplainOptions(tokens, start + 1);
    }
    int kindIndex = firstKeyword(tokens, body, end);
    StatementKind kind = kindAt(tokens, kindIndex, body > start);
    if (kind == StatementKind.DESCRIBE) {
      kindIndex = start;
    }
    ScannedQuery query = new ScannedQuery();
    if (kind == StatementKind.QUERY || kind == StatementKind.EXPLAIN) {
      new QueryScanner(tokens, query)
          .scanQuery(body, end, CommonTableExpressions.NONE, Optional.empty());
    }
    query.complete();
    return new SqlStatement(written, tokens, kind, kindIndex, query);
  }

  private static int endOfStatement(TokenSequence tokens, int start) throws SqlScanException {
    int end = start;
    while (end < tokens.size() && !tokens.is(end, TokenKind.SEMICOLON)) {
      end = tokens.get(end).kind().opens() ? tokens.closerOf(end) + 1 : end + 1;
    }
    for (int i = end; i < tokens.size(); i++) {
      if (!tokens.is(i, TokenKind.SEMICOLON)) {
        throw SqlScanException.unsupported(
            tokens.text(),
            tokens.get(i).start(),
            "a second statement starts here; run one statement at a time");
      }
    }
    return end;
  }

  /** {@code (options)}, {@code QUERY PLAN}, {@code ESTIMATE}, {@code ANALYZE VERBOSE FORMAT f}. */
  private static int afterExplainOptions(TokenSequence tokens, int start) {
    int i = start;
    if (tokens.is(i, TokenKind.LEFT_PAREN) && !tokens.holdsQuery(i)) {
      return tokens.closerOf(i) + 1;
    }
    if (tokens.is(i, Keyword.QUERY) && tokens.is(i + 1, Keyword.PLAN)) {
      return i + 2;
    }
    if (tokens.is(i, Keyword.ESTIMATE)) {
      return i + 1;
    }
    if (tokens.is(i, Keyword.ANALYZE)) {
      i++;
    }
    if (tokens.is(i, Keyword.VERBOSE)) {
      i++;
    }
    return tokens.is(i, Keyword.FORMAT) ? i + 2 : i;
  }

  /** Index of the keyword that tells the kind: after parentheses and common table expressions. */
  private static int firstKeyword(TokenSequence tokens, int start, int end) {
    int i = start;
    while (i < end && tokens.is(i, TokenKind.LEFT_PAREN)) {
      i++;
    }
    if (!tokens.is(i, Keyword.WITH)) {
      return Math.min(i, end);
    }
    for (int next = i + 1; next < end; next++) {
      Token token = tokens.get(next);
      if (token.kind().opens()) {
        next = tokens.closerOf(next);
      } else if (tokens.is(next - 1, TokenKind.RIGHT_PAREN) && token.keyword().isDataChange()) {
        return next;
      } else if (token.kind().closes()) {
        break;
      }
    }
    return i;
  }

  private static StatementKind kindAt(TokenSequence tokens, int index, boolean explained) {
    StatementKind kind = StatementKind.of(tokens.get(index).keyword());
    if (kind == StatementKind.SHOW && !explained && tokens.is(index + 1, Keyword.TABLES)) {
      return StatementKind.SHOW_TABLES;
    }
    if (explained && kind == StatementKind.QUERY) {
      return StatementKind.EXPLAIN;
    }
    return explained && kind == StatementKind.OTHER ? StatementKind.DESCRIBE : kind;
  }

  /** The text as given. */
  public String text() {
    return tokens.text();
  }

  /** What the statement asks for; for EXPLAIN of anything but a query, the kind of that. */
  public StatementKind kind() {
    return kind;
  }

  /**
   * The same query within another, whose text is around it.
   *
   * @throws SqlScanException if the whole cannot be read
   */
  public SqlStatement within(String before, String after) throws SqlScanException {
    int end = text().length();
    return parse(written.then(List.of(new Splice(0, 0, before), new Splice(end, end, after))));
  }

  /** A name in double quotes, as a statement has it. */
  public static String quoted(String name) {
    return Identifier.quote(name);
  }

  /** The tokens of the text, for readers of JDBC escapes and parameters. */
  public List<Token> tokens() {
    return tokens.asList();
  }

  /** The tables of catalogs that a query names, in the order of the text; empty for others. */
  public List<TableReference> tableReferences() {
    return query.tables().stream()
        .map(table -> new TableReference(table.parts(), table.alias(), table.start(), table.end()))
        .toList();
  }

  /** Which of the result's columns are columns of the query's table as they are. */
  public ColumnSource columnSource() {
    List<SelectScope> scopes = query.scopes();
    boolean plain =
        kind == StatementKind.QUERY
            && tokens.is(kindIndex, Keyword.SELECT)
            && query.firstUnknown().isEmpty()
            && scopes.size() == 1
            && scopes.get(0).fromItems().size() == 1
            && query.tables().size() == 1;
    if (!plain) {
      return ColumnSource.UNKNOWN;
    }
    return new ColumnSource(
        Optional.of(tableReferences().get(0)),
        new SelectListReader(tokens, query.tables().get(0)).read(kindIndex, tokens.size()));
  }

  /**
   * The text to send: compound table names replaced by one-part aliases, everything else as it is.
   * A statement of an unknown kind stays as it is, so that the server says what is wrong with it.
   *
   * @param resolver completes the tables' names
   * @throws SqlScanException if Polars would not run the statement with its standard meaning, or if
   *     the statement needs rewriting and has a construct that the driver does not know
   */
  public RewrittenSql rewrite(NameResolver resolver) throws SqlScanException {
    if (kind == StatementKind.OTHER) {
      return new RewrittenSql(text(), List.of(), written);
    }
    checkKind();
    try {
      return new StatementRewriter(tokens, query).rewrite(resolver, written);
    } catch (SqlScanException e) {
      throw e.inOriginalOf(written);
    }
  }

  /**
   * Returns if the server may be sent a statement of this kind; one that is not known is left to
   * it.
   *
   * @throws SqlScanException if statements of this kind cannot be run
   */
  public void checkKind() throws SqlScanException {
    if (kind == StatementKind.OTHER || kind.isSupported()) {
      return;
    }
    int index = Math.min(kindIndex, tokens.size() - 1);
    throw SqlScanException.unsupported(
            text(), tokens.get(index).start(), whyNot(tokens.textOf(index)))
        .inOriginalOf(written);
  }

  private String whyNot(String word) {
    return switch (kind) {
      case CALL -> "a call must be the whole statement; nothing may be around it";
      case TRANSACTION ->
          "there are no transactions: each statement takes effect by itself and at once; leave "
              + word
              + " out";
      default -> "a statement that starts with \"" + word + "\" cannot be run; " + instead();
    };
  }

  private String instead() {
    return switch (kind) {
      case UPDATE, DELETE, MERGE ->
          "write the rows that the table is to have with INSERT OVERWRITE, or CREATE OR REPLACE"
              + " TABLE … AS SELECT";
      case TRUNCATE -> "use INSERT OVERWRITE with a query that answers no rows, or DROP TABLE";
      case ALTER -> "make the table anew with CREATE OR REPLACE TABLE … AS SELECT";
      default ->
          "use SELECT, WITH, VALUES, INSERT, CREATE TABLE, DROP TABLE, EXPLAIN, or a command such"
              + " as SHOW, DESCRIBE, USE or SET";
    };
  }

  /** The keyword that tells the kind. */
  int kindIndex() {
    return kindIndex;
  }

  /** Leads from the text to what the application wrote. */
  PositionMap map() {
    return written;
  }

  TokenSequence sequence() {
    return tokens;
  }
}
