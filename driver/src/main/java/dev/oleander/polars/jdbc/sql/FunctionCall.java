package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A function as {@code {fn …}} calls it.
 *
 * @param tokens the whole text
 * @param name token index of its name
 * @param operands token ranges between its commas
 */
record FunctionCall(TokenSequence tokens, int name, List<Operand> operands) {

  /** The tokens {@code [from, to)} of the text, at least one. */
  record Operand(int from, int to) {}

  FunctionCall {
    operands = List.copyOf(operands);
  }

  /**
   * Reads the operands between parentheses.
   *
   * @param separator a word that parts operands as a comma does, such as FROM; NONE for no such
   *     word
   */
  static FunctionCall read(TokenSequence tokens, int name, Keyword separator)
      throws SqlScanException {
    List<Operand> operands = new ArrayList<>();
    int open = name + 1;
    if (tokens.is(open, TokenKind.LEFT_PAREN) && tokens.closerOf(open) > open + 1) {
      int close = tokens.closerOf(open);
      int from = open + 1;
      for (int i = from; i <= close; i++) {
        boolean separates =
            tokens.is(i, TokenKind.COMMA)
                || (separator != Keyword.NONE
                    && tokens.is(i, separator)
                    && !tokens.isDistinctFrom(i));
        if (i == close || separates) {
          if (i == from) {
            throw SqlScanException.syntax(
                tokens.text(), tokens.get(i).start(), "an operand is missing here; write one");
          }
          operands.add(new Operand(from, i));
          from = i + 1;
        } else if (tokens.get(i).kind().opens()) {
          i = tokens.closerOf(i);
        }
      }
    }
    return new FunctionCall(tokens, name, operands);
  }

  /** The operand, which counts from 1, in upper case if it is a single word. */
  Optional<String> word(int operand) {
    Operand range = operands.get(operand - 1);
    boolean word = range.to() - range.from() == 1 && tokens.is(range.from(), TokenKind.WORD);
    return word
        ? Optional.of(tokens.textOf(range.from()).toUpperCase(Locale.ROOT))
        : Optional.empty();
  }

  int start() {
    return tokens.get(name).start();
  }

  int startOf(int operand) {
    return tokens.get(operands.get(operand - 1).from()).start();
  }
}
