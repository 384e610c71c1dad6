package dev.oleander.polars.jdbc.sql;

/**
 * One lexical element of a statement.
 *
 * @param kind what it is
 * @param keyword the keyword an unquoted word spells, {@link Keyword#NONE} for everything else
 * @param start offset of its first {@code char} in the text
 * @param end offset after its last {@code char} in the text
 */
public record Token(TokenKind kind, Keyword keyword, int start, int end) {

  boolean is(TokenKind other) {
    return kind == other;
  }

  boolean is(Keyword other) {
    return keyword == other;
  }

  /** Whether this token can be one part of a compound name. */
  boolean isName() {
    return kind == TokenKind.WORD || kind == TokenKind.QUOTED_IDENTIFIER;
  }
}
