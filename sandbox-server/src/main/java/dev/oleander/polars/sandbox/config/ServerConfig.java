package dev.oleander.polars.sandbox.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * All that an operator can set. The keys of the configuration file are the names of the components.
 *
 * @param bind the address to listen on; default {@code 127.0.0.1}
 * @param port the port to listen on; 0, the default, takes a free one
 * @param warehouse the folder of the embedded lake; made when it is not there; required
 * @param tokenFile the file with the bearer tokens, one a line; required
 * @param python the Python interpreter of the workers; looked for when not set
 * @param workers how many workloads run at once; default 2
 * @param extensions whether the server goes beyond the documented API; default true
 * @param threadsPerWorker how many threads Polars uses for one workload; default the processors,
 *     shared out among the workers, but two where there are two
 * @param memoryPerWorker bytes of memory that one workload may use; default 2 GiB. The file takes a
 *     number with an optional unit: {@code 512MiB}, {@code 2GiB}
 * @param queueLimit how many workloads may wait for a worker; default 64
 * @param queueTimeoutSeconds how long one may wait; default 60
 * @param workloadTimeoutSeconds how long one may take, waiting included; default 1800
 * @param stallTimeoutSeconds how long a client may read nothing of its answer before it is cut off;
 *     default 60
 * @param isolation how workers are kept apart from the host; {@code bwrap}, the default, is the
 *     only way
 * @param stateDirectory where the server makes its own folder for as long as it runs; default the
 *     system's temporary folder
 */
public record ServerConfig(
    String bind,
    int port,
    Path warehouse,
    Path tokenFile,
    Optional<Path> python,
    int workers,
    boolean extensions,
    int threadsPerWorker,
    long memoryPerWorker,
    int queueLimit,
    int queueTimeoutSeconds,
    int workloadTimeoutSeconds,
    int stallTimeoutSeconds,
    String isolation,
    Path stateDirectory) {

  public ServerConfig {
    Objects.requireNonNull(bind, "bind");
    Objects.requireNonNull(warehouse, "warehouse");
    Objects.requireNonNull(tokenFile, "tokenFile");
    Objects.requireNonNull(python, "python");
    Objects.requireNonNull(isolation, "isolation");
    Objects.requireNonNull(stateDirectory, "stateDirectory");
  }
}
