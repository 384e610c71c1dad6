package dev.oleander.polars.jdbc.sql;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Translates the JDBC escapes of a statement (JDBC 4.3, 13.4) and numbers its parameters in the
 * order in which they were written: an operand of a function may move, or stand several times.
 */
final class EscapeTranslator {
  private static final String ESCAPES =
      "JDBC has {d}, {t}, {ts}, {fn}, {oj}, {escape}, {limit} and {call}";

  private final String text;
  private final TokenSequence tokens;
  private final Map<Integer, Integer> parameters;
  private final boolean escapes;
  private final TranslatedText translated;

  private EscapeTranslator(
      TokenSequence tokens, Map<Integer, Integer> parameters, boolean escapes) {
    this.text = tokens.text();
    this.tokens = tokens;
    this.parameters = parameters;
    this.escapes = escapes;
    this.translated = new TranslatedText(text);
  }

  /**
   * Translates the statement of the tokens {@code [from, to)}, which stands between two offsets.
   *
   * @param parameters the numbers of the parameters by their tokens
   * @param escapes whether escapes are translated, or left to Polars
   */
  static PositionMap translate(
      TokenSequence tokens, Range range, Map<Integer, Integer> parameters, boolean escapes)
      throws SqlScanException {
    EscapeTranslator translator = new EscapeTranslator(tokens, parameters, escapes);
    if (!escapes || !translator.translateCall(range)) {
      translator.translate(range.from(), range.to(), range.start(), range.end());
    }
    return translator.translated.positions(range.end());
  }

  /**
   * A statement within a text.
   *
   * @param from its first token
   * @param to the token after it
   * @param start offset of its text, comments included
   * @param end offset after it
   */
  record Range(int from, int to, int start, int end) {}

  /** Translates the tokens {@code [from, to)} and copies what is around them. */
  private void translate(int from, int to, int start, int end) throws SqlScanException {
    int copied = start;
    for (int i = from; i < to; i++) {
      Integer parameter = parameters.get(i);
      if (parameter != null) {
        translated.copy(copied, tokens.get(i).start());
        translated.parameter(parameter, tokens.get(i).start());
        copied = tokens.get(i).end();
      } else if (escapes && tokens.is(i, TokenKind.LEFT_BRACE) && !isStruct(i)) {
        translated.copy(copied, tokens.get(i).start());
        translated.edge();
        escape(i);
        translated.edge();
        i = tokens.closerOf(i);
        copied = tokens.get(i).end();
      }
    }
    translated.copy(copied, end);
  }

  private void translate(int from, int to) throws SqlScanException {
    translate(from, to, tokens.get(from).start(), tokens.get(to - 1).end());
  }

  /** <code>{}</code> and <code>{'a': 1}</code> are values of Polars. */
  private boolean isStruct(int brace) {
    return tokens.closerOf(brace) == brace + 1
        || (tokens.is(brace + 2, TokenKind.OPERATOR) && tokens.textOf(brace + 2).equals(":"));
  }

  private void escape(int brace) throws SqlScanException {
    int keyword = brace + 1;
    String name =
        tokens.is(keyword, TokenKind.WORD) ? tokens.textOf(keyword).toLowerCase(Locale.ROOT) : "";
    switch (name) {
      case "d" -> temporal(brace, TemporalEscape.date(value(brace)), "yyyy-mm-dd, of a real day");
      case "t" ->
          temporal(
              brace,
              TemporalEscape.time(value(brace)),
              "hh:mm:ss with at most nine digits of a fraction, before 24:00:00");
      case "ts" ->
          temporal(
              brace,
              TemporalEscape.timestamp(value(brace)),
              "yyyy-mm-dd hh:mm:ss with at most nine digits of a fraction, of a real time; with"
                  + " more than six digits, of 1677 to 2262");
      case "fn" -> function(brace);
      case "oj" -> outerJoin(brace);
      case "escape" -> likeEscape(brace);
      case "limit" -> limit(brace);
      case "call" ->
          throw malformed(brace, "{call …} must be the whole statement; nothing may be around it");
      default ->
          throw malformed(
              brace, "there is no escape " + shown(brace) + "; " + ESCAPES + ", write one of them");
    }
  }

  private String shown(int brace) {
    return tokens.closerOf(brace) == brace + 2
        ? "{" + tokens.textOf(brace + 1) + "}"
        : "{" + tokens.textOf(brace + 1) + " …}";
  }

  private SqlScanException malformed(int token, String what) {
    return SqlScanException.syntax(text, tokens.get(token).start(), what);
  }

  /** The content of the only string of an escape. */
  private String value(int brace) throws SqlScanException {
    boolean single = tokens.closerOf(brace) == brace + 3;
    if (single && tokens.is(brace + 2, TokenKind.STRING)) {
      return tokens.identifier(brace + 2).value();
    }
    String name = tokens.textOf(brace + 1);
    String advice =
        single && tokens.is(brace + 2, TokenKind.PARAMETER)
            ? "; write ? without the escape for a parameter"
            : "";
    throw malformed(brace, "{" + name + " …} takes one string in single quotes" + advice);
  }

  private void temporal(int brace, Optional<String> literal, String form) throws SqlScanException {
    if (literal.isEmpty()) {
      throw malformed(
          brace,
          tokens.textOf(brace + 2)
              + " is no value of {"
              + tokens.textOf(brace + 1)
              + " …}; write "
              + form);
    }
    translated.insert(literal.get(), tokens.get(brace).start());
  }

  private void outerJoin(int brace) throws SqlScanException {
    if (tokens.closerOf(brace) == brace + 2) {
      throw malformed(brace, "{oj …} holds a join; write {oj a LEFT OUTER JOIN b ON …}");
    }
    translate(brace + 2, tokens.closerOf(brace));
  }

  private void likeEscape(int brace) throws SqlScanException {
    boolean single = tokens.closerOf(brace) == brace + 3;
    if (!single
        || !(tokens.is(brace + 2, TokenKind.STRING) || tokens.is(brace + 2, TokenKind.PARAMETER))) {
      throw malformed(brace, "{escape …} takes one character in single quotes");
    }
    translated.insert("ESCAPE", tokens.get(brace).start());
    translate(brace + 2, brace + 3);
  }

  /** {@code {limit n [offset m]}}. */
  private void limit(int brace) throws SqlScanException {
    int close = tokens.closerOf(brace);
    boolean rows = isCount(brace + 2) && close == brace + 3;
    boolean offset =
        isCount(brace + 2)
            && tokens.is(brace + 3, Keyword.OFFSET)
            && isCount(brace + 4)
            && close == brace + 5;
    if (!rows && !offset) {
      throw malformed(
          brace, "{limit …} takes whole numbers or parameters: {limit 10} or {limit 10 offset 5}");
    }
    translated.insert("LIMIT", tokens.get(brace).start());
    translate(brace + 2, close);
  }

  private boolean isCount(int index) {
    return tokens.is(index, TokenKind.NUMBER) || tokens.is(index, TokenKind.PARAMETER);
  }

  private void function(int brace) throws SqlScanException {
    int name = brace + 2;
    int close = tokens.closerOf(brace);
    if (!tokens.is(name, TokenKind.WORD)) {
      throw malformed(brace, "{fn …} holds a call of a function, such as {fn UCASE(name)}");
    }
    boolean parentheses =
        tokens.is(name + 1, TokenKind.LEFT_PAREN) && tokens.closerOf(name + 1) + 1 == close;
    if (!parentheses && close != name + 1) {
      throw malformed(brace, "{fn …} holds nothing but the call of one function");
    }
    EscapeFunction function = functionAt(name);
    if (!parentheses && !function.standsAlone()) {
      throw malformed(name, "{fn " + tokens.textOf(name) + "} needs parentheses after the name");
    }
    FunctionForm.Spelling spelling =
        function.form().of(FunctionCall.read(tokens, name, function.separator()));
    int origin = tokens.get(brace).start();
    for (Template.Part part : spelling.template().parts()) {
      if (part.operand() == 0) {
        translated.insert(part.text(), origin);
      } else {
        FunctionCall.Operand operand = spelling.operands().get(part.operand() - 1);
        translate(operand.from(), operand.to());
      }
    }
  }

  private EscapeFunction functionAt(int name) throws SqlScanException {
    Optional<EscapeFunction> function = EscapeFunction.named(tokens.textOf(name));
    if (function.isPresent()) {
      return function.get();
    }
    String upperCase = tokens.textOf(name).toUpperCase(Locale.ROOT);
    String reason = EscapeFunction.notOffered().get(upperCase);
    throw SqlScanException.unsupported(
        text,
        tokens.get(name).start(),
        reason == null
            ? "{fn "
                + upperCase
                + "} is no function of JDBC; call a function of Polars without the escape"
            : "{fn " + upperCase + "} is not offered: " + reason);
  }

  /** Translates a statement that is {@code {call …}} or {@code {? = call …}} and nothing else. */
  private boolean translateCall(Range range) throws SqlScanException {
    int brace = range.from();
    if (!tokens.is(brace, TokenKind.LEFT_BRACE)) {
      return false;
    }
    boolean result =
        tokens.is(brace + 1, TokenKind.PARAMETER)
            && tokens.is(brace + 2, TokenKind.OPERATOR)
            && tokens.textOf(brace + 2).equals("=");
    int call = result ? brace + 3 : brace + 1;
    int close = tokens.closerOf(brace);
    if (!tokens.is(call, Keyword.CALL) || close + 1 != range.to()) {
      return false;
    }
    if (!tokens.get(call + 1).isName()) {
      throw malformed(brace, "{call …} holds the name of a procedure");
    }
    if (result) {
      throw SqlScanException.unsupported(
          text,
          tokens.get(brace).start(),
          "a procedure answers rows and no value, so that there is none for {? = call …}; write"
              + " {call …} and read its result set");
    }
    translated.copy(range.start(), tokens.get(brace).start());
    translated.edge();
    translate(call, close);
    translated.edge();
    translated.copy(tokens.get(close).end(), range.end());
    return true;
  }
}
