package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.text.Normalizer;
import java.util.List;

/**
 * Which names a new namespace or table may have: those that look like what they are, and that no
 * reader takes for something else. What other engines have made may be called anything.
 */
public final class NewNames {
  /** What the databases of JDBC catalogs hold of the name of a table, or of a whole namespace. */
  private static final int MOST_CHARACTERS = 255;

  private static final int MOST_LEVELS = 16;
  private static final int MOST_SHOWN = 60;

  private NewNames() {}

  /**
   * @param namespace its levels joined by dots
   * @throws SandboxException INVALID_REQUEST
   */
  static void checkNamespace(String namespace) {
    checkNamespace(List.of(namespace.split("\\.", -1)));
  }

  /**
   * Checks the name of a namespace.
   *
   * @param levels of the namespace, from the outermost on
   * @throws SandboxException INVALID_REQUEST
   */
  public static void checkNamespace(List<String> levels) {
    if (levels.isEmpty() || levels.size() > MOST_LEVELS) {
      throw new SandboxException(
          ErrorCode.INVALID_REQUEST, "a namespace has 1 to %d levels".formatted(MOST_LEVELS));
    }
    levels.forEach(level -> check("a level of the namespace", level));
    checkLength("the namespace", String.join(".", levels));
  }

  /**
   * Checks a name within a namespace.
   *
   * @param table the name of a table or a view
   * @throws SandboxException INVALID_REQUEST
   */
  public static void checkTable(String table) {
    check("the table's name", table);
    checkLength("the table's name", table);
  }

  private static void check(String what, String name) {
    if (name.isEmpty()) {
      throw invalid(what, name, "is empty");
    }
    if (isSpace(name.codePointAt(0)) || isSpace(name.codePointBefore(name.length()))) {
      throw invalid(what, name, "begins or ends with white space");
    }
    if (name.indexOf('.') >= 0) {
      throw invalid(what, name, "holds a dot, which parts namespaces and tables");
    }
    name.codePoints()
        .filter(NewNames::isUnseen)
        .findFirst()
        .ifPresent(
            character -> {
              throw invalid(what, name, "holds U+%04X, which nobody sees".formatted(character));
            });
    if (!Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
      throw invalid(what, name, "is not in Unicode's composed form (NFC)");
    }
    for (String part : name.split("[/\\\\]", -1)) {
      if (part.isBlank()) {
        throw invalid(what, name, "begins or ends with a slash, or has two in a row");
      }
    }
  }

  private static boolean isSpace(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  private static boolean isUnseen(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static void checkLength(String what, String name) {
    if (name.length() > MOST_CHARACTERS) {
      throw invalid(
          what,
          name.substring(0, MOST_SHOWN) + "…",
          "is longer than %d characters".formatted(MOST_CHARACTERS));
    }
  }

  private static SandboxException invalid(String what, String name, String problem) {
    StringBuilder shown = new StringBuilder();
    name.codePoints()
        .limit(MOST_SHOWN)
        .forEach(character -> shown.appendCodePoint(isUnseen(character) ? '\ufffd' : character));
    return new SandboxException(
        ErrorCode.INVALID_REQUEST, "%s '%s' %s".formatted(what, shown, problem));
  }
}
