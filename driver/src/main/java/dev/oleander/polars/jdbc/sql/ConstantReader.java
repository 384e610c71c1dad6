package dev.oleander.polars.jdbc.sql;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads literals and parameters whose values the driver itself has to know. */
final class ConstantReader {
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
  private static final Pattern BYTES = Pattern.compile("[xX]'(([0-9a-fA-F]{2})*)'");

  private final TokenSequence tokens;

  ConstantReader(TokenSequence tokens) {
    this.tokens = tokens;
  }

  /**
   * The value that the tokens {@code [from, to)} spell.
   *
   * @return empty if they are no literal and no parameter
   */
  Optional<InsertedValue> read(int from, int to) {
    int last = to - 1;
    if (from == last) {
      return alone(from);
    }
    if (tokens.is(from, TokenKind.OPERATOR) && from + 1 == last) {
      String sign = tokens.textOf(from);
      return sign.equals("-") || sign.equals("+") ? number(last, sign) : Optional.empty();
    }
    String type = upperCase(from);
    if (!tokens.is(last, TokenKind.STRING)) {
      return Optional.empty();
    }
    return switch (type) {
      case "DATE", "TIME" ->
          from + 1 == last ? Optional.of(temporal(type, last)) : Optional.empty();
      case "TIMESTAMP", "TIMESTAMPTZ", "DATETIME" ->
          afterTimestamp(from) == last
              ? Optional.of(temporal("TIMESTAMP", last))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The token after {@code TIMESTAMP [(p)] [WITH TIME ZONE | WITHOUT TIME ZONE]}. */
  private int afterTimestamp(int index) {
    int i = index + 1;
    if (tokens.is(i, TokenKind.LEFT_PAREN)) {
      i = tokens.closerOf(i) + 1;
    }
    boolean zone =
        (upperCase(i).equals("WITH") || upperCase(i).equals("WITHOUT"))
            && upperCase(i + 1).equals("TIME")
            && upperCase(i + 2).equals("ZONE");
    return zone ? i + 3 : i;
  }

  private InsertedValue temporal(String type, int string) {
    return new InsertedValue.Temporal(type, tokens.identifier(string).value());
  }

  private Optional<InsertedValue> alone(int index) {
    return switch (tokens.get(index).kind()) {
      case NUMBER -> number(index, "");
      case STRING -> Optional.of(new InsertedValue.Text(tokens.identifier(index).value()));
      case PREFIXED_STRING -> bytes(tokens.textOf(index));
      case PARAMETER ->
          Optional.of(
              new InsertedValue.Parameter(Integer.parseInt(tokens.textOf(index).substring(1))));
      case WORD ->
          switch (upperCase(index)) {
            case "NULL" -> Optional.of(new InsertedValue.Null());
            case "DEFAULT" -> Optional.of(new InsertedValue.Default());
            case "TRUE" -> Optional.of(new InsertedValue.Truth(true));
            case "FALSE" -> Optional.of(new InsertedValue.Truth(false));
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  private Optional<InsertedValue> number(int index, String sign) {
    String text = tokens.textOf(index);
    return tokens.is(index, TokenKind.NUMBER) && NUMBER.matcher(text).matches()
        ? Optional.of(new InsertedValue.Numeric(sign + text))
        : Optional.empty();
  }

  private static Optional<InsertedValue> bytes(String literal) {
    var matcher = BYTES.matcher(literal);
    return matcher.matches()
        ? Optional.of(new InsertedValue.Bytes(HexFormat.of().parseHex(matcher.group(1))))
        : Optional.empty();
  }

  private String upperCase(int index) {
    return tokens.is(index, TokenKind.WORD) ? tokens.textOf(index).toUpperCase(Locale.ROOT) : "";
  }
}
