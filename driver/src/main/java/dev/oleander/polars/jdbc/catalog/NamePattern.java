package dev.oleander.polars.jdbc.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * A name pattern of {@link java.sql.DatabaseMetaData}: {@code %} is any text, {@code _} any one
 * character, {@code \} takes the special meaning from what follows.
 *
 * <p>Many clients pass exact names without escaping them. So a pattern that is, character for
 * character, a name that exists selects only that name and is never widened.
 */
final class NamePattern {
  private static final char ESCAPE = '\\';

  // Null stands for "all".
  private final String pattern;
  private final boolean literal;

  private NamePattern(String pattern, boolean literal) {
    this.pattern = pattern;
    this.literal = literal;
  }

  /**
   * @param pattern null selects all names; the empty text selects none, since nothing in the lake
   *     is without a name
   */
  static NamePattern of(String pattern) {
    return new NamePattern(pattern, false);
  }

  /**
   * A name, in which no character has a special meaning.
   *
   * @param name null selects all names
   */
  static NamePattern name(String name) {
    return new NamePattern(name, true);
  }

  /** Whether every name is selected, whatever it is. */
  boolean selectsAll() {
    return pattern == null || (!literal && pattern.equals("%"));
  }

  /** Whether the pattern is this very name, and so was meant for nothing else. */
  boolean isName(String name) {
    return name.equals(pattern);
  }

  /** The names that the pattern selects, in the order given. */
  List<String> select(List<String> names) {
    if (selectsAll()) {
      return names;
    }
    if (names.contains(pattern)) {
      return List.of(pattern);
    }
    return literal ? List.of() : matching(names);
  }

  /** The names that the pattern matches as LIKE would, in the order given. */
  List<String> matching(List<String> names) {
    if (selectsAll()) {
      return names;
    }
    List<String> selected = new ArrayList<>();
    for (String name : names) {
      if (matches(name)) {
        selected.add(name);
      }
    }
    return selected;
  }

  /**
   * Greedy with one point of return, so that no pattern takes more than |pattern| · |name| steps.
   */
  private boolean matches(String name) {
    int p = 0;
    int n = 0;
    int returnPattern = -1;
    int returnName = -1;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '%') {
        p++;
        returnPattern = p;
        returnName = n;
        continue;
      }
      int step = step(p, name, n);
      if (step > 0) {
        p += step;
        n += charCount(name, n);
      } else if (returnPattern >= 0) {
        returnName += charCount(name, returnName);
        n = returnName;
        p = returnPattern;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  /** How much of the pattern at {@code p} takes the character at {@code n}; 0 if it does not. */
  private int step(int p, String name, int n) {
    if (p >= pattern.length()) {
      return 0;
    }
    char c = pattern.charAt(p);
    if (c == '_') {
      return 1;
    }
    boolean escaped = c == ESCAPE && p + 1 < pattern.length();
    int literal = pattern.codePointAt(escaped ? p + 1 : p);
    if (literal != name.codePointAt(n)) {
      return 0;
    }
    return Character.charCount(literal) + (escaped ? 1 : 0);
  }

  private static int charCount(String text, int index) {
    return Character.charCount(text.codePointAt(index));
  }
}
