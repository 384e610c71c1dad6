package dev.oleander.polars.jdbc.json;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers as text, without a detour that could change them. */
final class NumberText {
  /** The longest number of any type has 78 characters; zeros may follow. */
  private static final int LONGEST = 400;

  /** The largest number of any type has 77 digits before its point. */
  private static final int MOST_DIGITS = 100;

  private NumberText() {}

  /**
   * A number as it is written, zeros at its end taken off.
   *
   * @throws BadValueException if it is none, or larger than any type
   */
  static BigDecimal decimal(String text) throws BadValueException {
    if (text.length() > LONGEST) {
      throw BadValueException.number(text, "has more digits than any type");
    }
    if (!isPlain(text)) {
      throw BadValueException.unreadable(text, "is no number");
    }
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw BadValueException.unreadable(text, "is no number", e);
    }
    if (number.signum() == 0) {
      return BigDecimal.ZERO;
    }
    if ((long) number.precision() - number.scale() > MOST_DIGITS) {
      throw BadValueException.number(text, "is out of range");
    }
    return number.stripTrailingZeros();
  }

  /** An integer, which may be written as {@code 1.0} or {@code 1e3}. */
  static BigInteger integer(String text) throws BadValueException {
    BigDecimal number = decimal(text);
    if (number.scale() > 0) {
      throw BadValueException.number(text, "is no integer");
    }
    return number.toBigIntegerExact();
  }

  /** Whether there are only characters that numbers have; Java takes digits of any script. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
