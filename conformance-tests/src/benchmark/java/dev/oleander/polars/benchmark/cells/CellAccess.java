package dev.oleander.polars.benchmark.cells;

/** A way to read a cell. */
public enum CellAccess {
  INDEX("getter of its type, by index"),
  LABEL("getter of its type, by label"),
  OBJECT("`getObject(int)`"),
  STRING("`getString(int)`");

  private final String title;

  CellAccess(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
