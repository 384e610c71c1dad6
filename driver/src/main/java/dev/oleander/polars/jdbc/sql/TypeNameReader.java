package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the names of types in column definitions. */
final class TypeNameReader {
  private static final int MOST_LEVELS = 32;

  private final TokenCursor cursor;
  private int level;

  TypeNameReader(TokenCursor cursor) {
    this.cursor = cursor;
  }

  /**
   * Reads the type that starts here, with all that belongs to it.
   *
   * @throws SqlScanException if there is none
   */
  TypeName read() throws SqlScanException {
    if (++level > MOST_LEVELS) {
      throw cursor.unsupported("types are nested too deep");
    }
    TypeName type = nestedOrSimple();
    while (cursor.at(TokenKind.LEFT_BRACKET)) {
      cursor.take(TokenKind.LEFT_BRACKET);
      cursor.require(TokenKind.RIGHT_BRACKET, "an array has no size: write []");
      type = array(type);
    }
    level--;
    return type;
  }

  private TypeName nestedOrSimple() throws SqlScanException {
    String name = cursor.upperCase();
    if (name.isEmpty()) {
      throw cursor.syntax("the name of a type is missing");
    }
    cursor.take(TokenKind.WORD);
    return switch (name) {
      case "ARRAY", "LIST" -> {
        Group group = open(name);
        TypeName element = read();
        close(group);
        yield array(element);
      }
      case "MAP" -> {
        Group group = open(name);
        TypeName key = read();
        cursor.require(TokenKind.COMMA, "MAP has a type for its keys and one for its values");
        TypeName value = read();
        close(group);
        yield new TypeName(
            "MAP",
            List.of(),
            List.of(
                new ColumnDefinition("key", key, true, Optional.empty()),
                new ColumnDefinition("value", value, false, Optional.empty())));
      }
      case "STRUCT", "ROW" -> {
        Group group = open(name);
        List<ColumnDefinition> fields = new ArrayList<>();
        do {
          fields.add(field());
        } while (cursor.take(TokenKind.COMMA));
        close(group);
        yield new TypeName("STRUCT", List.of(), fields);
      }
      default -> simple(name);
    };
  }

  private static TypeName array(TypeName element) {
    return new TypeName(
        "ARRAY",
        List.of(),
        List.of(new ColumnDefinition("element", element, false, Optional.empty())));
  }

  private ColumnDefinition field() throws SqlScanException {
    String name = cursor.name("a field");
    cursor.takeOperator(':');
    TypeName type = read();
    boolean required = cursor.take("NOT", "NULL");
    Optional<String> comment =
        cursor.take("COMMENT") ? Optional.of(cursor.string("a comment")) : Optional.empty();
    return new ColumnDefinition(name, type, required, comment);
  }

  private enum Group {
    ANGLES,
    PARENTHESES
  }

  private Group open(String name) throws SqlScanException {
    if (cursor.takeOperator('<')) {
      return Group.ANGLES;
    }
    if (cursor.take(TokenKind.LEFT_PAREN)) {
      return Group.PARENTHESES;
    }
    throw cursor.syntax(name + " needs the types in it: " + name + "<…>");
  }

  private void close(Group group) throws SqlScanException {
    boolean closed =
        group == Group.ANGLES ? cursor.takeOperator('>') : cursor.take(TokenKind.RIGHT_PAREN);
    if (!closed) {
      throw cursor.syntax((group == Group.ANGLES ? ">" : ")") + " is missing after the type");
    }
  }

  private TypeName simple(String first) throws SqlScanException {
    String name = first;
    if (first.equals("DOUBLE") && cursor.take("PRECISION")) {
      name = "DOUBLE";
    } else if ((first.equals("CHARACTER") || first.equals("CHAR")) && cursor.take("VARYING")) {
      name = "VARCHAR";
    } else if (first.equals("BINARY") && cursor.take("VARYING")) {
      name = "VARBINARY";
    }
    List<Integer> numbers = new ArrayList<>();
    if (cursor.take(TokenKind.LEFT_PAREN)) {
      do {
        numbers.add(number());
      } while (cursor.take(TokenKind.COMMA));
      cursor.require(TokenKind.RIGHT_PAREN, "a comma or ) is missing");
    }
    if (first.equals("TIMESTAMP") || first.equals("TIME")) {
      if (cursor.take("WITHOUT")) {
        zone();
      } else if (cursor.take("WITH")) {
        zone();
        name += " WITH TIME ZONE";
      }
    }
    return new TypeName(name, numbers, List.of());
  }

  private void zone() throws SqlScanException {
    if (!cursor.take("TIME", "ZONE")) {
      throw cursor.syntax("TIME ZONE is missing");
    }
  }

  private int number() throws SqlScanException {
    String digits = cursor.at(TokenKind.NUMBER) ? cursor.tokens().textOf(cursor.position()) : "";
    if (!digits.matches("[0-9]{1,9}")) {
      throw cursor.syntax("a whole number is missing");
    }
    cursor.take(TokenKind.NUMBER);
    return Integer.parseInt(digits);
  }
}
