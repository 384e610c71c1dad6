package dev.oleander.polars.sandbox.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that an operator can set. The keys of the configuration file are the names of the components,
 * those of a section's components with the section's name and a dot before them.
 *
 * @param bind the address to listen on; default {@code 127.0.0.1}
 * @param port the port to listen on; 0, the default, takes a free one
 * @param plainHttp whether the server may listen beyond loopback without TLS; default false
 * @param tls the certificate that the server shows; without one it speaks plain HTTP
 * @param warehouse the folder of the embedded lake, a catalog called {@code oleander}; made when it
 *     is not there; required if there is no other catalog
 * @param catalogs other catalogs
 * @param tokenFile the file with the bearer tokens; required
 * @param python the Python interpreter of the workers; looked for when not set
 * @param extensions whether the server goes beyond the documented API; default true
 * @param isolation how workers are kept apart from the host: {@code bwrap}, the default, {@code
 *     landlock} or {@code process}
 * @param firstUid for a server that runs as root: its boxes are users and groups with this number
 *     and those after it; default 61000
 * @param runtimeDirectory where the server makes its own folder for as long as it runs; default the
 *     system's temporary folder
 * @param stateDirectory where the server keeps what outlives it; without one that is lost when it
 *     stops
 * @param stallTimeoutSeconds how long a client may read nothing of its answer before it is cut off;
 *     default 60
 * @param drainSeconds how long the server, told to stop, lets workloads go on; default 30
 * @param tiers the tiers there are, the smallest first; never empty
 */
public record ServerConfig(
    String bind,
    int port,
    boolean plainHttp,
    Optional<TlsConfig> tls,
    Optional<Path> warehouse,
    List<CatalogConfig> catalogs,
    Path tokenFile,
    Optional<Path> python,
    boolean extensions,
    String isolation,
    int firstUid,
    Path runtimeDirectory,
    Optional<Path> stateDirectory,
    int stallTimeoutSeconds,
    int drainSeconds,
    HttpConfig http,
    QueueConfig queue,
    CapacityConfig capacity,
    List<TierConfig> tiers,
    HistoryConfig history,
    ScriptsConfig scripts,
    AuditConfig audit,
    LogConfig log) {
  /** The catalog in the folder {@link #warehouse}. */
  public static final String EMBEDDED = "oleander";

  public ServerConfig {
    Objects.requireNonNull(bind, "bind");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(warehouse, "warehouse");
    catalogs = List.copyOf(catalogs);
    Objects.requireNonNull(tokenFile, "tokenFile");
    Objects.requireNonNull(python, "python");
    Objects.requireNonNull(isolation, "isolation");
    Objects.requireNonNull(runtimeDirectory, "runtimeDirectory");
    Objects.requireNonNull(stateDirectory, "stateDirectory");
    Objects.requireNonNull(http, "http");
    Objects.requireNonNull(queue, "queue");
    Objects.requireNonNull(capacity, "capacity");
    tiers = List.copyOf(tiers);
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(scripts, "scripts");
    Objects.requireNonNull(audit, "audit");
    Objects.requireNonNull(log, "log");
  }
}
