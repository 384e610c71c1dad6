package dev.oleander.polars.jdbc.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a FROM clause makes visible under one name. */
sealed interface FromItem {

  /** The name that columns can be qualified with: the alias, else the last part of the name. */
  String exposedName();

  /**
   * A table of a catalog.
   *
   * @param name the parts of its name
   * @param alias the alias that the statement gives it
   * @param takesAlias whether an alias may follow the name
   * @param version the state of the table that is asked for; empty for the newest
   */
  record NamedTable(
      List<Identifier> name,
      Optional<String> alias,
      boolean takesAlias,
      Optional<VersionClause> version)
      implements FromItem {

    /** Copies {@code name}. */
    public NamedTable {
      name = List.copyOf(name);
    }

    Identifier last() {
      return name.get(name.size() - 1);
    }

    int start() {
      return name.get(0).start();
    }

    /** Offset after the name, and after its version if it has one. */
    int end() {
      return version.map(VersionClause::endOffset).orElse(last().end());
    }

    List<String> parts() {
      return name.stream().map(Identifier::value).toList();
    }

    @Override
    public String exposedName() {
      return alias.orElse(last().value());
    }

    // Written out: Java 25 holds the class whose record equality it generates, softly, and so the
    // class loader of an unloaded driver.
    @Override
    public boolean equals(Object other) {
      return other instanceof NamedTable that
          && name.equals(that.name)
          && alias.equals(that.alias)
          && takesAlias == that.takesAlias
          && version.equals(that.version);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, alias, takesAlias, version);
    }
  }

  /** A common table expression, derived table, table function or join group. */
  record Other(String exposedName) implements FromItem {}
}
