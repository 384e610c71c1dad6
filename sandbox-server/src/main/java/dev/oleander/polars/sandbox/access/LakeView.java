package dev.oleander.polars.sandbox.access;

import dev.oleander.polars.sandbox.catalog.FileReach;
import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.TableName;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.List;
import java.util.Optional;

/** The lake as someone with some rights sees it: what may not be read is not there. Any thread. */
public final class LakeView {
  private final Lake lake;
  private final Rights rights;

  public LakeView(Lake lake, Rights rights) {
    this.lake = lake;
    this.rights = rights;
  }

  public List<CatalogView> catalogs() {
    return lake.catalogs().stream()
        .filter(catalog -> rights.sees(catalog.name()))
        .map(catalog -> new CatalogView(catalog, rights))
        .toList();
  }

  /**
   * The catalog of this name.
   *
   * @throws SandboxException CATALOG_NOT_FOUND
   */
  public CatalogView catalog(String name) {
    return find(name)
        .orElseThrow(
            () -> Lake.notFound(name, catalogs().stream().map(CatalogView::name).toList()));
  }

  private Optional<CatalogView> find(String name) {
    return catalogs().stream().filter(catalog -> catalog.name().equals(name)).findFirst();
  }

  /**
   * What a box may open in which a workload over one catalog runs.
   *
   * @param catalog which need not be there if no tables are registered
   * @param registered the tables that it reads; empty for any that it may
   * @throws SandboxException what {@link CatalogView#reach} throws
   */
  public BoxReach reach(String catalog, Optional<List<TableName>> registered) {
    Optional<FileReach> files = find(catalog).map(view -> view.reach(registered));
    boolean all = lake.catalogs().stream().allMatch(each -> rights.readsAll(each.name()));
    return new BoxReach(
        all ? Optional.empty() : Optional.of(files.map(FileReach::folders).orElse(List.of())),
        files);
  }
}
