package dev.oleander.polars.jdbc.sql;

/**
 * A statement that the driver will not send: it is malformed, or Polars would not give it the
 * meaning that it has in standard SQL.
 */
public final class SqlScanException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a statement is refused; the caller chooses the SQLState by it. */
  public enum Reason {
    /** The text is no well-formed statement. */
    SYNTAX,
    /** The statement is well-formed, but cannot be run, or not with its standard meaning. */
    UNSUPPORTED
  }

  private final Reason reason;
  private final TextPosition position;
  private final String what;

  private SqlScanException(Reason reason, TextPosition position, String what) {
    super(
        (reason == Reason.SYNTAX ? "Malformed SQL" : "Unsupported SQL")
            + " at "
            + position
            + ": "
            + what);
    this.reason = reason;
    this.position = position;
    this.what = what;
  }

  static SqlScanException syntax(String text, int offset, String what) {
    return new SqlScanException(Reason.SYNTAX, TextPosition.of(text, offset), what);
  }

  static SqlScanException unsupported(String text, int offset, String what) {
    return new SqlScanException(Reason.UNSUPPORTED, TextPosition.of(text, offset), what);
  }

  /** The same refusal of a rewritten text, at its place in the original. */
  SqlScanException inOriginalOf(PositionMap positions) {
    SqlScanException moved =
        new SqlScanException(reason, positions.originalOf(position.offset()), what);
    moved.setStackTrace(getStackTrace());
    return moved;
  }

  /** Why the statement is refused. */
  public Reason reason() {
    return reason;
  }

  /** Where in the text as the application wrote it. */
  public TextPosition position() {
    return position;
  }
}
