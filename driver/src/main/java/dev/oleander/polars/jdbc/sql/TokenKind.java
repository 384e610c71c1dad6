package dev.oleander.polars.jdbc.sql;

/** What a {@link Token} is. Whitespace and comments are not tokens. */
public enum TokenKind {
  /** An unquoted name or keyword. */
  WORD,
  /** A name in double quotes or backticks. */
  QUOTED_IDENTIFIER,
  /** A plain {@code '…'} string, which is also a name where a table or an alias is expected. */
  STRING,
  /** Any other string literal, such as {@code E'…'}, {@code X'…'} or {@code $$…$$}. */
  PREFIXED_STRING,
  /** A numeric literal. */
  NUMBER,
  /** A parameter marker: {@code ?}, {@code ?1} or {@code $1}. */
  PARAMETER,
  /** {@code (}. */
  LEFT_PAREN,
  /** {@code )}. */
  RIGHT_PAREN,
  /** {@code [}. */
  LEFT_BRACKET,
  /** {@code ]}. */
  RIGHT_BRACKET,
  /** <code>{</code>, also of a JDBC escape. */
  LEFT_BRACE,
  /** <code>}</code>. */
  RIGHT_BRACE,
  /** {@code ,}. */
  COMMA,
  /** {@code .}. */
  PERIOD,
  /** {@code ;}. */
  SEMICOLON,
  /** An operator, or any character that nothing else claims. */
  OPERATOR;

  boolean opens() {
    return this == LEFT_PAREN || this == LEFT_BRACKET || this == LEFT_BRACE;
  }

  boolean closes() {
    return this == RIGHT_PAREN || this == RIGHT_BRACKET || this == RIGHT_BRACE;
  }

  /** Whether {@code closer} ends the group that this kind starts. */
  boolean isClosedBy(TokenKind closer) {
    return switch (this) {
      case LEFT_PAREN -> closer == RIGHT_PAREN;
      case LEFT_BRACKET -> closer == RIGHT_BRACKET;
      case LEFT_BRACE -> closer == RIGHT_BRACE;
      default -> false;
    };
  }
}
