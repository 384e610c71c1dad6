package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Replaces compound table names, and the prefixes of columns that use them, by one-part names. */
final class StatementRewriter {
  private final TokenSequence tokens;
  private final ScannedQuery query;

  StatementRewriter(TokenSequence tokens, ScannedQuery query) {
    this.tokens = tokens;
    this.query = query;
  }

  RewrittenSql rewrite(NameResolver resolver, PositionMap written) throws SqlScanException {
    String text = tokens.text();
    refuseMisplacedVersion();
    Map<FromItem.NamedTable, VersionedTable> resolved = new LinkedHashMap<>();
    for (FromItem.NamedTable item : query.tables()) {
      Optional<TableVersion> version = Optional.empty();
      if (item.version().isPresent()) {
        version = Optional.of(item.version().get().version(tokens));
      }
      resolved.put(item, new VersionedTable(resolver.resolve(item.parts()), version));
    }
    AliasChooser chooser = new AliasChooser(text);
    Map<VersionedTable, String> aliases = chooser.choose(query, resolved);
    ColumnBinder binder = new ColumnBinder(text, query, resolver, resolved);
    binder.bind();

    List<Splice> splices = SilentlyWrongConstructs.repair(tokens, query);
    Map<FromItem.NamedTable, String> newNames = new HashMap<>();
    for (FromItem.NamedTable item : query.tables()) {
      if (binder.ambiguous().contains(item)) {
        newNames.put(item, chooser.newName());
      }
      String exposedName = newNames.getOrDefault(item, item.exposedName());
      splice(item, aliases.get(resolved.get(item)), exposedName, splices);
    }
    for (ColumnBinder.BoundPrefix prefix : binder.boundPrefixes()) {
      FromItem.NamedTable table = prefix.table();
      List<Identifier> parts = prefix.chain().parts();
      splices.add(
          new Splice(
              parts.get(0).start(),
              parts.get(prefix.length() - 1).end(),
              Identifier.quote(newNames.getOrDefault(table, table.exposedName()))));
    }
    if (!splices.isEmpty()) {
      refuseUnknownConstruct();
    }
    PositionMap positions = written.then(splices);
    List<RegisteredTable> registered = new ArrayList<>();
    aliases.forEach(
        (table, alias) ->
            registered.add(new RegisteredTable(alias, table.table(), table.version())));
    return new RewrittenSql(positions.rewritten(), registered, positions);
  }

  private static void splice(
      FromItem.NamedTable item, String alias, String exposedName, List<Splice> splices) {
    boolean needsAlias = item.takesAlias() && item.alias().isEmpty() && !exposedName.equals(alias);
    if (item.version().isEmpty()
        && item.name().size() == 1
        && item.last().value().equals(alias)
        && !needsAlias) {
      return;
    }
    String replacement = Identifier.quote(alias);
    if (needsAlias) {
      replacement += " AS " + Identifier.quote(exposedName);
    }
    splices.add(new Splice(item.start(), item.end(), replacement));
  }

  private void refuseMisplacedVersion() throws SqlScanException {
    for (int i = 0; i < tokens.size(); i++) {
      if (VersionClause.startsAt(tokens, i) && !query.versions().contains(i)) {
        throw VersionClause.misplaced(tokens, i);
      }
    }
  }

  private void refuseUnknownConstruct() throws SqlScanException {
    if (query.firstUnknown().isEmpty()) {
      return;
    }
    int index = query.firstUnknown().get().tokenIndex();
    if (index >= tokens.size()) {
      throw SqlScanException.syntax(
          tokens.text(), tokens.text().length(), "the statement ends too early; complete it");
    }
    throw SqlScanException.unsupported(
        tokens.text(),
        tokens.get(index).start(),
        "the driver cannot name tables in a statement with \""
            + tokens.textOf(index)
            + "\" here; leave it out, or use one-part table names and aliases");
  }
}
