package dev.oleander.polars.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.oleander.polars.sandbox.access.Rights;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.scripts.ScriptCall;
import dev.oleander.polars.sandbox.scripts.ScriptFolder;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.workload.Destination;
import dev.oleander.polars.sandbox.workload.Program;
import dev.oleander.polars.sandbox.workload.WorkloadMode;
import dev.oleander.polars.sandbox.workload.WorkloadRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Reads and checks the body of a "Run a Polars workload" request. A field that is {@code null}
 * counts as absent.
 */
final class WorkloadRequestReader {
  static final Set<String> DOCUMENTED_FIELDS =
      Set.of(
          "mode",
          "query",
          "tables",
          "catalog",
          "vcpus",
          "params",
          "script",
          "distributed",
          "instanceType",
          "clusterSize",
          "destination",
          "saveMode");
  private static final String DEFAULT_CATALOG = "oleander";
  private static final Set<Long> TIERS = Set.of(2L, 4L, 8L, 16L, 32L);
  private static final int DEFAULT_BATCH_ROWS = 65_536;
  private static final int MOST_BATCH_ROWS = 1 << 20;
  private static final int MOST_WARNINGS = 20;
  private static final int MOST_NAME_SHOWN = 100;
  private static final int UUID_LENGTH = 36;

  private final Extensions extensions;
  private final List<Tier> tiers;
  private final ScriptFolder scripts;

  /**
   * @param tiers the tiers there are, the smallest first
   */
  WorkloadRequestReader(Extensions extensions, List<Tier> tiers, ScriptFolder scripts) {
    this.scripts = scripts;
    this.extensions = extensions;
    this.tiers = tiers;
  }

  /** A request and what the client should know about it. */
  record Read(WorkloadRequest request, List<String> warnings) {}

  /**
   * @param rights of whoever sends the request
   * @throws SandboxException INVALID_REQUEST naming the field, UNSUPPORTED, or why a stored script
   *     cannot be run
   */
  Read read(byte[] body, ResultFormat format, Rights rights) {
    JsonNode json = extensions.understood(parse(body));
    refuseUnserved(json);
    checkIgnored(json);
    Program program = program(json, rights);
    Tier tier = tier(json);
    Optional<Destination> destination = DestinationFields.read(json, extensions.served());
    long maxRows = integer(json, "maxRows", 0, Long.MAX_VALUE).orElse(0L);
    if (destination.isPresent() && maxRows > 0) {
      throw invalid("maxRows", "is of results alone: to write fewer rows, use LIMIT");
    }
    WorkloadRequest request =
        new WorkloadRequest(
            workloadId(json),
            tier.vcpus(),
            text(json, "catalog").orElse(DEFAULT_CATALOG),
            program,
            destination.isPresent() ? ResultFormat.JSON : format,
            maxRows,
            integer(json, "batchRows", 1, MOST_BATCH_ROWS)
                .map(Long::intValue)
                .orElse(DEFAULT_BATCH_ROWS),
            compression(json),
            bool(json, "describe"),
            destination,
            timeout(json, tier));
    return new Read(request, warnings(json));
  }

  private static ObjectNode parse(byte[] body) {
    JsonNode json;
    try {
      json = Json.read(body);
    } catch (IOException e) {
      throw Json.notJson(e);
    }
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new SandboxException(
        ErrorCode.INVALID_REQUEST, "the body of the request is not a JSON object");
  }

  private Program program(JsonNode json, Rights rights) {
    String mode =
        text(json, "mode").orElseThrow(() -> invalid("mode", "is required: query or script"));
    if (mode.equals(WorkloadMode.QUERY.wireName())) {
      if (present(json.path("storedScript"))) {
        throw invalid("storedScript", "is of mode script");
      }
      return new Program.Query(needed(json, "query", "Polars SQL"), RegisteredTables.read(json));
    }
    if (mode.equals(WorkloadMode.SCRIPT.wireName())) {
      RegisteredTables.read(json);
      return script(json, rights);
    }
    throw invalid("mode", "is '" + mode + "' and must be query or script");
  }

  private Program.Script script(JsonNode json, Rights rights) {
    Optional<String> stored = text(json, "storedScript");
    if (stored.isEmpty()) {
      return new Program.Script(
          needed(json, "script", "Python that assigns result"), Json.text(params(json)));
    }
    if (text(json, "script").isPresent()) {
      throw invalid("storedScript", "is there beside script: leave one out");
    }
    ScriptCall call = ScriptCall.of(scripts.find(stored.get(), rights::runs), params(json));
    return new Program.Script(
        call.script().source(),
        Json.text(call.params()),
        Optional.of(new Program.Stored(call.script().name().toString(), call.pythonTypes())));
  }

  private static String needed(JsonNode json, String field, String what) {
    String text = text(json, field).orElseThrow(() -> invalid(field, "is required: " + what));
    if (text.isBlank()) {
      throw invalid(field, "is blank");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw invalid(field, "holds half of a surrogate pair");
    }
    return text;
  }

  /** The parameters of a script. */
  private static JsonNode params(JsonNode json) {
    JsonNode params = json.path("params");
    if (!present(params)) {
      return Json.object();
    }
    refuseInfinite(params, "params");
    return params;
  }

  /** A number that is too large for a double would reach the script as something else. */
  private static void refuseInfinite(JsonNode value, String field) {
    if (value.isDouble() && !Double.isFinite(value.doubleValue())) {
      throw invalid(field, "holds a number that is too large: a double is at most 1.8e308");
    }
    value.forEach(child -> refuseInfinite(child, field));
  }

  private static void refuseUnserved(JsonNode json) {
    if (bool(json, "distributed")) {
      throw unsupported("distributed", "is not served here; leave it out or send false");
    }
  }

  /** Published clients always send some of these, also where they mean nothing. */
  private static void checkIgnored(JsonNode json) {
    text(json, "saveMode");
    text(json, "query");
    text(json, "script");
    text(json, "instanceType");
    integer(json, "clusterSize", Long.MIN_VALUE, Long.MAX_VALUE);
    if (present(json.path("params")) && !json.path("params").isObject()) {
      throw invalid("params", "must be an object");
    }
  }

  private Tier tier(JsonNode json) {
    Optional<Long> vcpus = integer(json, "vcpus", 1, Long.MAX_VALUE);
    if (vcpus.isEmpty()) {
      return tiers.get(0);
    }
    if (!TIERS.contains(vcpus.get())) {
      throw invalid("vcpus", "is " + vcpus.get() + " and must be 2, 4, 8, 16 or 32");
    }
    return tiers.stream()
        .filter(tier -> tier.vcpus() == vcpus.get())
        .findFirst()
        .orElseThrow(
            () ->
                unsupported(
                    "vcpus",
                    "is %d, a tier that this server does not have; its tiers are %s"
                        .formatted(
                            vcpus.get(),
                            tiers.stream()
                                .map(tier -> Integer.toString(tier.vcpus()))
                                .collect(Collectors.joining(", ")))));
  }

  private static UUID workloadId(JsonNode json) {
    Optional<String> text = text(json, "workloadId");
    if (text.isEmpty()) {
      return UUID.randomUUID();
    }
    return parseId(text.get())
        .orElseThrow(() -> invalid("workloadId", "must be a UUID in its usual form"));
  }

  static Optional<UUID> parseId(String text) {
    try {
      return text.length() == UUID_LENGTH ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Compression compression(JsonNode json) {
    Optional<String> text = text(json, "compression");
    if (text.isEmpty()) {
      return Compression.NONE;
    }
    for (Compression known : Compression.values()) {
      if (known.wireName().equals(text.get())) {
        return known;
      }
    }
    throw invalid("compression", "is '" + text.get() + "' and must be none or zstd");
  }

  private static Duration timeout(JsonNode json, Tier tier) {
    return integer(json, "timeoutSeconds", 1, Long.MAX_VALUE)
        .map(seconds -> Duration.ofSeconds(Math.min(seconds, tier.timeout().toSeconds())))
        .orElse(tier.timeout());
  }

  private static List<String> warnings(JsonNode json) {
    List<String> unknown = new ArrayList<>();
    json.fieldNames()
        .forEachRemaining(
            field -> {
              if (!DOCUMENTED_FIELDS.contains(field)
                  && !Extensions.REQUEST_FIELDS.contains(field)) {
                unknown.add(field);
              }
            });
    List<String> warnings = new ArrayList<>();
    for (String field : unknown.subList(0, Math.min(unknown.size(), MOST_WARNINGS))) {
      warnings.add("field '" + readable(field) + "' is unknown and was ignored");
    }
    if (unknown.size() > MOST_WARNINGS) {
      warnings.add((unknown.size() - MOST_WARNINGS) + " more unknown fields were ignored");
    }
    return warnings;
  }

  /** A name that may be anything, so that it can be shown. */
  private static String readable(String name) {
    String start =
        name.length() > MOST_NAME_SHOWN ? name.substring(0, MOST_NAME_SHOWN) + "…" : name;
    // The cut may leave half of a surrogate pair, which has no UTF-8.
    return new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static Optional<String> text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!present(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw invalid(field, "must be a string");
    }
    return Optional.of(value.textValue());
  }

  private static boolean bool(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (present(value) && !value.isBoolean()) {
      throw invalid(field, "must be true or false");
    }
    return value.booleanValue();
  }

  private static Optional<Long> integer(JsonNode json, String field, long least, long most) {
    JsonNode value = json.path(field);
    if (!present(value)) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw invalid(field, "must be a whole number");
    }
    if (value.longValue() < least) {
      throw invalid(field, "is " + value.longValue() + " and must be at least " + least);
    }
    if (value.longValue() > most) {
      throw invalid(field, "is " + value.longValue() + " and must be at most " + most);
    }
    return Optional.of(value.longValue());
  }

  private static boolean present(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  private static SandboxException invalid(String field, String problem) {
    return new SandboxException(ErrorCode.INVALID_REQUEST, field + " " + problem);
  }

  private static SandboxException unsupported(String field, String problem) {
    return new SandboxException(ErrorCode.UNSUPPORTED, field + " " + problem);
  }
}
