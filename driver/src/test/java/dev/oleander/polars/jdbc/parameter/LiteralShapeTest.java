package dev.oleander.polars.jdbc.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.jdbc.sql.Lexer;
import dev.oleander.polars.jdbc.sql.SqlScanException;
import dev.oleander.polars.jdbc.sql.Token;
import dev.oleander.polars.jdbc.sql.TokenKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever a value holds, its literal has the tokens of an ordinary value of its type. */
final class LiteralShapeTest {
  private static final String[] PIECES = {
    "'",
    "''",
    "\\",
    "\\'",
    "\"",
    "`",
    "--",
    "/*",
    "*/",
    "/*!",
    ";",
    "?",
    "?1",
    ":x",
    "$$",
    "$t$",
    "E'",
    "X'",
    "N'",
    "R'''",
    "Q'[",
    "U&'",
    "{d '",
    "}",
    "(",
    ")",
    "[",
    "\0",
    "\n",
    "\r",
    "\u2028",
    "\u00a0",
    "\ufeff",
    "\ud83d\ude00",
    "ä",
    "a",
    " ",
    "SELECT",
    " OR 1=1 ",
    "%",
    "_",
    "\u001a"
  };

  private static List<TokenKind> kinds(String sql) throws SqlScanException {
    return Lexer.tokenize("SELECT " + sql + " AS x").stream().map(Token::kind).toList();
  }

  private static String hostile(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @Test
  void textsAreOneToken() throws SQLException, SqlScanException {
    Random random = new Random(7);
    List<TokenKind> expected = kinds("'plain'");
    for (int i = 0; i < 20_000; i++) {
      String text = hostile(random);
      assertThat(kinds(Bound.sql(text))).as(text).isEqualTo(expected);
    }
  }

  @Test
  void listsOfTextsHaveAsManyTokensAsElements() throws SQLException, SqlScanException {
    Random random = new Random(8);
    for (int i = 0; i < 2_000; i++) {
      int size = 1 + random.nextInt(4);
      List<String> texts = IntStream.range(0, size).mapToObj(n -> hostile(random)).toList();
      List<String> plain = IntStream.range(0, size).mapToObj(n -> "plain").toList();
      assertThat(kinds(Bound.sql(texts))).isEqualTo(kinds(Bound.sql(plain)));
    }
  }

  @Test
  void bytesAndNumbersHoldNoQuote() throws SQLException, SqlScanException {
    Random random = new Random(9);
    byte[] bytes = new byte[32];
    List<TokenKind> binary = kinds("X'00'");
    List<TokenKind> number = kinds("CAST('1' AS DOUBLE)");
    for (int i = 0; i < 2_000; i++) {
      random.nextBytes(bytes);
      assertThat(kinds(Bound.sql(bytes))).isEqualTo(binary);
      assertThat(kinds(Bound.sql(Double.longBitsToDouble(random.nextLong())))).isEqualTo(number);
    }
  }
}
