package dev.oleander.polars.jdbc.statement;

import dev.oleander.polars.jdbc.catalog.Lake;
import dev.oleander.polars.jdbc.catalog.MetadataRows;
import dev.oleander.polars.jdbc.catalog.MetadataShape;
import dev.oleander.polars.jdbc.catalog.ShownLake;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.config.SessionSettings;
import dev.oleander.polars.jdbc.sql.DefaultNames;
import dev.oleander.polars.jdbc.sql.SessionCommand;
import dev.oleander.polars.jdbc.sql.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Carries out the commands that need no workload. Any thread may use it. */
final class SessionCommands {
  private final PolarsConnection connection;
  private final Lake lake;
  private final ShownLake shown;
  private final SessionSettings settings;

  SessionCommands(PolarsConnection connection) {
    this.connection = connection;
    this.lake = connection.session().lake();
    this.shown = new ShownLake(lake);
    this.settings = connection.session().settings();
  }

  /**
   * Carries a command out.
   *
   * @return the rows; empty for a command that has none
   * @throws SQLException 3D000, 3F000 or 42S02 for what is not there, 22023 for a setting that is
   *     not possible
   */
  Optional<MetadataRows> execute(SessionCommand command) throws SQLException {
    if (command instanceof SessionCommand.ShowCatalogs show) {
      return Optional.of(shown.showCatalogs(like(show.like())));
    }
    if (command instanceof SessionCommand.ShowSchemas show) {
      return Optional.of(
          shown.showSchemas(
              show.catalog().orElseGet(connection::currentCatalog), like(show.like())));
    }
    if (command instanceof SessionCommand.ShowTables show) {
      Place place = place(show.namespace());
      return Optional.of(shown.showTables(place.catalog(), place.namespace(), like(show.like())));
    }
    if (command instanceof SessionCommand.ShowColumns show) {
      TableName table = names().resolve(show.table());
      return Optional.of(
          shown.showColumns(
              table.catalog().orElseGet(connection::currentCatalog),
              String.join(".", table.namespace()),
              table.table(),
              like(show.like())));
    }
    if (command instanceof SessionCommand.ShowSettings show) {
      return Optional.of(showSettings(show));
    }
    change(command);
    return Optional.empty();
  }

  private void change(SessionCommand command) throws SQLException {
    if (command instanceof SessionCommand.UseCatalog use) {
      requireCatalog(use.name());
      connection.setCatalog(use.name());
    } else if (command instanceof SessionCommand.UseSchema use) {
      Place place = place(use.namespace());
      requireNamespace(place);
      connection.setCatalog(place.catalog());
      connection.setSchema(place.namespace());
    } else if (command instanceof SessionCommand.SetSetting set) {
      settings.set(set.name(), set.value());
    } else if (command instanceof SessionCommand.ResetSetting reset) {
      if (reset.name().isPresent()) {
        settings.reset(reset.name().get());
      } else {
        settings.resetAll();
      }
    }
  }

  private static String like(Optional<String> pattern) {
    return pattern.orElse(null);
  }

  /** A namespace with its catalog. */
  private record Place(String catalog, String namespace) {}

  /** A first part that names a catalog is one, unless it is all there is. */
  private Place place(List<String> parts) throws SQLException {
    String current = connection.currentCatalog();
    if (parts.isEmpty()) {
      return new Place(current, connection.currentSchema());
    }
    List<String> namespace = parts;
    if (parts.size() > 1 && lake.catalogs().contains(parts.get(0))) {
      current = parts.get(0);
      namespace = parts.subList(1, parts.size());
    }
    return new Place(current, String.join(".", namespace));
  }

  private DefaultNames names() throws SQLException {
    return new DefaultNames(
        Optional.of(connection.currentCatalog()),
        List.of(connection.currentSchema().split("\\.", -1)),
        Set.copyOf(lake.catalogs()));
  }

  /** Says so if a catalog is not there. */
  private void requireCatalog(String name) throws SQLException {
    shown.showSchemas(name, null);
  }

  /** Says so if a namespace is not there. */
  private void requireNamespace(Place place) throws SQLException {
    shown.showTables(place.catalog(), place.namespace(), null);
  }

  private MetadataRows showSettings(SessionCommand.ShowSettings show) throws SQLException {
    List<ConnectionProperty<?>> shown =
        show.name().isPresent()
            ? List.of(settings.changeable(show.name().get()))
            : SessionSettings.CHANGEABLE;
    List<Object[]> rows = new ArrayList<>();
    for (ConnectionProperty<?> property : shown) {
      rows.add(
          new Object[] {
            property.key(), settings.text(property), settings.opened(property), property.help()
          });
    }
    return new MetadataRows(MetadataShape.SETTINGS, rows);
  }
}
