package dev.oleander.polars.sandbox.access;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a principal may read and write, and which stored scripts it may run. Names are compared
 * exactly, as the catalog compares them; a right to a namespace is none to the namespaces within
 * it.
 *
 * @param everything whether all of the lake may be read; then the next two are empty
 * @param catalogs those of which all may be read
 * @param namespaces those that may be read, by catalog; of catalogs that are not in {@code
 *     catalogs}
 * @param write whether what may be read may be written too
 * @param scripts the namespaces of the stored scripts that may be run; empty for all
 */
public record Rights(
    boolean everything,
    Set<String> catalogs,
    Map<String, Set<String>> namespaces,
    boolean write,
    Optional<Set<String>> scripts) {

  /** To do all that there is to do. */
  public static final Rights ALL = new Rights(true, Set.of(), Map.of(), true);

  /** To nothing. */
  public static final Rights NONE =
      new Rights(false, Set.of(), Map.of(), false, Optional.of(Set.of()));

  private static final String ANY = "*";

  public Rights {
    catalogs = Set.copyOf(catalogs);
    Map<String, Set<String>> copy = new LinkedHashMap<>();
    namespaces.forEach((catalog, names) -> copy.put(catalog, Set.copyOf(names)));
    namespaces = Map.copyOf(copy);
    scripts = scripts.map(Set::copyOf);
  }

  /** Those that leave all stored scripts. */
  public Rights(
      boolean everything,
      Set<String> catalogs,
      Map<String, Set<String>> namespaces,
      boolean write) {
    this(everything, catalogs, namespaces, write, Optional.empty());
  }

  /**
   * The same rights in the lake.
   *
   * @param some the namespaces of the stored scripts that may be run
   */
  Rights withScripts(Set<String> some) {
    return new Rights(everything, catalogs, namespaces, write, Optional.of(some));
  }

  /** To all of the lake. */
  static Rights toEverything(boolean write) {
    return new Rights(true, Set.of(), Map.of(), write);
  }

  /**
   * To some of the lake.
   *
   * @param catalogs names of catalogs
   * @param namespaces {@code catalog.namespace}, where the first dot parts the two, or {@code
   *     catalog.*}
   * @throws IllegalArgumentException for what is not of this form
   */
  static Rights to(List<String> catalogs, List<String> namespaces, boolean write) {
    Set<String> whole = new TreeSet<>();
    for (String catalog : catalogs) {
      if (catalog.isEmpty()) {
        throw new IllegalArgumentException("a catalog has an empty name");
      }
      whole.add(catalog);
    }
    Map<String, Set<String>> parts = new TreeMap<>();
    for (String name : namespaces) {
      int dot = name.indexOf('.');
      if (dot <= 0 || dot == name.length() - 1) {
        throw new IllegalArgumentException(
            "'%s' does not name a namespace: write catalog.namespace or catalog.*".formatted(name));
      }
      String catalog = name.substring(0, dot);
      String namespace = name.substring(dot + 1);
      if (namespace.equals(ANY)) {
        whole.add(catalog);
      } else {
        parts.computeIfAbsent(catalog, absent -> new TreeSet<>()).add(namespace);
      }
    }
    parts.keySet().removeAll(whole);
    return new Rights(false, whole, parts, write);
  }

  /** Whether there is anything in the catalog that may be read. */
  public boolean sees(String catalog) {
    return readsAll(catalog) || namespaces.containsKey(catalog);
  }

  /** Whether all of the catalog may be read, what comes to be in it too. */
  public boolean readsAll(String catalog) {
    return everything || catalogs.contains(catalog);
  }

  /**
   * Whether a namespace may be read.
   *
   * @param namespace its levels joined by dots
   */
  public boolean reads(String catalog, String namespace) {
    return readsAll(catalog) || namespaces.getOrDefault(catalog, Set.of()).contains(namespace);
  }

  /**
   * Whether a namespace may be written.
   *
   * @param namespace its levels joined by dots
   */
  public boolean writes(String catalog, String namespace) {
    return write && reads(catalog, namespace);
  }

  /**
   * Whether the stored scripts of a namespace may be run; one is run with the rights of whoever
   * runs it.
   */
  public boolean runs(String scriptNamespace) {
    return scripts.isEmpty() || scripts.get().contains(scriptNamespace);
  }
}
