package dev.oleander.polars.sandbox.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.access.Principal;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.workload.ClientInfo;
import dev.oleander.polars.sandbox.workload.Program;
import dev.oleander.polars.sandbox.workload.Workload;
import dev.oleander.polars.sandbox.workload.WorkloadRequest;
import dev.oleander.polars.sandbox.workload.WorkloadStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Tells of each workload that has ended, of other requests to change what a catalog holds, and of
 * requests that were turned away because of who sent them. Any thread; closing it writes what is
 * left.
 */
public final class Audit implements AutoCloseable {
  private static final int MOST_DENIALS = 100;
  private static final long DENIALS_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int LONGEST_PATH = 1_000;

  private final AuditLog log;
  private final boolean text;

  // The denials of the current ten seconds; guarded by this.
  private long since = System.nanoTime();
  private int denials;
  private long unwritten;

  private Audit(AuditLog log, boolean text) {
    this.log = log;
    this.text = text;
  }

  /**
   * Begins the audit.
   *
   * @param file where lines are added; empty for the server's log
   * @param text whether lines hold statements themselves
   * @throws IOException when the file cannot be written to
   */
  public static Audit open(Optional<Path> file, boolean text) throws IOException {
    return new Audit(AuditLog.open(file), text);
  }

  /**
   * Tells of a workload that has ended.
   *
   * @param address of the client
   */
  public void ended(
      Principal principal, String address, Workload workload, WorkloadRequest request) {
    WorkloadStatus status = workload.status();
    ObjectNode line = line("workload");
    line.put("workloadId", workload.id().toString());
    who(line, principal, address);
    client(line.putObject("client"), workload.outline().client());
    Program program = request.program();
    line.put("mode", program.mode().wireName());
    line.put("storedScript", workload.outline().storedScript().orElse(null));
    line.put("catalog", request.catalog());
    ArrayNode tables = line.putArray("tables");
    if (program instanceof Program.Query query) {
      query.tables().forEach(table -> tables.add(table.table().toString()));
    }
    line.put("vcpus", request.vcpus());
    line.put("destination", request.destination().map(to -> to.table().toString()).orElse(null));
    line.put("saveMode", request.destination().map(to -> to.mode().wireName()).orElse(null));
    line.put(
        "snapshotId",
        workload.saved().map(saved -> Long.toString(saved.snapshotId())).orElse(null));
    String source = source(program);
    line.put("sha256", sha256(source));
    if (text && workload.outline().storedScript().isEmpty()) {
      line.put("text", source);
    }
    line.put("state", status.state().name());
    line.put("errorCode", status.failure().map(failure -> failure.code().name()).orElse(null));
    line.put("rows", workload.rows());
    line.put("bytes", workload.bytes());
    line.put("milliseconds", milliseconds(workload, status));
    log.add(line);
  }

  /**
   * Tells of a request to change what a catalog holds, other than by a workload.
   *
   * @param address of the client
   */
  public void changed(Principal principal, String address, Change change) {
    ObjectNode line = line("change");
    who(line, principal, address);
    line.put("action", change.action());
    line.put("catalog", shortened(change.catalog()));
    ArrayNode targets = line.putArray("targets");
    change.targets().forEach(target -> targets.add(shortened(target)));
    ArrayNode snapshots = line.putArray("snapshotIds");
    change.snapshotIds().forEach(snapshots::add);
    line.put("status", change.status());
    line.put("errorCode", change.error().map(ErrorCode::name).orElse(null));
    log.add(line);
  }

  /**
   * Tells of a request that was turned away, unless there are very many: those are counted in a
   * later line.
   *
   * @param principal {@link Principal#NOBODY} when that is not known
   * @param path of the URL, without its query
   */
  public void denied(
      Principal principal, String address, String method, String path, ErrorCode code) {
    long before;
    synchronized (this) {
      long now = System.nanoTime();
      if (now - since > DENIALS_NANOS) {
        since = now;
        denials = 0;
      }
      if (denials >= MOST_DENIALS) {
        unwritten++;
        return;
      }
      denials++;
      before = unwritten;
      unwritten = 0;
    }
    ObjectNode line = line("denied");
    who(line, principal, address);
    line.put("method", shortened(method));
    line.put("path", shortened(path));
    line.put("errorCode", code.name());
    line.put("unwrittenBefore", before);
    log.add(line);
  }

  private static String source(Program program) {
    return program instanceof Program.Script script
        ? script.source()
        : ((Program.Query) program).sql();
  }

  private static ObjectNode line(String event) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("event", event);
    return line;
  }

  private static void who(ObjectNode line, Principal principal, String address) {
    line.put("principal", principal.name().isEmpty() ? null : principal.name());
    line.put("tokenId", principal.tokenId().isEmpty() ? null : principal.tokenId());
    line.put("address", address);
  }

  private static void client(ObjectNode line, ClientInfo client) {
    line.put("application", client.application().orElse(null));
    line.put("user", client.user().orElse(null));
    line.put("hostname", client.hostname().orElse(null));
    line.put("userAgent", client.userAgent().orElse(null));
  }

  private static long milliseconds(Workload workload, WorkloadStatus status) {
    Instant end = status.finishedAt().orElseGet(Instant::now);
    return Duration.between(workload.createdAt(), end).toMillis();
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_PATH ? text.substring(0, LONGEST_PATH) + "…" : text;
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
