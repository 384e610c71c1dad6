package dev.oleander.polars.jdbc.statement;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The results of metadata that somebody still has: most clients leave it to the connection to close
 * them. Any thread may use it.
 */
final class MetadataResults {
  private final Set<PolarsResultSet> open =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  void add(PolarsResultSet result) {
    open.add(result);
  }

  void closeAll() {
    copy().forEach(PolarsResultSet::close);
  }

  private List<PolarsResultSet> copy() {
    synchronized (open) { // which its copying needs
      return List.copyOf(open);
    }
  }
}
