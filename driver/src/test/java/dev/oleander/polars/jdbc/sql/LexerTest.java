package dev.oleander.polars.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {

  private static List<String> lexemes(String text) throws SqlScanException {
    return Lexer.tokenize(text).stream()
        .map(token -> text.substring(token.start(), token.end()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'it''s'",
        "'back\\slash\\'",
        "E'it\\'s'",
        "e'it''s'",
        "X'0\\'0'",
        "N'x'",
        "B'01'",
        "b\"0\"\"1\"",
        "R'x\\'",
        "R'''it's'''",
        "r\"\"\"say \"x\" \"\"\"",
        "R''",
        "U&'\\0061'",
        "Q'[it's]'",
        "q'{it's}'",
        "nq'!it's!'",
        "$$it's$$",
        "$$$$",
        "$tag$ $$ '$tag$",
        "\"say \"\"hi\"\"\"",
        "`a``b`",
        "1.5e-3",
        ".5",
        "0x1F",
        "12L",
        "?",
        "?1",
        "$1",
        "#temp",
        "@variable",
        "a@b#c$d",
        "größe",
        "||/",
        "//",
        "<@",
        "#>>"
      })
  void readsAsOneToken(String text) throws SqlScanException {
    assertThat(lexemes(text)).containsExactly(text);
    assertThat(lexemes(" " + text + " ,")).containsExactly(text, ",");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "a.b => a . b",
        "1.a => 1. a",
        "a.1 => a .1",
        "1e => 1 e",
        "a--b => a",
        "a/*b*/c => a c",
        "a/*/*b*/*/c => a c",
        "a//*b*/ => a // * b * /",
        "a|/*b => a |/ * b",
        "E 'x' => E 'x'",
        "U&\"x\" => U & \"x\"",
        "x::y => x : : y",
        "{fn f(?)} => { fn f ( ? ) }",
        "a-1 => a - 1",
        "$ => $",
        "a^@b => a ^@ b"
      })
  void splits(String text, String expected) throws SqlScanException {
    assertThat(String.join(" ", lexemes(text))).isEqualTo(expected);
  }

  @Test
  void endsLineCommentsAtLineFeedOnly() throws SqlScanException {
    assertThat(lexemes("a -- b\rc\nd")).containsExactly("a", "d");
  }

  @Test
  void skipsEveryUnicodeSpace() throws SqlScanException {
    assertThat(lexemes("a\u00a0b\u2003c\u0085d\ufeffe")).hasSize(6);
  }

  @Test
  void tellsKeywordsInAnyCaseAndOnlyUnquoted() throws SqlScanException {
    List<Token> tokens = Lexer.tokenize("SeLeCt \"select\" selected");

    assertThat(tokens)
        .extracting(Token::keyword)
        .containsExactly(Keyword.SELECT, Keyword.NONE, Keyword.NONE);
  }

  @Test
  void givesParametersAndBracesKindsOfTheirOwn() throws SqlScanException {
    assertThat(Lexer.tokenize("{d ?}"))
        .extracting(Token::kind)
        .containsExactly(
            TokenKind.LEFT_BRACE, TokenKind.WORD, TokenKind.PARAMETER, TokenKind.RIGHT_BRACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'a",
        "\"a",
        "`a",
        "E'a\\'",
        "R'''a''",
        "Q'[a]",
        "Q' a '",
        "$$a$",
        "$x$a$y$",
        "/* a",
        "/* /* a */",
        "X'\\'"
      })
  void refusesWhatDoesNotEnd(String text) {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> Lexer.tokenize("b " + text))
        .withMessageContaining("line 1, column 3")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SqlScanException.Reason.SYNTAX));
  }

  @Test
  void refusesExecutableComments() {
    assertThatExceptionOfType(SqlScanException.class)
        .isThrownBy(() -> Lexer.tokenize("SELECT 1 /*!50000 , 2 */"))
        .withMessageContaining("executes the comment")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SqlScanException.Reason.UNSUPPORTED));
  }
}
