package dev.oleander.polars.sandbox.catalog.rest;

import dev.oleander.polars.sandbox.catalog.Lake;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.responses.ConfigResponse;

/**
 * Answers Iceberg's REST protocol for the catalogs of a lake. The prefix of a path is the name of
 * its catalog. What may not be read is not there. Any thread.
 */
public final class RestCatalogs {
  /** What {@code warehouse} means to a client that names none. */
  private static final String DEFAULT = "oleander";

  private final Lake lake;

  public RestCatalogs(Lake lake) {
    this.lake = lake;
  }

  /**
   * Does what a request asks for.
   *
   * @throws SandboxException for what is wrong, if the catalog has not said it in words of its own
   */
  public RestResponse answer(RestRequest request, RestRights rights) {
    try {
      if (request.route() == RestRoute.CONFIG) {
        return config(request, rights);
      }
      Caller caller = new Caller(visible(request.variables().get(0), rights), rights);
      if (request.route().changes() && !rights.write()) {
        throw new SandboxException(
            ErrorCode.FORBIDDEN,
            "your token may read catalog '%s' and not change it"
                .formatted(caller.catalog().name()));
      }
      return dispatch(caller, request);
    } catch (SandboxException e) {
      throw e;
    } catch (RuntimeException e) {
      return RestErrors.of(e).orElseThrow(() -> e);
    }
  }

  private static RestResponse dispatch(Caller caller, RestRequest request) {
    return switch (request.route()) {
      case CONFIG -> throw new IllegalStateException("the configuration is of no one catalog");
      case LIST_NAMESPACES -> RestNamespaces.list(caller, request);
      case CREATE_NAMESPACE -> RestNamespaces.create(caller, request);
      case LOAD_NAMESPACE -> RestNamespaces.load(caller, request);
      case NAMESPACE_EXISTS -> RestNamespaces.exists(caller, request);
      case DROP_NAMESPACE -> RestNamespaces.drop(caller, request);
      case UPDATE_NAMESPACE -> RestNamespaces.update(caller, request);
      case LIST_TABLES -> RestTables.list(caller, request);
      case CREATE_TABLE -> RestTables.create(caller, request);
      case REGISTER_TABLE -> RestTables.register(caller, request);
      case LOAD_TABLE -> RestTables.load(caller, request);
      case TABLE_EXISTS -> RestTables.exists(caller, request);
      case COMMIT_TABLE -> RestTables.commit(caller, request);
      case DROP_TABLE -> RestTables.drop(caller, request);
      case REPORT_METRICS -> RestTables.report(caller, request);
      case RENAME_TABLE -> RestTables.rename(caller, request);
      case COMMIT_TRANSACTION -> RestTables.commitTransaction(caller, request);
      case LIST_VIEWS -> RestViews.list(caller, request);
      case CREATE_VIEW -> RestViews.create(caller, request);
      case REGISTER_VIEW -> RestViews.register(caller, request);
      case LOAD_VIEW -> RestViews.load(caller, request);
      case VIEW_EXISTS -> RestViews.exists(caller, request);
      case REPLACE_VIEW -> RestViews.replace(caller, request);
      case DROP_VIEW -> RestViews.drop(caller, request);
      case RENAME_VIEW -> RestViews.rename(caller, request);
    };
  }

  private RestResponse config(RestRequest request, RestRights rights) {
    String name =
        request
            .parameter("warehouse")
            .filter(text -> !text.isEmpty())
            .orElseGet(() -> unnamed(rights));
    LakeCatalog catalog = visible(name, rights);
    boolean views = catalog.ask((tables, namespaces) -> tables instanceof ViewCatalog);
    List<Endpoint> endpoints =
        Arrays.stream(RestRoute.values())
            .filter(route -> views || !route.ofViews())
            .map(RestRoute::endpoint)
            .flatMap(Optional::stream)
            .toList();
    return RestResponse.ok(
        ConfigResponse.builder()
            .withDefaults(store(catalog))
            .withOverride("prefix", catalog.name())
            .withEndpoints(endpoints)
            .build());
  }

  /**
   * Where the files of the tables are, as a client is told that has its own credentials for it, and
   * that may know the store by another address.
   */
  private static Map<String, String> store(LakeCatalog catalog) {
    Map<String, String> store = new HashMap<>(catalog.properties());
    store.keySet().removeIf(key -> !key.startsWith("s3.") && !key.startsWith("client."));
    return store;
  }

  /** The one catalog that there is, or the usual one. */
  private String unnamed(RestRights rights) {
    List<String> visible = visible(rights).toList();
    if (visible.size() == 1) {
      return visible.get(0);
    }
    if (visible.contains(DEFAULT)) {
      return DEFAULT;
    }
    throw new BadRequestException(
        "name the catalog by the parameter warehouse; there is %s",
        visible.isEmpty() ? "none that you may read" : String.join(", ", visible));
  }

  private Stream<String> visible(RestRights rights) {
    return lake.catalogs().stream().map(LakeCatalog::name).filter(rights::sees);
  }

  private LakeCatalog visible(String name, RestRights rights) {
    return lake.catalogs().stream()
        .filter(catalog -> catalog.name().equals(name) && rights.sees(name))
        .findFirst()
        .orElseThrow(() -> Lake.notFound(name, visible(rights).toList()));
  }
}
