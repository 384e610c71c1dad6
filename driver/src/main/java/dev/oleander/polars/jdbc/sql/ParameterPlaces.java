package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Where the parameters of a statement stand, and what that makes of their values. Immutable. */
final class ParameterPlaces {

  /** What a place takes. */
  enum Kind {
    /** An expression. */
    VALUE,
    /** Digits, as LIMIT does. */
    COUNT
  }

  /**
   * The place of a parameter outside of the lists of IN.
   *
   * @param token the index of its token
   */
  record Place(int token, Kind kind) {}

  /**
   * A list after IN that has a parameter as an element.
   *
   * @param open the index of its opening parenthesis
   * @param elements the tokens of its elements
   */
  record InList(int open, List<FunctionCall.Operand> elements) {
    InList {
      elements = List.copyOf(elements);
    }
  }

  /** What {@code <=>} binds like, to the left. */
  private static final String COMPARISON = "=<>!";

  private final TokenSequence tokens;
  private final List<Place> places;
  private final List<InList> inLists;
  private final Set<Integer> counts;

  ParameterPlaces(TokenSequence tokens, List<Place> places, List<InList> inLists) {
    this.tokens = tokens;
    this.places = List.copyOf(places);
    this.inLists = List.copyOf(inLists);
    this.counts =
        places.stream()
            .filter(place -> place.kind() == Kind.COUNT)
            .map(Place::token)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Finds the places of a statement whose parameters are numbered.
   *
   * @throws SqlScanException if a parameter stands where a value cannot
   */
  static ParameterPlaces of(SqlStatement statement) throws SqlScanException {
    TokenSequence tokens = statement.sequence();
    return switch (statement.kind()) {
      case QUERY, EXPLAIN, INSERT, CREATE -> new ParameterScanner(tokens).scan();
      default -> new ParameterPlaces(tokens, anywhere(tokens), List.of());
    };
  }

  private static List<Place> anywhere(TokenSequence tokens) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.is(i, TokenKind.PARAMETER)) {
        places.add(new Place(i, Kind.VALUE));
      }
    }
    return places;
  }

  /** Whether nothing but the digits of a number can stand in the place of a parameter's token. */
  boolean takesCount(int token) {
    return counts.contains(token);
  }

  /** What to write in the places, given the values of the parameters by their numbers. */
  List<Splice> bind(List<ParameterLiteral> values) throws SqlScanException {
    List<Splice> splices = new ArrayList<>();
    for (Place place : places) {
      ParameterLiteral value = value(place.token(), values);
      splices.add(
          replacing(place.token(), place.kind() == Kind.COUNT ? count(place, value) : value.sql()));
    }
    for (InList list : inLists) {
      bind(list, values, splices);
    }
    return splices;
  }

  private ParameterLiteral value(int token, List<ParameterLiteral> values) {
    return values.get(Integer.parseInt(tokens.textOf(token).substring(1)) - 1);
  }

  private String count(Place place, ParameterLiteral value) throws SqlScanException {
    if (value.wholeNumber().isEmpty()) {
      throw SqlScanException.unsupported(
          tokens.text(),
          tokens.get(place.token()).start(),
          (value.isNull() ? "NULL cannot stand here" : "this value cannot stand here")
              + ": Polars takes nothing but a whole number that is not negative; set one");
    }
    return value.wholeNumber().get();
  }

  private Splice replacing(int token, String sql) {
    int start = tokens.get(token).start();
    int end = tokens.get(token).end();
    return new Splice(start, end, apart(start, sql, end));
  }

  /** {@code sql} with the spaces that keep it apart from the text before and after it. */
  private String apart(int start, String sql, int end) {
    String text = tokens.text();
    String before =
        start == 0 || TranslatedText.canTouch(text.charAt(start - 1), sql.charAt(0)) ? "" : " ";
    String after =
        end == text.length()
                || TranslatedText.canTouch(sql.charAt(sql.length() - 1), text.charAt(end))
            ? ""
            : " ";
    return before + sql + after;
  }

  private void bind(InList list, List<ParameterLiteral> values, List<Splice> splices)
      throws SqlScanException {
    if (list.elements().stream().allMatch(element -> isEmpty(element, values))) {
      bindEmpty(list, values, splices);
      return;
    }
    boolean kept = false;
    for (int i = 0; i < list.elements().size(); i++) {
      FunctionCall.Operand element = list.elements().get(i);
      if (!isParameter(element)) {
        kept = true;
      } else if (!isEmpty(element, values)) {
        kept = true;
        splices.add(replacing(element.from(), spelled(value(element.from(), values))));
      } else if (kept) { // the comma before it goes, too
        int before = tokens.get(list.elements().get(i - 1).to() - 1).end();
        splices.add(new Splice(before, tokens.get(element.from()).end(), ""));
      } else {
        int after = tokens.get(list.elements().get(i + 1).from()).start();
        splices.add(new Splice(tokens.get(element.from()).start(), after, ""));
      }
    }
  }

  /**
   * Nothing is in an empty list, not even NULL. Polars takes no empty list, so the comparison with
   * NULL, which is NULL, becomes what is wanted.
   */
  private void bindEmpty(InList list, List<ParameterLiteral> values, List<Splice> splices)
      throws SqlScanException {
    int next = tokens.closerOf(list.open()) + 1;
    if (tokens.is(next, TokenKind.OPERATOR)
        && COMPARISON.indexOf(tokens.textOf(next).charAt(0)) < 0) {
      throw SqlScanException.unsupported(
          tokens.text(),
          tokens.get(next).start(),
          "put the IN before \"" + tokens.textOf(next) + "\" in parentheses: (a IN (?))");
    }
    ParameterLiteral value = value(list.elements().get(0).from(), values);
    String none = value.list().orElseThrow().none();
    int inside = tokens.get(list.open()).end();
    int close = tokens.get(tokens.closerOf(list.open())).start();
    int behind = close + 1;
    boolean negated = tokens.is(list.open() - 2, Keyword.NOT);
    String result = negated ? " <=> FALSE <=> FALSE" : " <=> TRUE";
    splices.add(new Splice(inside, close, none));
    splices.add(new Splice(behind, behind, apart(behind, result, behind)));
  }

  private boolean isParameter(FunctionCall.Operand element) {
    return element.from() + 1 == element.to() && tokens.is(element.from(), TokenKind.PARAMETER);
  }

  private boolean isEmpty(FunctionCall.Operand element, List<ParameterLiteral> values) {
    return isParameter(element)
        && value(element.from(), values).list().filter(list -> list.sql().isEmpty()).isPresent();
  }

  private static String spelled(ParameterLiteral value) {
    return value.list().map(list -> String.join(", ", list.sql())).orElse(value.sql());
  }
}
