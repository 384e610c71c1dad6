package dev.oleander.polars.sandbox.history;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.worker.Usage;
import dev.oleander.polars.sandbox.workload.ClientInfo;
import dev.oleander.polars.sandbox.workload.PhaseTimes;
import dev.oleander.polars.sandbox.workload.ReadTable;
import dev.oleander.polars.sandbox.workload.WorkloadFailure;
import dev.oleander.polars.sandbox.workload.WorkloadMode;
import dev.oleander.polars.sandbox.workload.WorkloadOutline;
import dev.oleander.polars.sandbox.workload.WorkloadRecord;
import dev.oleander.polars.sandbox.workload.WorkloadState;
import dev.oleander.polars.sandbox.workload.WorkloadStatus;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Workloads as rows of the table {@code workloads}. */
final class HistoryRows {
  private static final String COLUMNS =
      "number, principal, id, mode, catalog, vcpus, application, client_user, hostname, user_agent,"
          + " state, error_code, error, result_rows, result_bytes, cpu_micros, peak_memory,"
          + " created_at, started_at, running_at, writing_at, finished_at, tables, stored_script,"
          + " store_bytes, written";

  /** Takes the place of the same workload's row, and of one that was turned away and came again. */
  static final String PUT =
      "INSERT OR REPLACE INTO workloads ("
          + COLUMNS
          + ") VALUES ("
          + COLUMNS.replaceAll("\\w+", "?")
          + ")";

  static final String FIND = "SELECT " + COLUMNS + " FROM workloads WHERE principal = ? AND id = ?";

  static final String BEFORE =
      "SELECT "
          + COLUMNS
          + " FROM workloads WHERE principal = ? AND number < ? ORDER BY number DESC LIMIT ?";

  /** An error's message may hold much of a statement. */
  private static final int MOST_MESSAGE_CHARS = 4_096;

  private HistoryRows() {}

  static void bind(PreparedStatement put, WorkloadRecord workload) throws SQLException {
    WorkloadOutline outline = workload.outline();
    ClientInfo client = outline.client();
    WorkloadStatus status = workload.status();
    int at = 0;
    put.setLong(++at, workload.number());
    put.setString(++at, workload.principal());
    put.setString(++at, workload.id().toString());
    put.setString(++at, outline.mode().name());
    put.setString(++at, outline.catalog());
    put.setInt(++at, outline.vcpus());
    put.setString(++at, client.application().orElse(null));
    put.setString(++at, client.user().orElse(null));
    put.setString(++at, client.hostname().orElse(null));
    put.setString(++at, client.userAgent().orElse(null));
    put.setString(++at, status.state().name());
    put.setString(++at, status.failure().map(why -> why.code().name()).orElse(null));
    put.setString(++at, status.failure().map(why -> shortened(why.message())).orElse(null));
    put.setLong(++at, workload.rows());
    put.setLong(++at, workload.bytes());
    bindLong(put, ++at, workload.usage().map(usage -> micros(usage.cpu())));
    bindLong(put, ++at, workload.usage().map(Usage::peakMemoryBytes));
    put.setLong(++at, micros(workload.createdAt()));
    bindLong(put, ++at, status.startedAt().map(HistoryRows::micros));
    bindLong(put, ++at, status.runningAt().map(HistoryRows::micros));
    bindLong(put, ++at, status.writingAt().map(HistoryRows::micros));
    bindLong(put, ++at, status.finishedAt().map(HistoryRows::micros));
    put.setString(++at, TableTexts.ofRead(workload.tables()));
    put.setString(++at, outline.storedScript().orElse(null));
    put.setLong(++at, workload.storeBytes());
    put.setString(++at, workload.written().map(TableTexts::ofWritten).orElse(null));
  }

  private static String shortened(String message) {
    return message.length() <= MOST_MESSAGE_CHARS
        ? message
        : message.substring(0, MOST_MESSAGE_CHARS) + "…";
  }

  private static void bindLong(PreparedStatement statement, int at, Optional<Long> value)
      throws SQLException {
    if (value.isPresent()) {
      statement.setLong(at, value.get());
    } else {
      statement.setNull(at, Types.INTEGER);
    }
  }

  /** The workload of the row that the result stands on. */
  static WorkloadRecord read(ResultSet row) throws SQLException {
    int at = 0;
    long number = row.getLong(++at);
    String principal = row.getString(++at);
    UUID id = UUID.fromString(row.getString(++at));
    WorkloadMode mode = WorkloadMode.valueOf(row.getString(++at));
    String catalog = row.getString(++at);
    int vcpus = row.getInt(++at);
    ClientInfo client =
        new ClientInfo(text(row, ++at), text(row, ++at), text(row, ++at), text(row, ++at));
    WorkloadState state = WorkloadState.valueOf(row.getString(++at));
    Optional<ErrorCode> code = text(row, ++at).map(ErrorCode::valueOf);
    String error = row.getString(++at);
    long rows = row.getLong(++at);
    long bytes = row.getLong(++at);
    Optional<Duration> cpu =
        number(row, ++at).map(micros -> Duration.of(micros, ChronoUnit.MICROS));
    Optional<Long> peakMemoryBytes = number(row, ++at);
    Instant createdAt = instant(row.getLong(++at));
    WorkloadStatus status =
        new WorkloadStatus(
            state,
            number(row, ++at).map(HistoryRows::instant),
            number(row, ++at).map(HistoryRows::instant),
            number(row, ++at).map(HistoryRows::instant),
            number(row, ++at).map(HistoryRows::instant),
            code.map(known -> new WorkloadFailure(known, error)));
    List<ReadTable> tables = TableTexts.read(row.getString(++at));
    Optional<String> storedScript = text(row, ++at);
    long storeBytes = row.getLong(++at);
    return new WorkloadRecord(
        number,
        principal,
        id,
        new WorkloadOutline(mode, catalog, vcpus, client, storedScript),
        createdAt,
        status,
        status.finishedAt().map(end -> PhaseTimes.of(createdAt, status, end)),
        rows,
        bytes,
        storeBytes,
        cpu.flatMap(time -> peakMemoryBytes.map(peak -> new Usage(time, peak))),
        tables,
        TableTexts.written(row.getString(++at)));
  }

  private static Optional<String> text(ResultSet row, int at) throws SQLException {
    return Optional.ofNullable(row.getString(at));
  }

  private static Optional<Long> number(ResultSet row, int at) throws SQLException {
    long value = row.getLong(at);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
