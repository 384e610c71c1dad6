package dev.oleander.polars.sandbox.worker.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.oleander.polars.sandbox.relay.Relay;
import dev.oleander.polars.sandbox.relay.RelayAccess;
import dev.oleander.polars.sandbox.worker.KillReason;
import dev.oleander.polars.sandbox.worker.ResultReceiver;
import dev.oleander.polars.sandbox.worker.ResultSchema;
import dev.oleander.polars.sandbox.worker.Tier;
import dev.oleander.polars.sandbox.worker.WorkerErrorCode;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerProgram;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.box.Box;
import dev.oleander.polars.sandbox.worker.box.BoxEnd;
import dev.oleander.polars.sandbox.worker.box.BoxMeter;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A box with a Python worker that is ready, and the connection to it. {@link #run} is called by one
 * thread at a time; the box may be killed by any.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A schema of a hundred thousand columns fits, a heap full of them does not. */
  private static final int MOST_SCHEMA_BYTES = 4 << 20;

  /** Of the frames that hold a number, an error, a question. */
  private static final int MOST_WORDS_BYTES = 256 << 10;

  /** As the worker's own code cuts them, and forged ones may not be. */
  private static final int MOST_MESSAGE = 4_000;

  private static final int MOST_DETAILS = 16_000;

  /** What a worker may say itself; all else is found out from outside. */
  private static final Set<WorkerErrorCode> REPORTED =
      EnumSet.range(WorkerErrorCode.SYNTAX_ERROR, WorkerErrorCode.SCHEMA_MISMATCH);

  private final int slot;
  private final Tier tier;
  private final Box box;
  private final BoxMeter meter;
  private final WorkerConnection connection;
  private final Optional<Relay> relay;
  private final BoxEnd end;

  /** Whether the last workload ended before it began. Of the thread that runs it. */
  private boolean untouched;

  /**
   * @param tier whose limits it keeps
   * @param meter of the box
   * @param connection closed with this
   * @param relay of the box, if it has one; closed with this
   */
  public Worker(
      int slot,
      Tier tier,
      Box box,
      BoxMeter meter,
      WorkerConnection connection,
      Optional<Relay> relay,
      BoxEnd end) {
    this.slot = slot;
    this.tier = tier;
    this.box = box;
    this.meter = meter;
    this.connection = connection;
    this.relay = relay;
    this.end = end;
  }

  public int slot() {
    return slot;
  }

  public Box box() {
    return box;
  }

  public BoxMeter meter() {
    return meter;
  }

  /** Waits for the worker's hello. */
  public void awaitHello() throws ConnectionException {
    WorkerConnection.Frame frame = connection.next();
    if (frame.kind() != 'H') {
      throw violation("said '%c' before hello".formatted(frame.kind()));
    }
    json(frame);
  }

  /**
   * Runs a workload to its end.
   *
   * @return the number of rows
   * @throws WorkerException with a code that the worker reported: it can serve on. With any other:
   *     it cannot, and its box has been killed.
   * @throws IOException the receiver's own; the worker cannot serve on
   */
  public long run(WorkerRequest request, ResultReceiver receiver)
      throws WorkerException, IOException {
    TablePlans plans = new TablePlans(request.access());
    byte[] payload = encode(request, plans);
    if (payload.length > WorkerConnection.MAX_PAYLOAD) {
      throw WorkerException.reportedByWorker(
          WorkerErrorCode.INVALID_REQUEST,
          "the program and its tables or parameters take %d bytes, and may take %d: shorten them"
              .formatted(payload.length, WorkerConnection.MAX_PAYLOAD),
          null);
    }
    relay.ifPresent(way -> way.grant(request.access()));
    Questions questions = questions(request.program(), plans);
    untouched = false;
    try {
      connection.send('Q', payload);
      long rows =
          relay(
              receiver,
              new ResultAllowance(tier, request),
              questions,
              request.files().map(WrittenFiles::new));
      requireMemorySufficed(null);
      return rows;
    } catch (ConnectionException e) {
      throw lost(e);
    } catch (WorkerException e) {
      requireMemorySufficed(e);
      if (!e.reported()) {
        box.kill(KillReason.REPLACED);
      }
      untouched = e.reported() && !questions.begun();
      throw withFailureOfTheStore(e, request.access());
    } finally {
      relay.ifPresent(Relay::revoke);
    }
  }

  /**
   * Whether the last workload failed before any of it ran, as a script does that cannot be
   * compiled. The thread that ran it.
   */
  public boolean untouched() {
    return untouched;
  }

  /** What Polars says of a store that failed names the relay and not the table. */
  private static WorkerException withFailureOfTheStore(WorkerException e, RelayAccess access) {
    Optional<String> failure = access.failure();
    if (failure.isEmpty()) {
      return e;
    }
    return switch (e.code()) {
      case QUERY_FAILED -> WorkerException.reportedByWorker(e.code(), failure.get(), null);
      case SCRIPT_FAILED ->
          WorkerException.reportedByWorker(
              e.code(), e.getMessage() + "; " + failure.get(), e.details().orElse(null));
      default -> e;
    };
  }

  private static Questions questions(WorkerProgram program, TablePlans plans) {
    return program instanceof WorkerProgram.Script script
        ? new ScriptQuestions(script.lake(), plans)
        : plans::part;
  }

  /**
   * The kernel may have killed a process other than the worker, and the worker may not know: what
   * it then says of the workload counts for nothing.
   *
   * @param reported what the worker said; may be null
   */
  private void requireMemorySufficed(WorkerException reported) throws WorkerException {
    if (meter.oomKilled()) {
      box.kill(KillReason.OUT_OF_MEMORY);
      throw outOfMemory(reported);
    }
  }

  private WorkerException outOfMemory(Throwable cause) {
    return new WorkerException(
        WorkerErrorCode.OUT_OF_MEMORY,
        "the workload needed more memory than the %d MiB of tier %d, and was stopped: let it read or"
                .formatted(tier.memoryBytes() >> 20, tier.vcpus())
            + " return less, or ask for a larger tier",
        null,
        cause);
  }

  private long relay(
      ResultReceiver receiver,
      ResultAllowance allowance,
      Questions questions,
      Optional<WrittenFiles> files)
      throws ConnectionException, WorkerException, IOException {
    boolean schemaSeen = false;
    long rowsSeen = 0;
    while (true) {
      WorkerConnection.Frame frame = connection.next();
      if (frame.kind() != 'E' && files.flatMap(WrittenFiles::refused).isPresent()) {
        throw violation("went on after it was refused to write");
      }
      if (!questions.begun() && frame.kind() != 'A' && frame.kind() != 'E') {
        throw violation("sent a result before it asked to run");
      }
      switch (frame.kind()) {
        case 'S' -> {
          if (schemaSeen) {
            throw violation("sent a second schema");
          }
          schemaSeen = true;
          receiver.schema(schema(frame));
        }
        case 'D' -> {
          if (!schemaSeen) {
            throw violation("sent data before the schema");
          }
          allowance.bytes(frame.length());
          connection.relay(frame.length(), receiver::data);
          receiver.endOfFrame();
        }
        case 'P' -> {
          if (!schemaSeen) {
            throw violation("reported rows before the schema");
          }
          rowsSeen = rows(frame, rowsSeen);
          allowance.rows(rowsSeen);
          receiver.progress(rowsSeen);
        }
        case 'F' -> {
          if (!schemaSeen) {
            throw violation("finished without a schema");
          }
          rowsSeen = rows(frame, rowsSeen);
          allowance.rows(rowsSeen);
          if (files.isPresent()) {
            files.get().requireComplete(rowsSeen);
          }
          return rowsSeen;
        }
        case 'A' -> connection.send('T', answer(frame, questions, files));
        case 'W', 'B', 'X' -> {
          if (!schemaSeen || files.isEmpty()) {
            throw violation("sent a file that nobody asked for, or before the schema");
          }
          relayFile(frame, files.get());
        }
        case 'E' -> throw failure(json(frame), files);
        default ->
            throw violation("sent a frame of the unknown kind %d".formatted((int) frame.kind()));
      }
      if (box.killed().isPresent()) {
        throw ConnectionException.brokenOff("the box was killed", null);
      }
    }
  }

  /** The payload of the answer to a question. */
  private byte[] answer(
      WorkerConnection.Frame frame, Questions questions, Optional<WrittenFiles> files)
      throws ConnectionException, IOException {
    // A layout is asked for with a schema; what scripts ask is short.
    JsonNode question = json(frame, files.isPresent() ? MOST_SCHEMA_BYTES : MOST_WORDS_BYTES);
    if (files.isPresent() && question.path("ask").asText().equals("layout")) {
      return files.get().layout(question);
    }
    return questions.answer(question);
  }

  private void relayFile(WorkerConnection.Frame frame, WrittenFiles files)
      throws ConnectionException, IOException {
    switch (frame.kind()) {
      case 'W' -> files.begin(json(frame));
      case 'X' -> files.end(json(frame));
      default -> {
        int file = connection.number(frame);
        files.requireOpen(file);
        connection.relay(
            frame.length() - Integer.BYTES,
            (bytes, offset, length) -> files.data(file, bytes, offset, length));
      }
    }
  }

  /** What a worker reports; of a refusal, only that it has heard it. */
  private static WorkerException failure(JsonNode json, Optional<WrittenFiles> files)
      throws ConnectionException {
    Optional<WorkerException> refused =
        files.flatMap(WrittenFiles::refused).map(WorkerException::refused);
    return refused.isPresent() ? refused.get() : reported(json);
  }

  /** The number of rows in a frame, which is never less than in the one before. */
  private long rows(WorkerConnection.Frame frame, long before) throws ConnectionException {
    JsonNode rows = json(frame).path("rows");
    if (!rows.isIntegralNumber() || !rows.canConvertToLong() || rows.longValue() < before) {
      throw violation("sent a '%c' frame without a number of rows".formatted(frame.kind()));
    }
    return rows.longValue();
  }

  private byte[] encode(WorkerRequest request, TablePlans plans) {
    ObjectNode json = JSON.createObjectNode();
    if (request.program() instanceof WorkerProgram.Script script) {
      json.put("script", script.source());
      json.putRawValue("params", new RawValue(script.params()));
      json.put("catalog", script.catalog());
      json.put("sourceShown", script.sourceShown());
      ObjectNode types = json.putObject("paramTypes");
      script.pythonTypes().forEach(types::put);
    } else if (request.program() instanceof WorkerProgram.Query query) {
      json.put("sql", query.sql());
      ArrayNode tables = json.putArray("tables");
      query.tables().forEach(table -> plans.describe(table, tables.addObject()));
    }
    json.put("format", request.format().wireName());
    json.put("maxRows", request.maxRows());
    json.put("batchRows", request.batchRows());
    json.put("compression", request.compression().wireName());
    json.put("describe", request.describe());
    if (request.files().isPresent()) {
      json.put("write", true);
      json.put("returnedRows", request.returnedRows());
      json.put("returnedBytes", request.returnedBytes());
    }
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request cannot be written as JSON", e);
    }
  }

  /** The payload of a frame that is read as a whole. */
  private byte[] words(WorkerConnection.Frame frame, int most) throws ConnectionException {
    if (frame.length() > most) {
      throw violation(
          "sent a '%c' frame of %d bytes, more than the %d allowed"
              .formatted(frame.kind(), frame.length(), most));
    }
    return connection.payload(frame);
  }

  private JsonNode json(WorkerConnection.Frame frame) throws ConnectionException {
    return json(frame, MOST_WORDS_BYTES);
  }

  private JsonNode json(WorkerConnection.Frame frame, int most) throws ConnectionException {
    byte[] payload = words(frame, most);
    try {
      JsonNode json = JSON.readTree(payload);
      if (json.isObject()) {
        return json;
      }
      throw violation("sent a '%c' frame that is no JSON object".formatted(frame.kind()));
    } catch (IOException e) {
      throw ConnectionException.violation(
          "sent a '%c' frame that is no JSON".formatted(frame.kind()), e);
    }
  }

  /** Read straight into lists of strings: a tree of what a worker may send takes a lot of heap. */
  private ResultSchema schema(WorkerConnection.Frame frame) throws ConnectionException {
    byte[] payload = words(frame, MOST_SCHEMA_BYTES);
    SchemaFrame schema;
    try {
      schema = JSON.readValue(payload, SchemaFrame.class);
    } catch (IOException e) {
      throw ConnectionException.violation("sent a schema that is none", e);
    }
    if (schema == null || !schema.isWhole()) {
      throw violation("sent a schema without its lists of columns and types");
    }
    return new ResultSchema(schema.columns(), schema.types());
  }

  private record SchemaFrame(List<String> columns, List<String> types) {

    boolean isWhole() {
      return columns != null
          && types != null
          && columns.size() == types.size()
          && columns.stream().allMatch(Objects::nonNull)
          && types.stream().allMatch(Objects::nonNull);
    }
  }

  private static WorkerException reported(JsonNode json) throws ConnectionException {
    String code = json.path("code").asText();
    String message = json.path("message").textValue();
    for (WorkerErrorCode candidate : REPORTED) {
      if (candidate.name().equals(code) && message != null) {
        return WorkerException.reportedByWorker(
            candidate,
            shortened(message, MOST_MESSAGE),
            shortened(json.path("details").textValue(), MOST_DETAILS));
      }
    }
    throw violation("reported an error without a known code and a message");
  }

  private static String shortened(String text, int most) {
    return text == null || text.length() <= most ? text : text.substring(0, most) + "…";
  }

  private static ConnectionException violation(String what) {
    return ConnectionException.violation(what, null);
  }

  /** Ends the box, if it has not ended yet, and finds out why. */
  private WorkerException lost(ConnectionException cause) {
    try {
      WorkerException explained = end.explain(box, meter, cause.isBrokenOff(), cause);
      boolean memory =
          explained.code() == WorkerErrorCode.OUT_OF_MEMORY
              && !box.killed().equals(Optional.of(KillReason.SCRATCH_FULL));
      return memory ? outOfMemory(cause) : explained;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      box.kill(KillReason.CANCELLED);
      WorkerException interrupted =
          new WorkerException(
              WorkerErrorCode.CANCELLED,
              "the thread that ran the workload was interrupted",
              null,
              cause);
      interrupted.addSuppressed(e);
      return interrupted;
    }
  }

  /** Closes the connection and the relay; the box is ended by {@link Box#kill}. */
  public void close() {
    relay.ifPresent(Relay::close);
    try {
      connection.close();
    } catch (IOException e) {
      LOG.warn("the connection to worker {} cannot be closed", slot, e);
    }
  }
}
