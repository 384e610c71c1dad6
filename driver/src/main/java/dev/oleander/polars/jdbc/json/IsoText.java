package dev.oleander.polars.jdbc.json;

/**
 * Reads dates and times in the notation of ISO 8601 from left to right. One object serves for all
 * values of a column: {@link #start} sets it to a text, the others take parts off its beginning.
 */
final class IsoText {
  static final int SECONDS_OF_DAY = 86_400;

  private static final int MOST_YEAR_DIGITS = 7;
  private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private char[] chars = {};
  private int start;
  private int at;
  private int end;

  private int secondOfDay;
  private int nanos;

  void start(char[] text, int offset, int length) {
    chars = text;
    start = offset;
    at = offset;
    end = offset + length;
  }

  /** The whole text. */
  @Override
  public String toString() {
    return new String(chars, start, end - start);
  }

  /** Whether nothing is left. */
  boolean isAtEnd() {
    return at == end;
  }

  /** Takes a character if it is the next, in upper or lower case. */
  boolean take(char upper) {
    if (at < end && (chars[at] == upper || chars[at] == Character.toLowerCase(upper))) {
      at++;
      return true;
    }
    return false;
  }

  /** Takes a date and answers its days since 1970-01-01. */
  long epochDay() throws BadValueException {
    boolean negative = take('-');
    boolean signed = negative || take('+');
    int from = at;
    int year = 0;
    while (at < end && isDigit(chars[at]) && at - from < MOST_YEAR_DIGITS) {
      year = year * 10 + (chars[at++] - '0');
    }
    if (at - from < 4 || (at - from > 4 && !signed) || !take('-')) {
      throw noDate();
    }
    if (negative) {
      year = -year;
    }
    int month = twoDigits();
    if (month < 1 || month > 12 || !take('-')) {
      throw noDate();
    }
    int day = twoDigits();
    boolean leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day < 1 || day > DAYS[month - 1] + (leap && month == 2 ? 1 : 0)) {
      throw noDate();
    }
    // Years that begin in March end with the day that not all of them have.
    long shifted = month > 2 ? year : year - 1L;
    long era = Math.floorDiv(shifted, 400L);
    long yearOfEra = shifted - era * 400;
    long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
  }

  /** Takes a time of day; {@link #secondOfDay} and {@link #nanos} have it then. */
  void time() throws BadValueException {
    int hour = twoDigits();
    int minute = take(':') ? twoDigits() : -1;
    int second = 0;
    nanos = 0;
    if (minute >= 0 && take(':')) {
      second = twoDigits();
      if (second >= 0 && (take('.') || take(','))) {
        fraction();
      }
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      throw BadValueException.time(toString(), "is no time as HH:MM:SS");
    }
    secondOfDay = hour * 3600 + minute * 60 + second;
  }

  int secondOfDay() {
    return secondOfDay;
  }

  int nanos() {
    return nanos;
  }

  /** Takes {@code Z}, {@code +HH}, {@code +HH:MM[:SS]} or {@code +HHMM}; answers seconds. */
  int offset() throws BadValueException {
    if (take('Z')) {
      return 0;
    }
    boolean negative = take('-');
    if (!negative && !take('+')) {
      throw noOffset();
    }
    int hours = twoDigits();
    int minutes = 0;
    int seconds = 0;
    if (hours >= 0 && !isAtEnd()) {
      boolean colon = take(':');
      minutes = twoDigits();
      if (colon && minutes >= 0 && take(':')) {
        seconds = twoDigits();
      }
    }
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) {
      throw noOffset();
    }
    int offset = hours * 3600 + minutes * 60 + seconds;
    return negative ? -offset : offset;
  }

  private void fraction() throws BadValueException {
    int from = at;
    while (at < end && isDigit(chars[at])) {
      int digit = chars[at] - '0';
      if (at - from < 9) {
        nanos = nanos * 10 + digit;
      } else if (digit != 0) {
        throw BadValueException.time(toString(), "is finer than a nanosecond");
      }
      at++;
    }
    if (at == from) {
      throw BadValueException.time(toString(), "has no digits behind the point");
    }
    for (int digits = at - from; digits < 9; digits++) {
      nanos *= 10;
    }
  }

  /** A number of two digits, or -1. */
  private int twoDigits() {
    if (end - at < 2 || !isDigit(chars[at]) || !isDigit(chars[at + 1])) {
      return -1;
    }
    int number = (chars[at] - '0') * 10 + (chars[at + 1] - '0');
    at += 2;
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private BadValueException noDate() {
    return BadValueException.time(toString(), "is no date as YYYY-MM-DD");
  }

  private BadValueException noOffset() {
    return BadValueException.time(toString(), "has no offset as Z or +HH:MM at its end");
  }
}
