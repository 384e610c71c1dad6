package dev.oleander.polars.jdbc.sql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives each table of a statement the one-part name it is registered under: its own last name where
 * nothing else of the statement has it, ignoring case, else a new one. One-part names are right in
 * every version of Polars; compound ones are not.
 */
final class AliasChooser {
  private static final String PREFIX = "__";

  private final Set<String> usedNumbers = new HashSet<>();
  private int lastNumber;

  AliasChooser(String text) {
    for (int i = text.indexOf(PREFIX); i >= 0; i = text.indexOf(PREFIX, i + 1)) {
      int start = i + PREFIX.length();
      int end = start;
      while (end < text.length() && Character.isDigit(text.charAt(end))) {
        end++;
      }
      usedNumbers.add(text.substring(start, end));
    }
  }

  /** The aliases of the tables that {@code resolved} names, in the order of their first use. */
  Map<VersionedTable, String> choose(
      ScannedQuery query, Map<FromItem.NamedTable, VersionedTable> resolved) {
    Map<VersionedTable, String> lastNames = new LinkedHashMap<>();
    Map<String, Set<VersionedTable>> users = new HashMap<>();
    resolved.forEach(
        (item, table) -> {
          String lastName = lastNames.computeIfAbsent(table, key -> item.last().value());
          addUser(users, lastName, table);
          item.alias().ifPresent(alias -> addUser(users, alias, table));
        });
    Map<VersionedTable, String> aliases = new LinkedHashMap<>();
    lastNames.forEach(
        (table, lastName) -> {
          String key = SelectScope.key(lastName);
          boolean free = users.get(key).size() == 1 && !query.otherNames().contains(key);
          aliases.put(table, free ? lastName : newName());
        });
    return aliases;
  }

  private static void addUser(
      Map<String, Set<VersionedTable>> users, String name, VersionedTable table) {
    users.computeIfAbsent(SelectScope.key(name), key -> new LinkedHashSet<>()).add(table);
  }

  /** A name {@code __n} that the text has nowhere. */
  String newName() {
    do {
      lastNumber++;
    } while (usedNumbers.contains(Integer.toString(lastNumber)));
    return PREFIX + lastNumber;
  }
}
