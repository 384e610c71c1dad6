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

  private SqlScanException(Reason reason, TextPosition position, String message) {
    super(message);
    this.reason = reason;
    this.position = position;
  }

  static SqlScanException syntax(String text, int offset, String what) {
    return at(Reason.SYNTAX, "Malformed SQL", text, offset, what);
  }

  static SqlScanException unsupported(String text, int offset, String what) {
    return at(Reason.UNSUPPORTED, "Unsupported SQL", text, offset, what);
  }

  private static SqlScanException at(
      Reason reason, String label, String text, int offset, String what) {
    TextPosition position = TextPosition.of(text, offset);
    return new SqlScanException(reason, position, label + " at " + position + ": " + what);
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
